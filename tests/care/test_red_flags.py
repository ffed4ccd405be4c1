"""The assessment: what words mean in their context, what completes a combination, and what it costs."""

import re
import sys
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.red_flags import Assessment, Rules, Tier, assess, combine, lexicon, normalising
from bot.content import red_flags


@pytest.fixture(scope="module")
def rules() -> Rules:
    """Alone: what the words together make of it is tried in `test_tempering`."""
    return replace(red_flags.rules(), weighing=None)


def statuses(text: str, rules: Rules) -> dict[str, str]:
    return {mention.concept: mention.status for mention in assess(text, rules).mentions}


def test_tiers_have_one_order() -> None:
    assert sorted(Tier, key=lambda tier: tier.rank) == [Tier.NONE, Tier.CONTACT, Tier.EMERGENCY, Tier.CRISIS]
    assert [tier for tier in Tier if tier.urgent] == [Tier.EMERGENCY, Tier.CRISIS]


@pytest.mark.parametrize(
    "text",
    [
        "I can’t breathe properly",
        "I CAN'T BREATHE PROPERLY",
        "i cant breath",
        "Í cán't bréathe",
        "I can't bre\u200bathe",
        "I can\u00ad't breathe",
        "Ｉ ｃａｎ＇ｔ ｂｒｅａｔｈｅ",
        "I c\u0430n't bre\u0430the",
        "cnat breathe pls",
        "I caaaan't breeeeathe",
        "can not breathe",
    ],
)
def test_the_way_it_is_typed_hides_nothing(text: str, rules: Rules) -> None:
    assert assess(text, rules).tier is Tier.EMERGENCY


@pytest.mark.parametrize("text", ["Łódź, then ch\u200best p\u200bain now", "🙂 CHEST PAIN", "ﬁne but ﬂushing"])
def test_offsets_are_those_of_the_original_text(text: str, rules: Rules) -> None:
    found = assess(text, rules).mentions
    assert found
    assert all(text[one.start : one.end] == one.words for one in found)


def test_offsets_point_past_invisible_characters(rules: Rules) -> None:
    (found,) = assess("Oh: ch\u200best pain.", rules).mentions
    assert (found.start, found.end, found.words) == (4, 15, "ch\u200best pain")


@pytest.mark.parametrize(
    ("text", "concept", "status"),
    [
        ("No flushing so far", "flushing", "negated"),
        ("No flushing, diarrhea or wheezing", "wheezing", "negated"),
        ("Wheezing? None.", "wheezing", "negated"),
        ("The diarrhea cleared up", "diarrhea", "resolved"),
        ("I never had chest pain", "chest_pain", "negated"),
        ("My chest gives me no pain", "chest_pain", "negated"),
        ("Three years ago I fainted at school", "fainting", "past"),
        ("I used to get flushing", "flushing", "past"),
        ("My neighbour had chest pain", "chest_pain", "other"),
        ("My husbend has flushing and diarrhea", "diarrhea", "other"),
        ("What if I faint at the wedding", "fainting", "hypothetical"),
        ("Bowel prep today, so diarrhea as planned", "diarrhea", "benign"),
        ("That cistern will not flush", "flushing", "idiom"),
    ],
)
def test_context_gives_a_mention_its_status(text: str, concept: str, status: str, rules: Rules) -> None:
    assert statuses(text, rules)[concept] == status
    assert assess(text, rules).tier is Tier.NONE


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("The wheezing hasn't stopped", Tier.CONTACT),
        ("This flushing won't go away", Tier.CONTACT),
        ("No flushing but lots of diarrhea", Tier.CONTACT),
        ("My husband says I'm flushed", Tier.CONTACT),
        ("Diarrhea last year and back again today", Tier.CONTACT),
        ("Both of us have diarrhea", Tier.CONTACT),
        ("No fever, chest pain", Tier.EMERGENCY),
        ("Nothing new, chest pain", Tier.EMERGENCY),
        ("My wife is out, chest pain", Tier.EMERGENCY),
        ("If I lie down I can't breathe", Tier.EMERGENCY),
        ("Not joking, I can't breathe", Tier.EMERGENCY),
        ("I had chest pain last year, and now it is back", Tier.EMERGENCY),
        ("No diarrhea today but I fainted", Tier.EMERGENCY),
        ("If it goes on I will kill myself", Tier.CRISIS),
    ],
)
def test_a_report_stays_a_report_beside_words_that_look_like_doubt(text: str, tier: Tier, rules: Rules) -> None:
    assert assess(text, rules).tier is tier


