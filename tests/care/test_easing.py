"""Silence makes us ask less: once whether to pause, then every third day, and as before with the first word."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.easing import EVERY, SILENT_AFTER, Ease, ease

HEARD_AT = datetime(2026, 11, 20, 20, tzinfo=UTC)
DAY = timedelta(days=1)
ASKED_AT = HEARD_AT + 5 * DAY
spans = st.timedeltas(timedelta(), timedelta(days=800))


@pytest.mark.parametrize(
    ("silent_for", "expected"),
    [
        (timedelta(), Ease.GO),
        (4 * DAY, Ease.GO),
        (SILENT_AFTER - timedelta(seconds=1), Ease.GO),
        (SILENT_AFTER, Ease.ASK),
        (90 * DAY, Ease.ASK),
    ],
)
def test_after_five_silent_days_we_ask_whether_to_pause(silent_for: timedelta, expected: Ease) -> None:
    assert ease(HEARD_AT, None, HEARD_AT + silent_for) is expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, Ease.REST), (2, Ease.REST), (3, Ease.GO), (4, Ease.REST), (5, Ease.REST), (6, Ease.GO), (9, Ease.GO)],
)
def test_having_asked_we_come_every_third_day(days: int, expected: Ease) -> None:
    assert ease(HEARD_AT, ASKED_AT, ASKED_AT + days * DAY) is expected


def test_we_do_not_come_again_on_the_day_on_which_we_asked() -> None:
    assert ease(HEARD_AT, ASKED_AT, ASKED_AT + timedelta(minutes=5)) is Ease.REST


@pytest.mark.parametrize("shift", [timedelta(minutes=-40), timedelta(minutes=-5), timedelta(minutes=40)])
def test_a_third_day_is_one_also_when_it_begins_a_little_early_or_late(shift: timedelta) -> None:
    assert ease(HEARD_AT, ASKED_AT, ASKED_AT + 3 * DAY + shift) is Ease.GO


def test_a_word_ends_the_silence_and_a_later_silence_is_asked_about_anew() -> None:
    wrote_at = ASKED_AT + 30 * DAY
    assert ease(wrote_at, ASKED_AT, wrote_at + DAY) is Ease.GO
    assert ease(wrote_at, ASKED_AT, wrote_at + SILENT_AFTER) is Ease.ASK


@given(spans, spans)
def test_whoever_was_heard_lately_is_asked_as_before(asked_for: timedelta, silent_for: timedelta) -> None:
    now = HEARD_AT + silent_for
    if silent_for < SILENT_AFTER:
        assert ease(HEARD_AT, now - asked_for, now) is Ease.GO


@given(st.integers(0, 24 * 3600 - 1))
def test_a_silent_person_gets_one_question_about_pausing_and_a_third_of_the_others(seconds: int) -> None:
    first = HEARD_AT + SILENT_AFTER + timedelta(seconds=seconds)
    asked_at, said = None, []
    for day in range(90):
        now = first + day * DAY
        said.append(ease(HEARD_AT, asked_at, now))
        asked_at = now if said[-1] is Ease.ASK else asked_at
    assert said.count(Ease.ASK) == 1
    assert said.count(Ease.GO) == 89 // EVERY
