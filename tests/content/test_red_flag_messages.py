"""The labelled messages: well formed, many enough, and read no worse than yesterday."""

from collections import Counter

import pytest

from benchmarks import learning
from benchmarks.messages import SETS, named
from bot.care.red_flags import Tier
from bot.content import red_flag_evidence, red_flags
from tests.content.missed import listed, missed

ROWS = {name: named(name) for name in SETS}
# Named as the labelling rules name them, and as the additions are named here.
SYMPTOMS = {
    "flushing", "diarrhea", "wheezing", "breathlessness", "leg_swelling", "chest_pain", "fainting", "gi_bleeding",
    "worsening", "side_effect", "persistent", "crisis",
}  # fmt: skip
OF_THE_ADDITIONS = {
    "one_sided_leg", "irregular_heartbeat", "low_sugar", "obstruction", "stroke", "seizure", "face_swelling",
    "hormone_surge", "spinal", "fever_on_chemo",
}  # fmt: skip


def test_there_are_enough_and_hundreds_of_them_were_never_read_while_the_lexicon_grew() -> None:
    assert len(ROWS["tuned"]) >= 600
    assert len(ROWS["held_out"]) + len(ROWS["fresh"]) >= 700
    ids = Counter(row.id for rows in ROWS.values() for row in rows)
    texts = Counter(row.text for rows in ROWS.values() for row in rows)
    assert ids.most_common(1)[0][1] == texts.most_common(1)[0][1] == 1


def test_the_weights_are_those_of_the_messages_they_are_learned_from() -> None:
    kept = red_flag_evidence.read(red_flags.FOLDER / red_flags.FALLBACK).learned_from
    assert kept == learning.fingerprint(), "run `python -m benchmarks learn`"


@pytest.mark.parametrize("name", SETS)
def test_labels_are_those_of_the_rules(name: str) -> None:
    known = SYMPTOMS | OF_THE_ADDITIONS if name.startswith("additions") else SYMPTOMS
    for row in ROWS[name]:
        assert row.tier in set(Tier), row.id
        assert row.symptoms <= known, row.id
        assert row.tags, row.id
        assert ("crisis" in row.symptoms) == (row.tier == Tier.CRISIS), row.id


def test_what_was_read_rightly_is_read_rightly_still() -> None:
    assert set(missed()) - set(listed()) == set(), "run `python -m tests.content.missed` if this is meant to be so"
