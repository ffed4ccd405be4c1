"""Which advice an assessment gets, when it is said again, and what is too well known to ring each day."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.advice import (
    FULL_EVERY,
    ORDER,
    REPEATS_AFTER,
    Advice,
    FlagState,
    Moment,
    advice_for,
    flags_for,
    is_usual,
    next_day_at,
    rank,
    repeats_at,
)
from bot.care.red_flags import Assessment, Flag, Mention, Tier

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
TIERS = st.sampled_from(list(Tier))
URGENT = st.sampled_from([Tier.EMERGENCY, Tier.CRISIS])


def flag(tier: Tier, *concepts: str) -> Flag:
    mentions = tuple(Mention(concept, concept, 0, 1, "present") for concept in concepts)
    return Flag("a-rule", 1, tier, mentions, "a source")


def assessment(tier: Tier, another: Tier = Tier.NONE, doubts: tuple[Flag, ...] = ()) -> Assessment:
    flags = () if tier is Tier.NONE else (flag(tier, "flushing"),)
    return Assessment(tier, flags, (), another, doubts)


@pytest.mark.parametrize(
    ("found", "moment", "tier"),
    [
        (assessment(Tier.CRISIS), Moment.NOW, Tier.CRISIS),
        (assessment(Tier.EMERGENCY, another=Tier.CRISIS), Moment.NOW, Tier.EMERGENCY),
        (assessment(Tier.CONTACT, another=Tier.EMERGENCY), Moment.ANOTHER, Tier.EMERGENCY),
        (assessment(Tier.CONTACT, doubts=(flag(Tier.EMERGENCY),)), Moment.ASK, Tier.EMERGENCY),
        (assessment(Tier.NONE, doubts=(flag(Tier.CRISIS), flag(Tier.EMERGENCY))), Moment.ASK, Tier.CRISIS),
        (assessment(Tier.CONTACT), Moment.NOW, Tier.CONTACT),
        (assessment(Tier.CONTACT, another=Tier.CONTACT), Moment.NOW, Tier.CONTACT),
    ],
)
def test_the_most_pressing_is_said(found: Assessment, moment: Moment, tier: Tier) -> None:
    assert advice_for(found) == Advice(moment, tier)


def test_nothing_is_said_to_nothing() -> None:
    assert advice_for(assessment(Tier.NONE)) is None
    assert advice_for(assessment(Tier.NONE, another=Tier.CONTACT)) is None
    assert rank(None) == -1


@given(TIERS, TIERS, st.lists(URGENT, max_size=2))
def test_urgent_words_of_ones_own_are_never_softened(tier: Tier, another: Tier, doubts: list[Tier]) -> None:
    advice = advice_for(assessment(tier, another, tuple(map(flag, doubts))))
    if tier.urgent:
        assert advice == Advice(Moment.NOW, tier)
    assert (advice is None) is (tier is Tier.NONE and not another.urgent and not doubts)
    assert advice is None or advice in ORDER


def test_advice_rests_on_the_flags_that_it_is_about() -> None:
    both = Assessment(Tier.EMERGENCY, (flag(Tier.EMERGENCY, "chest_pain"), flag(Tier.CONTACT, "flushing")), ())
    assert [one.words for one in flags_for(both, Advice(Moment.NOW, Tier.EMERGENCY))] == [("chest_pain",)]
    unsure = assessment(Tier.CONTACT, doubts=(flag(Tier.CRISIS, "suicidal"),))
    assert [one.words for one in flags_for(unsure, Advice(Moment.ASK, Tier.CRISIS))] == [("suicidal",)]
    assert flags_for(unsure, Advice(Moment.ANOTHER, Tier.CRISIS)) == ()


@given(st.integers(0, 20 * 366 * 24 * 60))
@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati"])
def test_it_is_said_again_twice_soon_and_once_in_the_morning_after(zone: str, minutes: int) -> None:
    raised_at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    half_hour, two_hours, morning = repeats_at(raised_at, zone)
    assert (half_hour - raised_at, two_hours - raised_at) == REPEATS_AFTER
    there = morning.astimezone(ZoneInfo(zone))
    assert two_hours < morning <= two_hours + timedelta(hours=25)  # the first one after it
    assert there.time() == time(8)


def test_the_next_day_is_that_of_the_person() -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert next_day_at(late, time(10), "Europe/London") == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert next_day_at(late, time(10), "Asia/Tokyo") == datetime(2026, 11, 22, 1, tzinfo=UTC)


KNOWN = frozenset({"flushing", "diarrhea", "breathless"})


@pytest.mark.parametrize(
    ("concepts", "said_ago", "usual"),
    [
        (("flushing",), timedelta(days=1), True),
        (("flushing", "diarrhea"), timedelta(days=27), True),
        (("flushing",), FULL_EVERY, False),
        (("flushing",), None, False),  # the whole text was never said
        (("flushing", "wheezing"), timedelta(days=1), False),  # something new
        (("flushing", "worsening"), timedelta(days=1), False),
        (("breathless",), timedelta(days=1), False),  # breath is never softened
        ((), timedelta(days=1), False),
    ],
)
def test_only_what_is_known_and_stable_is_answered_quietly(
    concepts: tuple[str, ...], said_ago: timedelta | None, usual: bool
) -> None:
    last_at = None if said_ago is None else NOW - said_ago
    assert is_usual([flag(Tier.CONTACT, *concepts)], KNOWN, last_at, NOW) is usual


def test_states_either_wait_or_mean_that_help_is_coming_or_neither() -> None:
    assert not [state for state in FlagState if state.waits and state.is_help]
    assert {state for state in FlagState if state.waits} == {FlagState.ASKED, FlagState.OPEN, FlagState.UNSAFE}
