"""What it costs to work out when a reminder rings next."""

import time
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from statistics import median
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from benchmarks.lines import Line
from bot.care.occurrences import next_occurrence
from bot.care.rules import Daily

ROUNDS, TIMES = 3, 5000
ZONE = ZoneInfo("America/New_York")
FROM = datetime(2026, 3, 1, 12, tzinfo=UTC)


def measure() -> Line:
    trigger = CronTrigger(hour=20, minute=0, timezone=ZONE)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        began = time.process_time()
        for number in range(TIMES):
            next_occurrence(Daily(), wall(20), ZONE, FROM + timedelta(hours=number))
        ours.append(1e6 * (time.process_time() - began) / TIMES)
        began = time.process_time()
        for number in range(TIMES):
            trigger.get_next_fire_time(None, FROM + timedelta(hours=number))
        theirs.append(1e6 * (time.process_time() - began) / TIMES)
    setup = f"daily at 20:00 in New York, from {TIMES:,} instants; processor time, median of {ROUNDS} rounds"
    other = "APScheduler's CronTrigger, ready made"
    return Line("next_occurrence_us", median(ours), "µs", median(ours), median(theirs), other, setup)
