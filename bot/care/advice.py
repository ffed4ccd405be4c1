"""What to say to an assessment, when to say it again, and what an answer to it means."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.care.occurrences import ONE_DAY, instant_of
from bot.care.red_flags import Assessment, Flag, Tier

SILENCE_AFTER = timedelta(minutes=5)  # an unanswered "is this happening now?" is taken for a yes
REPEATS_AFTER = (timedelta(minutes=30), timedelta(hours=2))
NEXT_MORNING, NEXT_FORENOON = time(8), time(10)
FULL_EVERY = timedelta(days=28)  # how often a known, stable symptom gets the whole contact text


class Moment(StrEnum):
    """When in the course of things something is said."""

    NOW = "now"  # in answer to words or answers
    KNOWN = "known"  # the same, for what the person's team knows as their usual
    ASK = "ask"  # whether it is happening now
    ANOTHER = "another"  # to whoever stands beside somebody in danger
    NO = "no"  # it is not happening now
    SILENCE = "silence"  # the question was not answered
    AGAIN = "again"  # nobody has said that help is on its way
    SETTLED = "settled"  # help is on its way, or they are safe
    UNSAFE = "unsafe"  # they are not safe
    MISTAKE = "mistake"  # it was not meant so
    AFTER = "after"  # the next day


class Advice(NamedTuple):
    """One of the fixed answers: when it is said, and to what."""

    moment: Moment
    tier: Tier


# Everything that can answer words, from the least pressing to the most.
ORDER = (
    Advice(Moment.KNOWN, Tier.CONTACT),
    Advice(Moment.NOW, Tier.CONTACT),
    Advice(Moment.ASK, Tier.EMERGENCY),
    Advice(Moment.ASK, Tier.CRISIS),
    Advice(Moment.ANOTHER, Tier.EMERGENCY),
    Advice(Moment.ANOTHER, Tier.CRISIS),
    Advice(Moment.NOW, Tier.EMERGENCY),
    Advice(Moment.NOW, Tier.CRISIS),
)


def rank(advice: Advice | None) -> int:
    """How pressing it is; -1 for nothing."""
    return ORDER.index(advice) if advice in ORDER else -1


def advice_for(found: Assessment) -> Advice | None:
    """The one most pressing answer: what is surely the writer's own, then somebody else's, then what is in doubt."""
    if found.tier.urgent:
        return Advice(Moment.NOW, found.tier)
    if found.another.urgent:
        return Advice(Moment.ANOTHER, found.another)
    if found.doubts:
        return Advice(Moment.ASK, found.doubts[0].tier)
    return Advice(Moment.NOW, found.tier) if found.tier is Tier.CONTACT else None


def flags_for(found: Assessment, advice: Advice) -> Sequence[Flag]:
    """The flags that this advice rests on; none for what is about somebody else."""
    match advice.moment:
        case Moment.ASK:
            return found.doubts
        case Moment.ANOTHER:
            return ()
    return [flag for flag in found.flags if flag.tier is advice.tier]


# What a person marks as their usual can quieten advice about these; breath, "worse" and side effects never.
CAN_BE_USUAL = frozenset({"flushing", "diarrhea", "wheezing", "leg_swelling"})


def is_usual(flags: Sequence[Flag], known: Collection[str], last_full_at: datetime | None, now: datetime) -> bool:
    """Whether all of it is known and stable, and the whole text was said less than 28 days ago."""
    quiet = CAN_BE_USUAL.intersection(known)
    named = {mention.concept for flag in flags for mention in flag.mentions}
    if not named or not named <= quiet or last_full_at is None:
        return False
    return now - last_full_at < FULL_EVERY


class FlagState(StrEnum):
    """Where a kept flag stands."""

    ASKED = "asked"  # we asked whether it is happening now
    OPEN = "open"  # advised, and nobody has said what came of it
    UNSAFE = "unsafe"  # they said that they are not safe
    CALLED = "called"
    GOING = "going"
    SAFE = "safe"
    NO = "no"  # it is not happening now
    NOT_ME = "not-me"
    MISTAKE = "mistake"
    TOLD = "told"  # nothing more was asked for: contact, and other people's emergencies
    FOLLOWED = "followed"  # a newer one took its place

    @property
    def waits(self) -> bool:
        """Whether we still have to come back to it by ourselves."""
        return self in WAITING

    @property
    def is_help(self) -> bool:
        """Whether help is on its way: we ask the next day how it went."""
        return self in {FlagState.CALLED, FlagState.GOING, FlagState.SAFE}


WAITING = (FlagState.ASKED, FlagState.OPEN, FlagState.UNSAFE)


def repeats_at(raised_at: datetime, zone: str) -> tuple[datetime, ...]:
    """When it is said again while nobody answers: half an hour, two hours, and the next morning; then it rests."""
    soon = [raised_at + after for after in REPEATS_AFTER]
    return (*soon, _first_after(soon[-1], NEXT_MORNING, zone))


def _first_after(instant: datetime, at: time, zone: str) -> datetime:
    """The first such local time after an instant: of a night, the morning that ends it."""
    here: date = instant.astimezone(ZoneInfo(zone)).date()
    today = instant_of(here, at, ZoneInfo(zone))[0]
    return today if today > instant else next_day_at(instant, at, zone)


def next_day_at(instant: datetime, at: time, zone: str) -> datetime:
    """That local time on the day after."""
    here: date = instant.astimezone(ZoneInfo(zone)).date()
    return instant_of(here + ONE_DAY, at, ZoneInfo(zone))[0]
