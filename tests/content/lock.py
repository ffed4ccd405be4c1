"""Keeps a fingerprint of everything that is shown, by item and version: `python -m tests.content.lock` renews it."""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.content import ambulance, answer_rules, kindness, urgent_answers
from bot.content.countries import countries
from bot.content.forms import FormFile, ItemFile, OpeningsFile
from bot.content.languages import folder
from bot.content.lessons import lessons
from bot.content.library import BookmarksFile, ExerciseFile, own_times
from bot.content.loading import Item, read
from bot.content.red_flags import read as read_red_flags
from bot.content.urgent_answers import AnswersFile
from bot.content.wording import WordFile

LOCK = Path(__file__).with_name("content.lock.json")

Lock = dict[str, dict[str, str]]  # item -> version -> fingerprint
Shown = dict[str, tuple[int, Any]]  # item -> version and everything that is shown of it


def shown() -> Shown:
    """Every item of content as it is now. A country's version is the day on which its numbers were looked at."""
    asked = [*_words(), *_forms(), *_answer_rules(), *_openings(), *_red_flags(), *_urgent_answers(), *_countries()]
    return dict([*asked, *_lessons(), *_exercises(), *_kind_words(), *_own_times(), *_bookmarks(), *_ambulance()])


Items = Iterator[tuple[str, tuple[int, Any]]]


def _words() -> Items:
    for path in sorted((folder("en") / "words").glob("*.yaml")):
        file = read(path, WordFile)
        yield f"words/{path.stem}", (file.version, file.words)


def _forms() -> Items:
    for path in sorted((folder("en") / "forms").glob("*.yaml")):
        file = read(path, FormFile)
        whose = [file.title, file.lead, file.licence, file.address] if file.licence else []
        yield f"form/{file.id}", (file.version, [*map(_asked, file.items), *whose])


def _asked(item: ItemFile) -> dict[str, Any]:
    """As it was fingerprinted before items could say more."""
    told = item.model_dump(mode="json", exclude_defaults=True)
    return {**told, "choices": told.get("choices", [])}


def _answer_rules() -> Items:
    file = answer_rules.file("en")
    shared = [file.asks_from, file.gap_days, file.rests_for_days]
    for rule in file.rules:
        told = rule.model_dump(mode="json", exclude={"source", "reviewed_on"}, exclude_defaults=True)
        yield f"answer-rule/{rule.id}", (rule.version, [{**told, "items": sorted(rule.items)}, shared])


def _openings() -> Items:
    for one in read(folder("en") / "openings.yaml", OpeningsFile).openings:
        yield f"opening/{one.id}", (one.version, [one.audience, one.text])


def _red_flags() -> Items:
    file = read_red_flags()
    for rule in file.rules:
        yield f"red-flag/{rule.id}", (rule.version, [rule.tier.value, rule.why])


def _urgent_answers() -> Items:
    file = read(folder("en") / urgent_answers.FILE, AnswersFile)
    anywhere = file.anywhere.model_dump()
    for moment, by_tier in file.answers.items():
        for tier, answer in by_tier.items():
            yield f"urgent-answer/{moment}-{tier}", (answer.version, [answer.text, anywhere])


def _countries() -> Items:
    for one in countries():
        version = int(one.reviewed_on.strftime("%Y%m%d"))
        yield f"country/{one.code}", (version, [one.name, one.emergency_number, one.crisis_line])


def _lessons() -> Items:
    for one in lessons("en"):
        head = one.head
        yield f"lesson/{head.id}", (head.version, [head.audience, one.title, one.text, one.ask, head.source])


def _exercises() -> Items:
    for path in sorted((folder("en") / "exercises").glob("*.yaml")):
        file = read(path, ExerciseFile)
        yield f"exercise/{file.id}", (file.version, _told(file))


def _kind_words() -> Items:
    file = kindness.file("en")
    for one in file.kind_words:
        yield f"kind-word/{one.id}", (one.version, [one.text, one.question, file.footer])


def _own_times() -> Items:
    for one in own_times("en"):
        yield f"own-time/{one.id}", (one.version, _told(one))


def _bookmarks() -> Items:
    for one in read(folder("en") / "bookmarks.yaml", BookmarksFile).bookmarks:
        yield f"bookmark/{one.id}", (one.version, _told(one))


def _ambulance() -> Items:
    file = ambulance.file("en")
    yield "ambulance/whole", (file.version, [file.unreviewed, *(one.id for one in file.statements)])
    for one in file.statements:
        yield f"ambulance/{one.id}", (one.version, [one.text, one.name, one.source])


def _told(item: Item) -> dict[str, Any]:
    return item.model_dump(mode="json", exclude=set(Item.model_fields))


def fingerprint(content: Any) -> str:
    written = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def complaints(now: Shown, lock: Lock) -> list[str]:
    """What was changed without a new version; a version that is not locked yet is no complaint."""
    found = []
    for item, (version, content) in now.items():
        locked = lock.get(item, {})
        if locked.get(str(version), fingerprint(content)) != fingerprint(content):
            found.append(f"{item}: its text changed, its version is still {version}: raise the version")
        elif any(int(other) > version for other in locked):
            found.append(f"{item}: version {version} is lower than one that was already shown")
    return found


def unlocked(now: Shown, lock: Lock) -> list[str]:
    return [item for item, (version, _) in now.items() if str(version) not in lock.get(item, {})]


def renewed(now: Shown, lock: Lock) -> Lock:
    """The lock with every new version in it; what was shown once stays known."""
    added = {
        item: {**lock.get(item, {}), str(version): fingerprint(content)} for item, (version, content) in now.items()
    }
    return {**lock, **added}


def load(path: Path = LOCK) -> Lock:
    lock: Lock = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return lock


def main(path: Path = LOCK, now: Shown | None = None) -> int:
    """Refuses as long as anything was changed without a new version."""
    now, lock = now or shown(), load(path)
    wrong = complaints(now, lock)
    if wrong:
        sys.stderr.write("\n".join([*wrong, "nothing was locked"]) + "\n")
        return 1
    path.write_text(json.dumps(renewed(now, lock), indent=1, sort_keys=True) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
