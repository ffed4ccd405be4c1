"""Later: when something that rang comes once more, without moving its rule."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.care.occurrences import ONE_DAY, instant_of, local_day_end

EVENING = time(19)
AN_HOUR = timedelta(hours=1)


class Later(StrEnum):
    """The choices, as they stand in buttons."""

    MINUTES = "10m"
    HOUR = "1h"
    EVENING = "eve"
    TOMORROW = "tom"


def again_at(later: Later, zone: ZoneInfo, at: time, now: datetime) -> datetime | None:
    """When that is, tomorrow at its own hour `at`; None where it is no longer later, as this evening at night."""
    today = now.astimezone(zone).date()
    match later:
        case Later.MINUTES:
            found = now + timedelta(minutes=10)
        case Later.HOUR:
            found = now + AN_HOUR
        case Later.EVENING:
            found = instant_of(today, EVENING, zone)[0]
        case Later.TOMORROW:
            found = instant_of(today + ONE_DAY, at, zone)[0]
    return found if found > now else None


def open_until(again: datetime, zone: ZoneInfo) -> datetime:
    """To the end of the day on which it comes, an hour at least."""
    return max(local_day_end(again.astimezone(zone).date(), zone), again + AN_HOUR)