@pytest.mark.parametrize(
    "text",
    ["dying for coffee", "worried to death", "the toilet does not flush", "took my breath away", "killing time"],
)
def test_figures_of_speech_raise_nothing(text: str, rules: Rules) -> None:
    assert assess(text, rules).tier is Tier.NONE


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("I give up", True),
        ("I give up, truly", True),
        ("I give up. The tea is cold.", True),
        ("I give up sugar", False),
    ],
)
def test_a_phrase_that_must_end_its_part_is_none_when_it_goes_on(text: str, asks: bool, rules: Rules) -> None:
    assert (assess(text, rules).tier, assess(text, rules).asks) == (Tier.NONE, asks)


@pytest.mark.parametrize(
    "text",
    [
        "my husband wants to kill himself",
        "he wants to kill himself",
        "my husband wants to die",
        "my husband says he wants to die",
        "she tried to kill herself",
        "Ben said he wants to end his life",
        "dad took all his pills",
        "my wife took all her tablets",
        "she took an overdose",
        "she doesn't want to live anymore",
        "she threatened to harm herself",
        "my husband has been thinking about killing himself",
        "I'm afraid my wife will kill herself",
    ],
)
def test_a_crisis_of_somebody_else_is_one(text: str, rules: Rules) -> None:
    found = assess(text, rules)
    assert (found.tier, found.another) == (Tier.NONE, Tier.CRISIS)


@pytest.mark.parametrize("text", ["Ben wants to kill himself", "they want to kill themselves", "I took an overdose"])
def test_a_crisis_of_nobody_known_is_taken_as_the_writers(text: str, rules: Rules) -> None:
    assert assess(text, rules).tier is Tier.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "he wants to kill me with his cooking",
        "she took all her pills on time",
        "he took all his tablets with breakfast",
        "I took all my pills",
        "he nearly killed himself laughing",
        "my son cut himself shaving",
        "he doesn't want to live in London",
        "he wants to die at home",
        "my husband doesn't want to die",
    ],
)
def test_ordinary_words_about_somebody_else_are_no_crisis(text: str, rules: Rules) -> None:
    found = assess(text, rules)
    assert not found.tier.urgent
    assert not found.another.urgent


def test_the_highest_tier_wins_and_every_flag_says_why(rules: Rules) -> None:
    found = assess("Flushing, my chest hurts and I want to die", rules)
    assert found.tier is Tier.CRISIS
    assert [flag.tier for flag in found.flags] == [Tier.CRISIS, Tier.EMERGENCY, Tier.CONTACT]
    assert [flag.words for flag in found.flags] == [("want to die",), ("chest hurts",), ("Flushing",)]
    assert all(flag.source for flag in found.flags)


SWELLING, BREATH = "My ankles are swollen", "Short of breath on the stairs"


def test_swelling_and_breathing_are_an_emergency_together(rules: Rules) -> None:
    assert assess(SWELLING, rules).tier is Tier.CONTACT
    assert assess(BREATH, rules).tier is Tier.CONTACT
    assert assess(f"{SWELLING}. Lunch was good. {BREATH}.", rules).tier is Tier.EMERGENCY


def test_an_earlier_text_completes_a_combination(rules: Rules) -> None:
    for first, second in ((SWELLING, BREATH), (BREATH, SWELLING)):
        found = assess(second, rules, earlier=[first, "Slept well"])
        assert found.flags[0].rule_id == "swelling-and-breathing"
        assert len(found.flags[0].words) == 2
        assert [second[one.start : one.end] for one in found.mentions] == [one.words for one in found.mentions]


def test_earlier_texts_alone_raise_nothing(rules: Rules) -> None:
    assert assess("Slept well", rules, earlier=[SWELLING, BREATH, "chest pain"]).tier is Tier.NONE
    assert assess("Wheezing", rules, earlier=[SWELLING, BREATH, "chest pain"]).tier is Tier.CONTACT
    assert assess("No swelling now", rules, earlier=[BREATH]).tier is Tier.NONE
    assert assess(BREATH, rules, earlier=["My sister has swollen ankles"]).tier is Tier.CONTACT


def test_a_combination_that_counts_within_one_text_is_not_completed_by_another(rules: Rules) -> None:
    assert assess("Flushing, and I feel faint", rules).tier is Tier.EMERGENCY
    assert assess("Flushing", rules, earlier=["I feel faint"]).tier is Tier.CONTACT


