"""The export is plain JSON that needs no program of ours to be read."""

import json
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.messages import Ending
from bot.reports.export import render

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), plain, max_size=4))
def test_what_goes_in_comes_out(document: dict[str, object]) -> None:
    assert json.loads(render(document).decode("utf-8")) == document


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(2026, 11, 20, 14, 5, tzinfo=UTC), "2026-11-20T14:05:00+00:00"),
        (date(2026, 11, 20), "2026-11-20"),
        (time(20, 0), "20:00:00"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (Ending.SENT, "sent"),
        (None, None),
        ((1, 2), [1, 2]),
    ],
)
def test_each_kind_of_value_has_one_plain_form(value: object, written: object) -> None:
    assert json.loads(render({"it": value}))["it"] == written


def test_words_stay_readable_in_the_file_itself() -> None:
    assert "Müde, 🙂".encode() in render({"text": "Müde, 🙂"})
    assert render({"a": 1}) == b'{\n  "a": 1\n}'


@pytest.mark.parametrize("value", [b"sealed", {1}, object(), timedelta(1)])
def test_a_value_that_nobody_thought_of_is_refused_and_not_guessed(value: object) -> None:
    with pytest.raises(TypeError, match="does not know how to write"):
        render({"it": value})
