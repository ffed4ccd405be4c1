"""What is read from what people type for their card: numbers, names, doses, and how much of it there may be."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.care.card import LONGEST, Card, SafetyPerson, is_too_long, lines_of, read_person
from bot.care.doses import without_doses
from bot.care.phone import dialled, find_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0171 234-567 ext 3, ask for ward 4", "0171234567"),
        ("ward 4: 555.123.4567", "5551234567"),
        ("(020) 7946 0000", "02079460000"),
        ("+49 (0) 171 234567", "+49171234567"),
        ("0044 20 7946 0958", "00442079460958"),
        ("+1 (555) 123-4567 x12", "+15551234567"),
        ("0171/234 567 (8-17)", "0171234567"),
        ("+44\u00a020\u20117946\u20110958", "+442079460958"),
        ("\u202a+44 20 7946 0958\u202c", "+442079460958"),
        ("\u0660\u0661\u0667\u0661\u0662\u0663\u0664", "0171234"),
        ("\uff0b49 171 2345", "+491712345"),
        ("116 117", "116117"),
        ("111, then option 2", "111"),
        ("ask for ward 204", None),
        ("weekdays 8-17", None),
        ("8:00-17:00", None),
        ("1800-CALL", None),
        ("the duty doctor", None),
        ("9" * 40, None),
        ("", None),
    ],
)
def test_the_number_that_can_be_dialled_is_found(typed: str, number: str | None) -> None:
    assert dialled(typed) == number


@given(st.text(alphabet=" +()0123456789-/.x\u0663\u200fa", max_size=200))
def test_whatever_is_typed_a_number_is_dialled_with_digits_alone(typed: str) -> None:
    found = find_number(typed)
    if found is not None:
        assert found.digits.removeprefix("+").isascii()
        assert 3 <= len(found.digits.removeprefix("+")) <= 17
        assert found.digits.removeprefix("+").isdigit()
        assert 0 <= found.start < found.end <= len(typed)


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("Ben 0171 234-567 ext 3", SafetyPerson("Ben", "0171 234-567 ext 3")),
        ("Ben, my brother: +49 171 234567", SafetyPerson("Ben, my brother", "+49 171 234567")),
        ("0171 234567 \u2013 Ben", SafetyPerson("Ben", "0171 234567")),
        ("0171 234567", SafetyPerson("0171 234567", "0171 234567")),
        ("Ben next door", SafetyPerson("Ben next door", "")),
    ],
)
def test_a_name_and_a_number_stand_in_either_order(line: str, person: SafetyPerson) -> None:
    assert read_person(line) == person


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Lanreotide 120mg every 4 weeks", "Lanreotide every 4 weeks"),
        ("Octreotide LAR 30 mg", "Octreotide LAR"),
        ("Creon 25,000 units with meals", "Creon with meals"),
        ("everolimus (10 mg)", "everolimus"),
        ("everolimus 5 mg, 10 mg", "everolimus"),
        ("Lutathera 7.4 GBq, four cycles", "Lutathera, four cycles"),
        ("CAPTEM 2x 750 mg/m2 daily", "CAPTEM daily"),
        ("lanreotide 60-120 mg", "lanreotide"),
        ("half a tablet of codeine", "codeine"),
        ("octreotide 100 \u00b5g\nPRRT", "octreotide\nPRRT"),
        ("30 mg", ""),
        ("Lanreotide, PRRT in 2024, Lu-177, vitamin B12", None),
        ("a pill for blood pressure", None),
        ("2 km of walking, 4 weeks on", None),
    ],
)
def test_a_dose_is_seen_and_left_out(typed: str, kept: str | None) -> None:
    assert without_doses(typed) == kept


@given(st.text(alphabet="0123456789 .,/-xmgunits\n(of)", max_size=120))
@example("0\ng")
@example("5 (1 mg) mg")
def test_what_is_left_holds_no_dose(typed: str) -> None:
    kept = without_doses(typed)
    if kept is not None:
        assert without_doses(kept) is None


def test_each_line_is_one_thing_without_the_mark_of_a_list() -> None:
    assert lines_of("- music\n\n \u2022 a walk \n-\n* call Ben") == ("music", "a walk", "call Ben")


@pytest.mark.parametrize(
    ("part", "texts", "too_long"),
    [
        ("day", ["a" * 100], False),
        ("day", ["\U0001f993" * 51], True),
        ("people", ["a" * 120] * 5, False),
        ("people", ["a", "a" * 121], True),
        ("steps", ["a" * 100] * 6, False),
        ("steps", ["a" * 101] * 6, True),
        ("steps", ["a"] * 7, True),
    ],
)
def test_a_part_leaves_room_for_the_others(part: str, texts: list[str], *, too_long: bool) -> None:
    assert is_too_long(part, texts) is too_long
    assert sum(LONGEST.values()) + 4 * LONGEST["people"] < 2200


def test_a_card_is_empty_until_something_stands_on_it() -> None:
    assert Card().is_empty
    assert not Card(ambulance=True).is_empty
