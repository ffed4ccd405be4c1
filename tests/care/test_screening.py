"""What PHQ-2 and WHO-5 call for, at the borders that their sources name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.screening import Outcome, Points, outcome
from bot.content.forms import points


def of(form_id: str) -> Points:
    found = points(form_id, "en")
    assert found is not None
    return found


PHQ, WHO = of("phq-2"), of("who-5")


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], "nothing"), ([1, 1], "nothing"), ([1, 2], "tell"), ([3], "tell"), ([2, 3], "heavy"), ([3, 3], "heavy")],
)
def test_phq_2_is_worth_telling_from_three_on(values: list[int], expected: str) -> None:
    assert outcome(values, 2, PHQ) == expected


@pytest.mark.parametrize(
    ("total", "expected"), [(25, "nothing"), (13, "nothing"), (12, "tell"), (8, "tell"), (7, "heavy"), (0, "heavy")]
)
def test_who_5_is_worth_telling_when_four_times_the_sum_is_fifty_or_less(total: int, expected: str) -> None:
    values = [min(5, max(0, total - 5 * at)) for at in range(5)]
    assert outcome(values, 5, WHO) == expected
    assert outcome(values[1:], 5, WHO) is Outcome.NOTHING


@given(st.lists(st.integers(0, 3), min_size=2, max_size=2), st.integers(0, 1))
def test_a_worse_answer_never_calls_for_less(values: list[int], at: int) -> None:
    order = list(Outcome)
    worse = [min(3, value + (place == at)) for place, value in enumerate(values)]
    assert order.index(outcome(worse, 2, PHQ)) >= order.index(outcome(values, 2, PHQ))
