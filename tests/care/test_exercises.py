"""An exercise laid out in time: which step a moment falls into, and whom an exercise suits."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.exercises import Exercise, Moment, Step, fitting, moment

SECOND = timedelta(seconds=1)
PLAIN = Exercise("plain", 1, "Plain", "", "", (), frozenset(), "", has_breath_hold=False, steps=())
IN, OUT, REST = Step("In.", 4 * SECOND), Step("Out.", 6 * SECOND), Step("Rest.", 3 * SECOND)
BREATHING = replace(PLAIN, id="breathing", steps=(IN, OUT, REST))

lengths = st.lists(st.integers(1, 600_000), min_size=1, max_size=80)


def of(lengths: list[int]) -> Exercise:
    """One step each, that many milliseconds long."""
    return replace(PLAIN, steps=tuple(Step(str(n), timedelta(milliseconds=ms)) for n, ms in enumerate(lengths)))


@pytest.mark.parametrize(
    ("elapsed", "expected"),
    [
        (0, Moment(IN, 1, 4 * SECOND, 13 * SECOND)),
        (3.999, Moment(IN, 1, 4 * SECOND, 9.001 * SECOND)),
        (4, Moment(OUT, 2, 10 * SECOND, 9 * SECOND)),
        (9.5, Moment(OUT, 2, 10 * SECOND, 3.5 * SECOND)),
        (10, Moment(REST, 3, 13 * SECOND, 3 * SECOND)),
        (13, None),
        (90_000, None),
    ],
)
def test_a_moment_falls_into_the_step_that_runs_then(elapsed: float, expected: Moment | None) -> None:
    assert moment(BREATHING, elapsed * SECOND) == expected


def test_an_exercise_lasts_as_long_as_its_steps_together() -> None:
    assert BREATHING.lasts_for == 13 * SECOND
    assert PLAIN.lasts_for == timedelta()
    assert moment(PLAIN, timedelta()) is None


@given(lengths, st.integers(0, 80 * 600_000))
def test_there_is_a_moment_exactly_as_long_as_the_exercise_lasts(lengths: list[int], elapsed: int) -> None:
    exercise, since = of(lengths), timedelta(milliseconds=elapsed)
    assert (moment(exercise, since) is None) == (since >= exercise.lasts_for)


@given(lengths, st.data())
def test_time_only_ever_leads_forward(lengths: list[int], data: st.DataObject) -> None:
    exercise = of(lengths)
    last = sum(lengths) - 1
    early, late = sorted(data.draw(st.lists(st.integers(0, last), min_size=2, max_size=2)))
    before = moment(exercise, timedelta(milliseconds=early))
    after = moment(exercise, timedelta(milliseconds=late))
    assert before is not None
    assert after is not None
    assert before.number <= after.number
    assert before.ends_after <= after.ends_after
    assert before.remains_for - after.remains_for == timedelta(milliseconds=late - early)


@given(lengths)
def test_going_from_end_to_end_shows_every_step_once_for_its_whole_length(lengths: list[int]) -> None:
    exercise, since, seen = of(lengths), timedelta(), []
    while (now := moment(exercise, since)) is not None:
        assert now.ends_after - since == now.step.lasts_for
        seen.append((now.number, now.step))
        since = now.ends_after
    assert seen == list(enumerate(exercise.steps, start=1))
    assert since == exercise.lasts_for


@given(lengths, st.data())
def test_the_step_shown_is_the_one_of_its_number_and_its_end_lies_ahead(
    lengths: list[int], data: st.DataObject
) -> None:
    exercise = of(lengths)
    since = timedelta(milliseconds=data.draw(st.integers(0, sum(lengths) - 1)))
    now = moment(exercise, since)
    assert now is not None
    assert now.step is exercise.steps[now.number - 1]
    assert since < now.ends_after <= since + now.step.lasts_for
    assert timedelta() < now.remains_for == exercise.lasts_for - since


HOLDING = replace(PLAIN, id="holding", has_breath_hold=True)
LYING = replace(PLAIN, id="lying", not_for=frozenset({"chest-pain"}))
EVERY = (PLAIN, HOLDING, LYING)


@pytest.mark.parametrize(
    ("troubles", "left"),
    [
        (set(), EVERY),
        ({"breathless"}, (PLAIN, LYING)),
        ({"chest-pain"}, (PLAIN, HOLDING)),
        ({"breathless", "chest-pain"}, (PLAIN,)),
        ({"tired"}, EVERY),
    ],
)
def test_what_does_not_suit_is_left_out_and_the_order_stays(troubles: set[str], left: tuple[Exercise, ...]) -> None:
    assert fitting(EVERY, frozenset(troubles)) == left


@given(st.sets(st.sampled_from(["breathless", "chest-pain", "tired", "pregnant"])))
def test_nobody_short_of_breath_is_asked_to_hold_it(troubles: set[str]) -> None:
    offered = fitting(EVERY, frozenset(troubles))
    assert not ("breathless" in troubles and any(one.has_breath_hold for one in offered))
    assert not any(one.not_for & troubles for one in offered)
