"""Every sentence: said somewhere, filled in completely, worded as promised, and shown as its reader writes."""

import string
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from bot.care.advice import FlagState
from bot.care.answers import Versus
from bot.care.people import Role
from bot.care.snoozing import Later
from bot.care.texts import units
from bot.care.treatments import Reason, Treatment
from bot.chat.handlers import pausing, remembering, reminders, settings
from bot.chat.handlers.card_parts import NUMBERS
from bot.chat.questions import QUESTIONS
from bot.chat.routes import MENU
from bot.content import ambulance, urgent_answers
from bot.content.answer_rules import answer_rules
from bot.content.countries import countries
from bot.content.forms import DAILY, INSTRUMENTS, form, openings
from bot.content.lessons import TRACKS
from bot.content.red_flags import read as read_red_flags
from bot.content.wording import Phrase, Words, words
from bot.services.card_text import PARTS
from bot.services.collecting import STATES
from bot.services.reminding import JOURNAL, LEARNING, RELAXING
from bot.services.sparing import QUESTIONS as QUESTIONS_ASKED
from tests.content import spoken

SENTENCES = words("en").sentences
FILES = frozenset(key.partition(".")[0] for key in SENTENCES)
NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)

# What the code puts together, by its beginning: the endings that it may get.
FAMILIES = {
    "comparing.": [word.value + end for word in Versus for end in ("", "_after")],
    "arriving.": [*QUESTIONS],
    "arriving.role_": [role.value for role in Role],
    "arriving.diagnosed_": ["yes", "no"],
    "arriving.type_": ["zone", "country", "time"],
    "card.": ["put_on", "take_off"],
    "card.button_": [*PARTS, "numbers", "pin", "remove"],
    "card.contact_": [*NUMBERS],
    "card.line_": [*PARTS],
    "card.write_": [*PARTS],
    "collecting.": ["title", "note", "remove"],
    "collecting.state_": [state.replace("-", "_") for state in STATES],
    "collecting.to_": [state.replace("-", "_") for state in STATES],
    "collecting.write_": ["title", "note"],
    "commands.": [*MENU],
    "kindness.joined_": [*QUESTIONS_ASKED],
    "kindness.open_": [*QUESTIONS_ASKED],
    "learning.block_": ["start", "later", "day", "no"],
    "learning.track_": [*TRACKS],
    "pausing.days_": [str(days) for days in pausing.DAYS],
    "questioning.": ["asked", "note", "up", "remove"],
    "relaxing.felt_": [how + end for how in ("better", "same", "worse") for end in ("", "_answer")],
    "reminders.": [
        *["wake", "skip", "rest", "sound_on", "sound_off", "window", "hide", "follow", "unhide", "drop", "turn_off"]
    ],
    "reminders.days_": [*remembering.DAYS],
    "reminders.kind_": [JOURNAL, LEARNING, RELAXING, "own", "other"],
    "reminders.later_": [later.value for later in Later],
    "reminders.line_": ["next", "rests", "off", "draft", "never", "quiet", "paused"],
    "reminders.next_": ["off", "never", "quiet", "paused"],
    "reminders.rest_": [*map(str, reminders.RESTS), "open"],
    "reminders.window_": [*map(str, reminders.WINDOWS), "day"],
    "rhythms.": [LEARNING, RELAXING],
    "rhythms.turn_": ["on", "off"],
    "safety.": ["called", "going", "not_me", "mistake", "am_safe", "am_not_safe"],
    "safety.team_": ["day", "night", "hours"],
    "safety.after_is_": ["better", "same", "worse"],
    "safety.happening_": ["yes", "no", "unsure"],
    "settings.days_": [*settings.DAYS],
    "taking.asked_": [kind.value for kind in Treatment],
    "taking.due_": [kind.value for kind in Treatment],
    "taking.reason_": [reason.value for reason in Reason],
    "taking.said_": [reason.value for reason in Reason],
    "treatments.ask_name_": [kind.value for kind in Treatment],
    "treatments.kind_": [kind.value for kind in Treatment],
    "treatments.state_": ["done", "taken", "skipped", "open"],
    "visiting.reason_": [reason.value for reason in Reason if reason is not Reason.DOUBT],
    "visiting.state_": [state.name.lower() for state in FlagState],
}
FORBIDDEN = (
    "!",
    "diagnose you",
    "detects",
    "monitors your condition",
    "risk score",
    "safe to ignore",
    "you are fine",
    "hipaa",
)


