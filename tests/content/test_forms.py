"""The daily question: what it asks, in which words it begins, and that it begins differently every day."""

from datetime import date, timedelta

import pytest

from bot.care.people import Role
from bot.content.forms import JOURNAL, OpeningsFile, form, opening, openings
from bot.content.languages import folder
from bot.content.loading import read

ON = date(2026, 11, 20)


def test_the_journal_asks_for_mood_stress_what_was_hard_and_what_went_well() -> None:
    items = [item.id for item in form(JOURNAL, "en").items]
    assert items[:4] == ["mood", "stress", "hard", "well"]


def test_a_scale_is_digits_with_their_meaning_in_the_text() -> None:
    for item in form(JOURNAL, "en").items:
        for choice in item.choices:
            assert choice.label == choice.id
            assert f"{choice.id} " in item.text


def test_there_are_at_least_twelve_openings_with_ids_of_their_own() -> None:
    file = read(folder("en") / "openings.yaml", OpeningsFile)
    assert len(file.openings) >= 12
    assert len({one.id for one in file.openings}) == len({one.text for one in file.openings}) == len(file.openings)


@pytest.mark.parametrize("role", [*Role, None])
def test_no_opening_comes_back_before_all_others_had_their_day(role: Role | None) -> None:
    days = [opening(ON + timedelta(days=n), role, "en") for n in range(200)]
    turn = days.index(days[0], 1)
    assert turn >= 7
    assert len(set(days[:turn])) == turn
    assert days[turn : 2 * turn] == days[:turn]


@pytest.mark.parametrize(
    ("role", "audiences"),
    [
        (Role.PATIENT, {"everybody", "patient"}),
        (Role.CAREGIVER, {"everybody", "caregiver"}),
        (Role.BOTH, {"everybody", "patient", "caregiver"}),
        (None, {"everybody"}),
    ],
)
def test_an_opening_suits_whom_it_is_for(role: Role | None, audiences: set[str]) -> None:
    fitting = {one.text for one in openings("en") if one.audience in audiences}
    assert {opening(ON + timedelta(days=n), role, "en") for n in range(len(fitting))} == fitting


def test_every_word_of_a_form_passes_through_the_language() -> None:
    for item in form(JOURNAL, "qps").items:
        assert all(text.startswith("⟦") for text in (item.text, item.short, *(one.label for one in item.choices)))
    assert opening(ON, None, "qps").startswith("⟦")