def test_answers_of_the_day_complete_a_combination(rules: Rules) -> None:
    for text, concept in ((BREATH, "leg_swelling"), (SWELLING, "breathless")):
        (first, *_) = assess(text, rules, answered=[concept]).flags
        assert (first.rule_id, first.words) == ("swelling-and-breathing", (text.removeprefix("My ").split(" on ")[0],))
    assert assess("Slept well", rules, answered=["leg_swelling", "breathless"]).tier is Tier.NONE


def test_answers_alone_raise_the_urgent_combinations(rules: Rules) -> None:
    (flag,) = combine({"leg_swelling"}, {"breathless", "diarrhea"}, rules)
    assert (flag.rule_id, flag.tier, flag.mentions) == ("swelling-and-breathing", Tier.EMERGENCY, ())
    assert flag.version >= 1
    assert combine(set(), {"leg_swelling", "breathless"}, rules) == ()
    assert combine({"leg_swelling", "flushing"}, {"diarrhea"}, rules) == ()


def test_an_urgent_word_that_context_may_explain_away_is_asked_about(rules: Rules) -> None:
    found = assess("Worried about chest pain", rules)
    assert (found.tier, found.asks, found.doubts[0].rule_id) == (Tier.NONE, True, "chest-pain")
    assert [one.cue for one in found.mentions] == ["worried"]


@pytest.mark.parametrize(
    "text", ["No chest pain", "Chest pain five years ago", "The chest freezer is full", "Flushing if I eat"]
)
def test_what_is_plainly_not_so_and_what_is_not_urgent_is_not_asked_about(text: str, rules: Rules) -> None:
    assert not assess(text, rules).asks


def test_nothing_is_asked_beside_urgent_advice(rules: Rules) -> None:
    assert not assess("Worried I might faint, and now I cannot breathe", rules).asks


def test_symptoms_are_those_of_the_flags(rules: Rules) -> None:
    assert assess("Ankles swollen, short of breath, and diarrhea", rules).symptoms == (
        "leg_swelling",
        "breathlessness",
        "diarrhea",
    )


@pytest.mark.parametrize("text", ["", " ", "\u200b\u200b", "...", "🙂", "123", "'''", "\x00", "\ud800"])
def test_a_text_without_words_is_none(text: str, rules: Rules) -> None:
    assert assess(text, rules).mentions == ()


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("They said go to hospital if I get chest pain. I have it now.", Tier.EMERGENCY),
        ("Told to ring if my ankles swell and I cannot breathe. Both since tonight.", Tier.EMERGENCY),
        ("Dad had diarrhea on Monday and now I've got it", Tier.CONTACT),
        ("My neighbour had chest pain, and I have a cold", Tier.NONE),
        ("Should I worry about this wheeze?", Tier.CONTACT),
        ("Could it be the salt? My legs are like tree trunks.", Tier.CONTACT),
        ("Last spring it was reflux. Today my chest is being crushed.", Tier.EMERGENCY),
        ("In 2015 I vomited blood and spent a week in hospital", Tier.NONE),
        (
            "The patient denies chest pain, palpitations, blackouts, haematemesis and melaena.",
            Tier.NONE,
        ),
        ("The patient reports black stools and collapsed this morning.", Tier.EMERGENCY),
        ("Chest pain? No. Swelling? No. Wheeze? No.", Tier.NONE),
        ("In my book the detective finds her unconscious", Tier.NONE),
        ("Somebody at the wedding had chest pain, poor man", Tier.NONE),
        ("My husband found me unconscious in the hall", Tier.EMERGENCY),
        ("so um i was folding towels and there is this pressure in my chest and it is still there", Tier.EMERGENCY),
        ("I not can breathe", Tier.EMERGENCY),
        ("water in the legs and I have the breath very short", Tier.EMERGENCY),
        ("Flushing, BP 70/40", Tier.EMERGENCY),
        ("Flushing, BP 120/70", Tier.CONTACT),
        ("x5 on the loo \N{PILE OF POO}", Tier.CONTACT),
    ],
)
def test_context_reaches_as_far_as_it_must(text: str, tier: Tier, rules: Rules) -> None:
    assert assess(text, rules).tier is tier


@pytest.mark.parametrize(
    "text", ["Chest pain this morning, gone now", "I could not breathe for a minute, all better now"]
)
def test_what_is_gone_again_is_still_told_to_the_team_and_asked_about(text: str, rules: Rules) -> None:
    found = assess(text, rules)
    assert (found.tier, found.asks) == (Tier.CONTACT, True)
    assert found.flags[0].rule_id == "gone-again"


