"""The independent judge: reads the wire log and the database, knows nothing of the program, and says what is wrong."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.faults.balance import balance, doubts
from tests.faults.history import ENDS, SINGLE, Line, Rows, Run, Verdict

NEVER_TWICE = frozenset({"treatment", "prompt", "digest"})
A_DAY = timedelta(days=1)
HALVES = re.compile("[\ud800-\udfff]")


def judge(wire: list[Line], rows: Rows, *, dead: int = 0, unreadable: int = 0) -> Verdict:
    """All rules, over one run that has come to rest: so many were meant to die, so many entries to be damaged."""
    verdict = Verdict()
    run = Run(wire, rows)
    died = [f"update {row['update_id']} died" for row in rows["inbox"] if row["state"] == "dead"]
    died += [f"message {row['id']} died ({row['reason']})" for row in rows["outbox"] if row["state"] == "dead"]
    verdict.lost += died if len(died) != dead else []
    verdict.lost += [*_updates(run), *_entries(run, unreadable)]
    verdict.wrong += [*_unfinished(run), *_ends(run), *_stale(run), *_strayed(run)]
    verdict.lost += [*_claimed(run), *_missing_days(run)]
    verdict.duplicates += [*_said_twice(run), *_double_rows(run)]
    balance(run, verdict)
    verdict.unknown = sum(doubts(row) for row in rows["outbox"])
    verdict.sent = len(run.accepted)
    verdict.occurrences = Counter(row["state"] for row in rows["occurrence"])
    return verdict


def _updates(run: Run) -> Iterator[str]:
    """What Telegram handed out was handled, once."""
    kept = Counter(row["update_id"] for row in run.rows["inbox"])
    state = {row["update_id"]: row["state"] for row in run.rows["inbox"]}
    for number in run.updates:
        if not kept[number]:
            yield f"update {number} was never stored"
        elif state[number] not in ("done", "dead"):
            yield f"update {number} is {state[number]}"
        if kept[number] > 1:
            yield f"update {number} is stored {kept[number]} times"


def _entries(run: Run, unreadable: int) -> Iterator[str]:
    """Every note became one entry: by number in the database, by word in what people were handed out."""
    notes: dict[int, list[str]] = defaultdict(list)
    corrections: dict[int, list[str]] = defaultdict(list)
    for line in run.updates.values():
        if line["kind"] == "edited_message":
            corrections[line["chat"]].append(line["text"])
        elif str(line["text"]).startswith("note"):
            notes[line["chat"]].append(line["text"])
    lane_of = {row["id"]: row["lane"] for row in run.rows["person"]}
    found = Counter(chat for row in run.rows["entry"] for chat in run.chats.get(lane_of.get(row["person_id"], b""), ()))
    for chat in {*notes, *found}:
        if found[chat] != len(notes[chat]):
            yield f"{len(notes[chat])} notes and {found[chat]} entries in {chat}"
    for line in run.accepted:
        for text, times in Counter(line.get("entries") or ()).items():
            if text is None and times <= unreadable:
                continue
            if times != 1 or not _was_written(text, notes[line["chat"]] + corrections[line["chat"]]):
                yield f"{text!r} stands {times} times in an export of {line['chat']}"


def _was_written(text: str, written: list[str]) -> bool:
    """As it was, but for what no database takes: zero, and half of a pair."""
    return text in [HALVES.sub("\ufffd", one.replace("\0", "")) for one in written]


def _unfinished(run: Run) -> Iterator[str]:
    """All that was due has come to an end."""
    for row in run.rows["outbox"]:
        if row["state"] not in ENDS and (row["state"] != "waiting" or row["not_before"] <= run.ended_at):
            yield f"message {row['id']} is {row['state']}"
    for row in run.rows["due"]:
        if row["due_at"] <= run.ended_at:
            yield f"reminder {row['reminder_id']} has been due since {row['due_at']}"


def _ends(run: Run) -> Iterator[str]:
    """Each occurrence is in exactly one end state, with a reason, and its messages say the same."""
    by_occurrence: dict[str, set[str]] = defaultdict(set)
    for row in run.rows["outbox"]:
        if row["state"] in ENDS and (row["reason"] is None or row["ended_at"] is None):
            yield f"message {row['id']} ended as {row['state']} without a reason or an instant"
        if row["occurrence_id"]:
            by_occurrence[row["occurrence_id"]].add(row["state"])
    for row in run.rows["occurrence"]:
        states = by_occurrence[row["id"]]
        if row["state"] not in ENDS:
            yield f"occurrence {row['id']} is {row['state']}"
        elif row["reason"] is None or row["ended_at"] is None:
            yield f"occurrence {row['id']} ended as {row['state']} without a reason or an instant"
        elif row["state"] not in states and (states or row["state"] != "expired"):
            yield f"occurrence {row['id']} is {row['state']}, its messages are {sorted(states)}"


def _stale(run: Run) -> Iterator[str]:
    """Nothing left before its time, or after it."""
    for row in run.sent:
        for line in run.by_message.get(row["message_id"] or -1, []):
            at = datetime.fromisoformat(line["at"])
            if line["method"] in SINGLE and at > row["expires_at"]:
                yield f"message {row['id']} left at {at}, after {row['expires_at']}"


def _strayed(run: Run) -> Iterator[str]:
    """A person's messages go to one chat, and a chat is one person's."""
    owners: dict[int, set[bytes]] = defaultdict(set)
    for lane, chats in run.chats.items():
        if len(chats) > 1:
            yield f"messages of one person went to {sorted(chats)}"
        for chat in chats:
            owners[chat].add(lane)
    for chat, lanes in owners.items():
        if len(lanes) > 1:
            yield f"messages of {len(lanes)} people went to {chat}"


def _claimed(run: Run) -> Iterator[str]:
    """What the database calls sent, Telegram accepted."""
    for row in run.sent:
        if row["message_id"] is not None and row["message_id"] not in run.by_message:
            yield f"message {row['id']} is called sent, and Telegram never took it"


def _missing_days(run: Run) -> Iterator[str]:
    """A daily question has an occurrence for each date from its first to its last, and then its next."""
    days: dict[str, set[date]] = defaultdict(set)
    for row in run.rows["occurrence"]:
        days[row["reminder_id"]].add(row["on"])
    daily = {row["id"] for row in run.rows["reminder"] if row["rule"].get("every") == "day" and row["is_active"]}
    coming = {row["reminder_id"]: row["on"] for row in run.rows["due"]}
    for reminder, found in days.items():
        if reminder not in daily:
            continue
        until = coming.get(reminder)
        if until is None:
            yield f"reminder {reminder} will never ring again"
            continue
        first = min(found)
        for n in range((until - first).days):
            if first + n * A_DAY not in found:
                yield f"reminder {reminder} did not ring for {first + n * A_DAY}"


def _said_twice(run: Run) -> Iterator[str]:
    """What may never come twice came once on a day, whatever the database thinks of it."""
    texts = {
        line["text"]
        for row in run.sent
        if row["message_class"] in NEVER_TWICE
        for line in run.by_message.get(row["message_id"] or -1, [])
    }
    heard = Counter(
        (line["chat"], line["text"], line["at"][:10])
        for line in run.accepted
        if line["method"] in SINGLE and line["text"] in texts
    )
    for (chat, text, on), times in heard.items():
        if times > 1:
            yield f"{chat} was asked {times} times on {on}: {str(text)[:30]!r}"


def _double_rows(run: Run) -> Iterator[str]:
    """One occurrence for a date and slot, one row for a message."""
    for key, times in Counter((row["reminder_id"], row["on"], row["slot"]) for row in run.rows["occurrence"]).items():
        if times > 1:
            yield f"{times} occurrences of {key}"
    for message_id, times in Counter(row["message_id"] for row in run.sent if row["message_id"]).items():
        lines = run.by_message.get(message_id, [])
        if times > max(1, len(lines)):
            yield f"{times} rows call message {message_id} theirs"