def forms_of(key: str) -> list[str]:
    sentence = SENTENCES[key]
    return [sentence] if isinstance(sentence, str) else list(sentence.values())


def asked(key: str) -> set[str]:
    """The values that a sentence wants to be given."""
    return {name for text in forms_of(key) for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def made_up() -> set[str]:
    return {begin + end for begin, ends in FAMILIES.items() for end in ends}


def test_every_sentence_that_the_code_names_is_there() -> None:
    whole, begun = spoken.named(FILES)
    assert whole - SENTENCES.keys() == set()
    assert begun - FAMILIES.keys() == set(), "say in FAMILIES which endings these may get"
    assert made_up() - SENTENCES.keys() == set()


def test_every_sentence_that_is_there_is_said_somewhere() -> None:
    whole, begun = spoken.named(FILES)
    assert FAMILIES.keys() - begun == set()
    assert SENTENCES.keys() - whole - made_up() == set()


def test_the_code_is_really_looked_at() -> None:
    keys = {key for call in spoken.calls() for key in call.keys}
    assert len(keys) > 60
    assert {"common.closed", "asking.finished", "asking.finished_empty", "privacy.no_operator"} <= keys


def test_a_sentence_gets_the_values_that_it_asks_for_and_no_others() -> None:
    wrong = []
    for call in spoken.calls():
        known = [key for key in call.keys if key in SENTENCES]
        missing = {name for key in known for name in asked(key) - call.given}
        unused = call.given - {"n"} - {name for key in known for name in asked(key)}
        if missing or unused:
            wrong.append(f"{call.place}: {known}: not given {sorted(missing)}, not used {sorted(unused)}")
    assert not wrong, "\n".join(wrong)


@cache
def all_words() -> dict[str, str]:
    """Everything that is ever shown, by where it stands."""
    red_flags = read_red_flags()
    found = {f"{key} {n}": text for key in SENTENCES for n, text in enumerate(forms_of(key))}
    found |= {f"opening {one.id}": one.text for one in openings("en")}
    for form_id in (*DAILY, *INSTRUMENTS):
        found |= {f"question {form_id} {item.id}": f"{item.short}\n{item.text}" for item in form(form_id, "en").items}
    found |= {f"answer rule {rule.id}": rule.why for rule in answer_rules("en").rules}
    found |= {f"why {rule.id}": rule.why for rule in red_flags.rules}
    found |= {f"answer {advice}": text for advice, text in urgent_answers.load().texts.items()}
    found |= {f"ambulance {one.id}": one.text for one in ambulance.file("en").statements}
    found |= {f"country {one.code}": f"{one.name} {one.crisis_line or ''}" for one in countries()}
    return found


@pytest.mark.parametrize("phrase", FORBIDDEN)
def test_no_sentence_anywhere_says(phrase: str) -> None:
    assert [place for place, text in all_words().items() if phrase in text.lower()] == []


def test_every_sentence_has_balanced_bold_and_no_hole_without_a_name() -> None:
    for key in SENTENCES:
        for text in forms_of(key):
            assert text.count("**") % 2 == 0, key
            assert text.strip() == text, key
        assert all(name.isidentifier() for name in asked(key)), key


@pytest.mark.parametrize("key", [key for key, sentence in SENTENCES.items() if not isinstance(sentence, str)])
def test_a_sentence_with_plural_forms_has_all_of_its_language(key: str) -> None:
    sentence = SENTENCES[key]
    assert not isinstance(sentence, str)
    assert set(sentence) == set(Locale.parse("en").plural_form.tags) | {"other"}


@pytest.mark.parametrize(("n", "text"), [(0, "Kept, all 0 of them."), (1, "Kept."), (2, "Kept, all 2 of them.")])
def test_the_number_chooses_the_plural_form(n: int, text: str) -> None:
    assert words("en").label("journaling.kept", n=n) == text


def test_a_language_with_more_forms_uses_them_and_falls_back_to_other() -> None:
    polish = Words("pl", {"a.b": {"one": "{n} dzień", "few": "{n} dni", "other": "{n} dnia"}})
    assert [polish.label("a.b", n=n) for n in (1, 3, 5)] == ["1 dzień", "3 dni", "5 dnia"]


HELLO = Words("en", {"a.b": "🙂 **Hé {name}** and **{other}**.", "a.c": "{name}"})


def test_what_is_bold_is_counted_as_telegram_counts_also_after_emoji() -> None:
    phrase = HELLO.say("a.b", name="👩‍👧", other="x")
    assert phrase == Phrase("🙂 Hé 👩‍👧 and x.", ((3, 8), (16, 1)))


@given(st.text(), st.text())
def test_what_people_wrote_is_shown_as_they_typed_it(name: str, other: str) -> None:
    phrase = HELLO.say("a.b", name=name, other=other)
    assert phrase.text == f"🙂 Hé {name} and {other}."
    assert phrase.bold == ((3, 3 + units(name)), (3 + 3 + units(name) + 5, units(other)))


@pytest.mark.parametrize("typed", ["{n}", "{", "}}", "**bold**", "*", "<b>", "{name.__class__}", "%s", "\\", "⟦"])
def test_braces_and_asterisks_of_a_person_are_nothing_but_text(typed: str) -> None:
    assert HELLO.say("a.c", name=typed) == Phrase(typed)


def test_a_sentence_that_is_not_there_is_an_error_and_not_a_silence() -> None:
    with pytest.raises(KeyError):
        words("en").say("common.nothing_of_this_name")


@pytest.mark.parametrize(
    ("zone", "instant", "text"),
    [
        ("UTC", NOW, "today at 14:05"),
        ("Asia/Tokyo", NOW, "today at 23:05"),
        ("Asia/Tokyo", NOW + timedelta(hours=1), "tomorrow at 00:05"),
        ("Pacific/Kiritimati", NOW - timedelta(hours=5), "yesterday at 23:05"),
        ("America/New_York", NOW + timedelta(days=3), "Mon, Nov 23 at 09:05"),
    ],
)
def test_a_moment_is_told_in_the_zone_of_its_reader(zone: str, instant: datetime, text: str) -> None:
    assert words("en").moment(instant, zone, NOW) == text


def test_days_times_and_spans_are_told_as_the_language_does() -> None:
    english = words("en")
    on = date(2026, 11, 20)
    near = [english.day(on + timedelta(days=n), on) for n in (-2, -1, 0, 1, 2)]
    assert near == ["Wed, Nov 18", "yesterday", "today", "tomorrow", "Sun, Nov 22"]
    assert english.day(on - timedelta(days=365), on) == "Thu, Nov 20, 2025"
    assert (english.time(time(7, 5)), english.weekday(0), english.weekday(6)) == ("07:05", "Monday", "Sunday")
    assert english.span(timedelta(days=3)) == "3 days"


def test_the_made_up_language_brackets_every_sentence() -> None:
    pseudo = words("qps")
    assert pseudo.sentences.keys() == SENTENCES.keys()
    assert pseudo.label("common.back") == "⟦Back⟧"
    assert pseudo.say("arriving.zone", time="1", city="2").bold == ((1, 22),)
