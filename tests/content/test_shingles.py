"""No eight words in a row are a source's: the search finds what was planted, and nothing in what people see."""

from pathlib import Path

from tests.content.seen import seen
from tests.content.shingles import fingerprint, fingerprints, load, main, runs, shared

MADE_UP = "A zebra that sings at noon, it's said, won't mind seven borrowed umbrellas in the rain."
PLANTED = "We heard: a ZEBRA that sings\nat noon its said. Nobody knows why."


def test_the_fingerprints_are_those_of_two_whole_documents() -> None:
    assert len(load()) > 1000
    assert all(len(one) == 16 and not set(one) - set("0123456789abcdef") for one in load())


def test_no_sentence_is_taken_over_from_a_source() -> None:
    taken = {(place, one) for place, texts in seen().items() for text in texts for one in shared(text, load())}
    assert taken == set()


def test_everything_people_see_is_looked_at() -> None:
    kinds = {place.split()[0] for place in seen()}
    assert kinds == {
        "lesson",
        "exercise",
        "kind",
        "time",
        "openings",
        "bookmark",
        "ambulance",
        "words",
        "form",
        "red-flag",
        "red",
        "urgent",
        "answer",
    }
    assert sum(len(runs(text)) for texts in seen().values() for text in texts) > 5000


def test_a_run_that_was_planted_is_found(tmp_path: Path) -> None:
    (tmp_path / "made-up.txt").write_text(MADE_UP, "utf-8")
    assert main(tmp_path, tmp_path / "made") == 0
    assert shared(PLANTED, load(tmp_path / "made")) == {"a zebra that sings at noon its said"}


def test_seven_words_in_a_row_are_chance() -> None:
    assert shared("A zebra that sings at noon, it's thought.", frozenset(fingerprints([MADE_UP]))) == set()


def test_the_file_holds_no_word(tmp_path: Path) -> None:
    (tmp_path / "made-up.txt").write_text(MADE_UP, "utf-8")
    main(tmp_path, tmp_path / "made")
    written = (tmp_path / "made").read_text("utf-8").split()
    assert written == sorted(fingerprint(run) for run in runs(MADE_UP))
    assert not {word for word in MADE_UP.lower().split() if len(word) > 2} & set(written)