@pytest.mark.parametrize("text", ["I fainted at noon, fine now", "My speech was slurred for ten minutes, all gone now"])
def test_a_faint_and_the_signs_of_a_stroke_stay_an_emergency_when_they_are_over(text: str, rules: Rules) -> None:
    assert assess(text, rules).tier is Tier.EMERGENCY


def test_a_hint_asks_and_raises_nothing(rules: Rules) -> None:
    found = assess("Heartburn, and my jaw as well", rules)
    assert (found.tier, found.flags, found.asks) == (Tier.NONE, (), True)


def test_a_hint_is_silent_where_the_same_words_are_known_and_denied(rules: Rules) -> None:
    assert not assess("Took the stairs, no problem at all with my breathing", rules).asks


def test_what_only_completes_a_combination_is_not_shown_alone(rules: Rules) -> None:
    assert assess("A sore toe", rules).mentions == ()
    assert len(assess("Temperature 38.4 on chemo", rules).mentions) >= 2


@pytest.mark.parametrize(
    "text", ["The dog came round for tea", "Bev's blouse", "I went over to mum's", "next I was late"]
)
def test_ordinary_words_are_no_mention(text: str, rules: Rules) -> None:
    assert assess(text, rules) == Assessment(Tier.NONE, (), ())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("brething", "breathing"),
        ("chets", "chest"),
        ("diahorrea", "diarrhea"),
        ("uncosncious", "unconscious"),
        ("suffocatting", "suffocating"),
        ("bowl's", "bowl"),
        ("38,5", "38.5"),
        ("x4", "4"),
        ("4x", "4"),
        ("38c", "38"),
    ],
)
def test_a_slip_or_two_is_repaired(typed: str, meant: str, rules: Rules) -> None:
    (token,) = rules.lexicon.tokens(typed)
    assert token.word == meant


ORDINARY = "blush crush sneeze freeze breezes farted floor pleading treasure selling laughter spelling brushing"


@pytest.mark.parametrize("word", ORDINARY.split())
def test_an_ordinary_neighbour_stays_as_it_is(word: str, rules: Rules) -> None:
    (token,) = rules.lexicon.tokens(word)
    assert token.word == word


def test_two_words_that_are_one_are_read_as_one(rules: Rules) -> None:
    (token,) = rules.lexicon.tokens("can not")
    assert (token.word, token.start, token.end) == ("cant", 0, 7)


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("red & stool", "red stool", True),
        ("red & stool", "stool that is red", True),
        ("red & stool", "red, stool", False),
        ("red && stool", "red, stool", True),
        ("red && stool", "red. Stool", False),
        ("red & stool", "red a b c d e f g stool", False),
        ("a * c", "a b c", True),
        ("a * c", "a c", False),
        ("big c ?", "so big c?", True),
    ],
)
def test_a_phrase_says_how_far_its_words_may_stand_apart(phrase: str, text: str, *, found: bool) -> None:
    known = lexicon({"x": (phrase,)}, {}, {}, {}, (), (), ())
    assert bool(known.hits(known.tokens(text))) is found


def test_a_class_of_words_may_hold_a_range_of_numbers() -> None:
    known = lexicon({"x": ("{fever}",)}, {}, {"fever": ("38-40", "38.0-38.2")}, {}, (), (), ())
    words = [token.word for token in known.tokens("37 38 40 41 38.1 38.3")]
    assert [words[hit.first] for hit in known.hits(known.tokens("37 38 40 41 38.1 38.3"))] == ["38", "40", "38.1"]


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_and_every_offset_fits(text: str) -> None:
    found = assess(text, red_flags.rules())
    assert all(text[one.start : one.end] == one.words and one.words for one in found.mentions)


SAID = "no if chest pain my dad but not blood toilet twice gone can ? . ,"


@given(st.lists(st.sampled_from(SAID.split()), max_size=60))
def test_the_same_text_is_always_read_the_same_and_never_asks_beside_an_alarm(words: list[str]) -> None:
    text = " ".join(words)
    found = assess(text, red_flags.rules())
    assert found == assess(text, red_flags.rules())
    assert not (found.asks and found.tier.urgent)


