"""The daily question: what it asks, in which words it begins, and that it begins differently every day."""

from datetime import date, timedelta

import pytest

from bot.care.forms import in_turn
from bot.care.people import Role
from bot.content.forms import CHECK_IN, DAILY, INSTRUMENTS, JOURNAL, OpeningsFile, file, form, opening, openings
from bot.content.languages import folder
from bot.content.loading import read

ON = date(2026, 11, 20)


def test_the_journal_asks_for_mood_stress_what_was_hard_and_what_went_well() -> None:
    items = [item.id for item in form(JOURNAL, "en").items]
    assert items[:4] == ["mood", "stress", "hard", "well"]


def test_the_check_in_asks_for_five_symptoms_between_mood_and_what_was_hard() -> None:
    check_in = form(CHECK_IN, "en")
    first = [item.id for item in check_in.items if item.asked == "at-first"]
    assert first == ["flushing", "diarrhea", "breathing", "swelling", "tiredness"]
    asked = [item.id for item in in_turn(check_in, {}) if item.asked in {"always", "at-first"}]
    assert asked == ["mood", "stress", *first, "news", "hard", "well", "more"]
    by_choice = {item.id for item in check_in.items if item.asked in {"by-choice", "after-treatment"}}
    assert by_choice == {"wheezing", "belly", "sleep", "appetite", "effects"}


def test_a_usual_day_asks_nothing_more_and_a_low_one_two_questions() -> None:
    check_in = form(CHECK_IN, "en")
    assert in_turn(check_in, {"day": "usual"}) == ()
    assert [item.id for item in in_turn(check_in, {"day": "low-energy"})] == ["mood", "news"]


@pytest.mark.parametrize("form_id", [*DAILY, *INSTRUMENTS])
def test_a_scale_is_digits_with_their_meaning_in_the_text(form_id: str) -> None:
    for item in form(form_id, "en").items:
        digits = [choice for choice in item.choices if choice.id.isdigit()]
        for choice in digits if item.kind != "count" else []:
            assert choice.label == choice.id
            assert f"{choice.id} " in item.text
        assert all(choice.value == int(choice.id) for choice in digits)


def test_a_count_goes_to_eight_or_more() -> None:
    count = next(item for item in form(CHECK_IN, "en").items if item.kind == "count")
    assert [choice.label for choice in count.choices] == ["0", "1", "2", "3", "4", "5", "6", "7", "8+"]
    assert "8+" in count.text


LICENSED = ("pro-ctcae", "ctcae", "esas", "eortc", "qlq", "facit", "fact-", "promis", "norfolk", "distress thermometer")


@pytest.mark.parametrize("label", [*LICENSED, "phq-9"])
def test_no_form_carries_the_label_of_a_licensed_questionnaire(label: str) -> None:
    for path in (folder("en") / "forms").glob("*.yaml"):
        assert label not in path.read_text("utf-8").lower(), path.name


@pytest.mark.parametrize("form_id", INSTRUMENTS)
def test_an_instrument_of_others_names_its_licence_its_address_and_its_points(form_id: str) -> None:
    found = file(form_id, "en")
    assert "free" in found.licence.lower()
    assert found.address.startswith("https://")
    assert found.points is not None
    assert found.lead


def test_our_own_forms_are_under_no_licence_of_others() -> None:
    assert not any(file(form_id, "en").licence for form_id in DAILY)


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
    assert {opening(ON + timedelta(days=n), role, "en", searches=True) for n in range(len(fitting))} == fitting
    searching = {one.text for one in openings("en") if "delayed-diagnosis" in one.themes}
    assert {opening(ON + timedelta(days=n), role, "en") for n in range(200)} == fitting - searching


@pytest.mark.parametrize("role", [*Role, None])
def test_a_gentle_opening_is_of_rest_everyday_or_gratitude_alone(role: Role | None) -> None:
    gentle = {opening(ON + timedelta(days=n), role, "en", is_gentle=True) for n in range(200)}
    assert len(gentle) >= 7
    for one in openings("en"):
        assert one.text not in gentle or set(one.themes) <= {"rest", "everyday", "gratitude", "caregiver"}


def test_every_word_of_a_form_passes_through_the_language() -> None:
    for item in [item for form_id in (*DAILY, *INSTRUMENTS) for item in form(form_id, "qps").items]:
        assert all(text.startswith("⟦") for text in (item.text, item.short, *(one.label for one in item.choices)))
    assert opening(ON, None, "qps").startswith("⟦")
