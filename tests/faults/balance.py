"""What arrived against what is called sent, chat by chat."""

from collections import Counter

from tests.faults.history import Line, Row, Run, Verdict

Key = tuple[int, str | None]  # a chat, and what is said there
URGENT_WORDS = ("999", "116 123")
MOST_URGENT_COPIES = 4


def doubts(row: Row) -> int:
    """Calls of this message of which nobody knew whether they arrived."""
    return int(row["unknowns"]) + int(row["state"] == "unknown")


def _is_urgent(line: Line) -> bool:
    return any(words in str(line["text"]) for words in URGENT_WORDS)


def balance(run: Run, verdict: Verdict) -> None:
    """In each chat, what arrived for a purpose is what is called sent; calls in doubt may have arrived or not."""
    purposes = _purposes(run)
    arrived = Counter((line["chat"], purposes.get(line["text"])) for line in run.accepted if not _is_urgent(line))
    called, doubted = _called(run, purposes)
    known = {chat for chats in run.chats.values() for chat in chats}
    for chat, purpose in {key for key in (*arrived, *called) if key[0] in known}:
        extra, doubt = arrived[chat, purpose] - called[chat, purpose], doubted[chat, purpose]
        if purpose is None:  # nobody knows what it was said for: any doubt may speak for it
            doubt = sum(times for (where, _), times in doubted.items() if where == chat)
        if extra > doubt:
            verdict.duplicates.append(f"{chat} got {extra} more {purpose} than was sent, {doubt} were in doubt")
        if extra < 0:
            verdict.lost.append(f"{chat} got {-extra} fewer {purpose} than is called sent")
    _strangers(run, verdict, {key: times for key, times in arrived.items() if key[0] not in known})
    urgent = Counter((line["chat"], line["text"]) for line in run.accepted if _is_urgent(line))
    verdict.duplicates += [
        f"{chat} got an urgent answer {times} times"
        for (chat, _), times in urgent.items()
        if times > MOST_URGENT_COPIES
    ]


def _called(run: Run, purposes: dict[str, str]) -> tuple[Counter[Key], Counter[Key]]:
    """By chat and purpose: how many rows say that they were sent, and how many calls were in doubt."""
    called, doubted = Counter[Key](), Counter[Key]()
    for row in run.rows["outbox"]:
        if row["message_class"] == "urgent" or _has_urgent_words(run, row):
            continue
        for chat in run.chats.get(row["lane"], ()):
            key = chat, _said_for(run, row, purposes)
            called[key] += row["state"] == "sent"
            doubted[key] += doubts(row)
    return called, doubted


def _strangers(run: Run, verdict: Verdict, arrived: dict[Key, int]) -> None:
    """Chats of which no row knows: each of them may have got one message whose fate is in doubt."""
    nameless = sum(doubts(row) for row in run.rows["outbox"] if not run.chats.get(row["lane"]))
    if sum(arrived.values()) > nameless or any(times > 1 for times in arrived.values()):
        verdict.duplicates.append(f"{len(arrived)} chats got what no row knows of, {nameless} were in doubt")


def _purposes(run: Run) -> dict[str, str]:
    """What each text is said for, as the rows say that know their message."""
    found: dict[str, str] = {}
    for row in run.sent:
        for line in run.by_message.get(row["message_id"] or -1, []):
            if line["text"]:  # an edit says something, too
                found.setdefault(line["text"], row["purpose"])
    return found


def _said_for(run: Run, row: Row, purposes: dict[str, str]) -> str | None:
    lines = run.by_message.get(row["message_id"] or -1, [])
    texts = [line["text"] for line in lines if line["text"]]
    if texts:
        return purposes.get(texts[0])
    return row["purpose"] if row["purpose"] in purposes.values() and row["state"] != "sent" else None


def _has_urgent_words(run: Run, row: Row) -> bool:
    return any(_is_urgent(line) for line in run.by_message.get(row["message_id"] or -1, []))
