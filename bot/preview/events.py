"""What happened lately, numbered, so that a page that lost its connection can go on where it stopped."""

from collections import deque

from bot.preview.values import JSON

KEPT = 2_000


class Events:
    """A ring of the newest events; `seq` is the number of the last one."""

    def __init__(self, kept: int = KEPT) -> None:
        self.seq = 0
        self._ring: deque[JSON] = deque(maxlen=kept)

    def add(self, kind: str, data: JSON) -> None:
        """Number an event and keep it."""
        self.seq += 1
        self._ring.append({"seq": self.seq, "kind": kind, **data})

    def after(self, seq: int) -> list[JSON]:
        """Everything later than `seq`; one `reset` when that is more than is kept, or was never said."""
        oldest = self._ring[0]["seq"] if self._ring else self.seq + 1
        if seq > self.seq or seq < oldest - 1:
            return [{"seq": self.seq, "kind": "reset"}]
        return [event for event in self._ring if event["seq"] > seq]