class Steps:
    """Counts the lines of Python that run, so that cost is a number that no busy machine can change."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, frame: FrameType, event: str, arg: Any) -> "Steps":
        self.count += 1
        return self


def steps(text: str, rules: Rules) -> int:
    before, counter = sys.gettrace(), Steps()
    sys.settrace(counter)
    try:
        assess(text, rules)
    finally:
        sys.settrace(before)
    return counter.count


@pytest.mark.parametrize(
    "piece",
    [
        *("a", "a'", "((,-", "no chest pain ", "swollen legs if ", "flush no or ", "é", "flushign ", "short of ", "? "),
        *("my chest pain is worse in the toilet blood back ", "I want to die ", "can not ", "Bev's 38,5 x4 "),
    ],
)
def test_twice_the_text_costs_twice_as_much(piece: str, rules: Rules) -> None:
    half, whole = (steps((piece * 4096)[:size], rules) for size in (2048, 4096))
    assert whole <= half * 2.2 + 200


def test_no_pattern_repeats_a_repetition() -> None:
    patterns = [value.pattern for value in vars(normalising).values() if isinstance(value, re.Pattern)]
    assert len(patterns) >= 3
    assert not [pattern for pattern in patterns if re.search(r"[+*}]\)[+*{]", pattern)]


def test_a_rule_that_only_asks_raises_a_doubt_and_no_flag(rules: Rules) -> None:
    hint = replace(next(rule for rule in rules.rules if rule.id == "collapse"), id="hint", asks=True)
    asking = replace(rules, rules=(hint,))
    found = assess("I fainted at noon", asking)
    assert (found.tier, found.flags, [flag.rule_id for flag in found.doubts]) == (Tier.NONE, (), ["hint"])
    assert not assess("My aunt fainted at noon", asking).asks
    assert assess("My aunt fainted at noon", asking).another is Tier.NONE


def test_a_rule_can_want_several_of_its_concepts(rules: Rules) -> None:
    two = replace(
        next(rule for rule in rules.rules if rule.id == "bleeding"),
        any_of=frozenset({"fainting", "flushing", "diarrhea"}),
        least=2,
    )
    several = replace(rules, rules=(two,))
    assert assess("Flushing, and diarrhea since noon", several).tier is Tier.EMERGENCY
    assert assess("Flushing, and flushing again", several).tier is Tier.NONE
    assert combine({"diarrhea", "fainting"}, set(), several)
    assert not combine({"diarrhea"}, set(), several)


def test_the_same_words_never_count_as_two_things_said(rules: Rules) -> None:
    bleeding = next(rule for rule in rules.rules if rule.id == "bleeding")
    several = replace(rules, rules=(replace(bleeding, least=2),))
    assert assess("coughing blood in my stool", several).tier is Tier.NONE
    assert assess("coughing blood, and blood in my stool", several).tier is Tier.EMERGENCY


def test_words_of_one_kind_that_are_counted_leave_room_for_another_kind(rules: Rules) -> None:
    bleeding = next(rule for rule in rules.rules if rule.id == "bleeding")
    several = replace(rules, rules=(replace(bleeding, least=2),))
    assert assess("coughing blood in my stool, and coughing blood in my stool", several).tier is Tier.EMERGENCY


def test_signs_far_from_each_other_are_not_taken_together(rules: Rules) -> None:
    bleeding = next(rule for rule in rules.rules if rule.id == "bleeding")
    both = frozenset({"fainting", "flushing"})
    near = replace(rules, rules=(replace(bleeding, any_of=both, least=2, near=40),))
    assert assess("I fainted, and I was flushed", near).tier is Tier.EMERGENCY
    assert assess("I fainted. " + "Lunch was good. " * 4 + "I was flushed", near).tier is Tier.NONE
    assert assess("I fainted. " + "Lunch was good. " * 4 + "I was flushed, and fainted", near).tier is Tier.EMERGENCY


def test_a_rule_can_want_one_of_some_beside_several_of_others(rules: Rules) -> None:
    bleeding = next(rule for rule in rules.rules if rule.id == "bleeding")
    beside = replace(
        bleeding, one_of=frozenset({"fainting"}), any_of=frozenset({"flushing", "diarrhea", "wheezing"}), least=2
    )
    several = replace(rules, rules=(beside,))
    assert assess("I fainted, flushing, and diarrhea since noon", several).tier is Tier.EMERGENCY
    assert assess("Flushing, wheezing, and diarrhea since noon", several).tier is Tier.NONE
    assert assess("I fainted, and diarrhea since noon", several).tier is Tier.NONE


def test_a_figure_of_speech_about_the_body_hides_no_crisis(rules: Rules) -> None:
    assert assess("I stood on the platform and thought how quick it would be", rules).asks
