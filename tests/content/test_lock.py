"""No text that is shown changes without a new version."""

import json
from pathlib import Path

import pytest

from tests.content.lock import Shown, complaints, fingerprint, load, main, renewed, shown, unlocked

NOW: Shown = {"words/a": (2, {"hello": "Hello."}), "opening/b": (1, "Hi.")}
LOCKED = {"words/a": {"1": "old", "2": fingerprint({"hello": "Hello."})}, "opening/b": {"1": fingerprint("Hi.")}}


def test_everything_that_is_shown_is_locked_as_it_is() -> None:
    wrong = complaints(shown(), load())
    assert not wrong, "\n".join(wrong)
    missing = unlocked(shown(), load())
    assert not missing, f"run `python -m tests.content.lock` for: {', '.join(missing)}"


def test_every_kind_of_content_is_in_the_lock() -> None:
    kinds = {item.partition("/")[0] for item in shown()}
    asked = {"words", "form", "answer-rule", "opening", "red-flag", "urgent-answer", "country"}
    assert kinds == asked | {"lesson", "exercise", "kind-word", "own-time", "bookmark", "ambulance"}


def test_what_did_not_change_is_no_complaint() -> None:
    assert complaints(NOW, LOCKED) == unlocked(NOW, LOCKED) == []


def test_a_changed_text_without_a_new_version_is_named() -> None:
    changed: Shown = {**NOW, "opening/b": (1, "Hi there.")}
    assert complaints(changed, LOCKED) == ["opening/b: its text changed, its version is still 1: raise the version"]


def test_a_version_never_goes_back() -> None:
    back: Shown = {**NOW, "words/a": (0, {"hello": "Hello."})}
    assert complaints(back, LOCKED) == ["words/a: version 0 is lower than one that was already shown"]


def test_a_new_version_is_added_and_the_old_ones_stay_known() -> None:
    raised: Shown = {"opening/b": (2, "Hi there."), "opening/c": (1, "New.")}
    assert complaints(raised, LOCKED) == []
    assert unlocked(raised, LOCKED) == ["opening/b", "opening/c"]
    added = renewed(raised, LOCKED)
    assert added["opening/b"] == {"1": fingerprint("Hi."), "2": fingerprint("Hi there.")}
    assert added["words/a"] == LOCKED["words/a"]
    assert added["opening/c"] == {"1": fingerprint("New.")}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A lock in a file of its own."""
    path = tmp_path / "lock.json"
    path.write_text(json.dumps(LOCKED), "utf-8")
    return path


def test_renewing_what_is_right_changes_nothing(copy: Path) -> None:
    assert main(copy, NOW) == 0
    assert load(copy) == LOCKED


def test_renewing_takes_a_raised_version_in(copy: Path) -> None:
    assert main(copy, {"opening/b": (2, "Hi there.")}) == 0
    assert load(copy)["opening/b"].keys() == {"1", "2"}


def test_renewing_is_refused_while_a_version_is_missing(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(copy, {"opening/b": (1, "Hi there."), "opening/c": (1, "New.")}) == 1
    assert load(copy) == LOCKED
    assert capsys.readouterr().err.startswith("opening/b: its text changed")


def test_the_first_lock_takes_everything_as_it_is(tmp_path: Path) -> None:
    assert main(tmp_path / "lock.json") == 0
    assert load(tmp_path / "lock.json").keys() == shown().keys()
