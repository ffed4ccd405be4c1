"""The card as it is read: only what is noted, in its order, and never more than one message."""

from bot.care.card import LONGEST, MOST_PEOPLE, MOST_STEPS, Card, ProviderLines, SafetyPerson, SafetyPlan
from bot.care.saying import Say
from bot.care.texts import LIMIT, units
from bot.content.ambulance import staff_text
from bot.content.wording import words
from bot.services.card_text import PARTS, card_text, provider_text, screen_text, written

EN, STAFF = words("en"), staff_text("en")
PLAN = SafetyPlan((SafetyPerson("Ben", "0171 1"), SafetyPerson("Mara", ""), SafetyPerson("0172", "0172")), ("music",))


def test_only_what_is_noted_stands_on_it() -> None:
    text = card_text(Card(ProviderLines(night="116 117")), EN, STAFF).text
    assert text == "My card\n\nTeam at night: 116 117"


def test_each_part_stands_under_its_name() -> None:
    text = card_text(Card(ProviderLines("111", "", "Call"), "PRRT\nLanreotide", PLAN, ambulance=True), EN, STAFF).text
    assert text.split("\n\n")[1:3] == [
        "Team by day: 111\nWhen it is closed: Call\nTreatments: \n- PRRT\n- Lanreotide",
        "When it gets very hard\nPeople to call: \n- Ben: 0171 1\n- Mara\n- 0172\nWhat helps me: \n- music",
    ]
    for statement in STAFF.statements:
        assert f"- {statement}" in text
    assert text.endswith(f"Not yet reviewed by a clinician. Sources: {'; '.join(STAFF.names)}.")


def test_what_is_bold_is_the_names_of_the_parts_also_after_emoji() -> None:
    phrase = card_text(Card(ProviderLines("\U0001f993"), "PRRT", PLAN), EN, STAFF)
    encoded = phrase.text.encode("utf-16-le")
    bold = [encoded[at * 2 : (at + length) * 2].decode("utf-16-le") for at, length in phrase.bold]
    assert bold == [
        "My card", "Team by day:", "Treatments:", "When it gets very hard", "People to call:", "What helps me:",
    ]  # fmt: skip


def test_a_card_with_as_much_on_it_as_it_may_hold_is_one_message() -> None:
    people = tuple(SafetyPerson("a" * (LONGEST["people"] - 13), "0171 234 567") for _ in range(MOST_PEOPLE))
    steps = tuple("a" * (LONGEST["steps"] // MOST_STEPS) for _ in range(MOST_STEPS))
    lines = ProviderLines("a" * LONGEST["day"], "a" * LONGEST["night"], "a" * LONGEST["hours"])
    full = Card(lines, "a" * LONGEST["treatments"], SafetyPlan(people, steps), ambulance=True)
    for phrase in (card_text(full, EN, STAFF), screen_text(full, EN, [EN.say("card.noted"), EN.say("card.no_number")])):
        assert units(phrase.text) <= LIMIT
        assert len(Say(phrase.text).pieces()) == 1


def test_the_screen_says_who_can_read_it_before_anything_is_noted() -> None:
    empty = screen_text(Card(), EN).text
    assert "Whoever can open this chat can read it too" in empty
    assert empty.count("nothing yet") == len(PARTS)
    assert "Whoever" not in screen_text(Card(ProviderLines("111")), EN).text


def test_the_provider_s_lines_can_be_had_alone() -> None:
    assert provider_text(ProviderLines("111", "112", "Call"), EN).text == (
        "Team by day: 111\nTeam at night: 112\nWhen it is closed: Call"
    )
    assert provider_text(ProviderLines(), EN).text == ""
    assert [written(Card(), part, EN) for part in PARTS] == [""] * len(PARTS)


def test_whoever_reads_the_words_for_ambulance_staff_can_look_up_each_of_them() -> None:
    assert len(STAFF.statements) == len(STAFF.sources) + 3  # three of one page, and one of the person's own
    assert all("https://" in source for source in STAFF.sources)
