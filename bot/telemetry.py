"""Numbers for operators: Prometheus metrics whose labels come from closed sets and never from a person."""

from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
OTHER = "other"  # what stands for a label value that is on no list, so that no series can be made by accident

UPDATE_KINDS = frozenset({"message", "edited_message", "callback_query", "my_chat_member"})
UPDATE_RESULTS = frozenset({"stored", "repeated", "ignored", "refused"})
TURN_RESULTS = frozenset({"done", "failed", "retried", "dead", "ignored"})
MESSAGE_CLASSES = frozenset({"urgent", "alert", "reply", "treatment", "visit", "prompt", "digest"})
ENDINGS = frozenset({"sent", "expired", "cancelled", "unknown", "gone", "dead"})
ERROR_KINDS = frozenset({
    "no-connection", "timeout", "connection-lost", "closed", "server-error", "too-many-requests", "unreachable",
    "bad-request", "refused", "token-refused", "interrupted", "broken",
})  # fmt: skip
REASONS = ERROR_KINDS | {
    "accepted", "already-so", "too-late", "blocked", "already-done", "paused", "held", "quiet-hours", "unreadable",
    "undone", "gone", "no-address",
    "nothing-fits", "replaced", "joined", "enough-today", "eased", "stopped",
}  # fmt: skip

MOMENTS = frozenset({
    "now", "known", "ask", "another", "no", "silence", "again", "settled", "unsafe", "mistake", "after",
})  # fmt: skip
TIERS = frozenset({"contact", "emergency", "crisis"})
SETTLED = frozenset({"called", "going", "safe", "unsafe", "no", "not-me", "mistake"})

_LATENESS = (0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600)  # seconds, for messages that have their own instant
_LATENCY = (0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, 5, 10, 60)  # seconds; the promise for an urgent answer is one


class Telemetry:
    """The metrics of one running app, on a registry of their own."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._updates = Counter("updates", "Updates taken in.", ["kind", "result"], registry=registry)
        self._turns = Counter("turns", "Turns by how they ended.", ["result"], registry=registry)
        self._ended = Counter(
            "outbox_ended",
            "Messages by how they ended.",
            ["message_class", "state", "reason"],
            registry=registry,
        )
        self._unknown = Counter("unknown", "Sends whose outcome is unknown.", ["message_class"], registry=registry)
        self._errors = Counter("telegram_errors", "Failed calls to Telegram.", ["kind"], registry=registry)
        self._lateness = Histogram(
            "send_lateness_seconds",
            "From when a message was due to when it was sent.",
            ["message_class"],
            buckets=_LATENESS,
            registry=registry,
        )
        self._urgent = Histogram(
            "urgent_latency_seconds",
            "From taking in an urgent text to its answer being sent.",
            buckets=_LATENCY,
            registry=registry,
        )
        self._advice = Counter("advice", "Advice given.", ["moment", "tier"], registry=registry)
        self._settled = Counter("advice_settled", "What people said of it.", ["how"], registry=registry)
        self._inbox_age = Gauge("inbox_age_seconds", "Age of the oldest update not handled yet.", registry=registry)
        self._outbox_due = Gauge("outbox_due", "Messages that are due and not sent yet.", registry=registry)
        self._loop_lag = Gauge("loop_lag_seconds", "How late the event loop runs.", registry=registry)

    def update_taken_in(self, kind: str, result: str) -> None:
        self._updates.labels(_known(kind, UPDATE_KINDS), _known(result, UPDATE_RESULTS)).inc()

    def turn_ended(self, result: str) -> None:
        self._turns.labels(_known(result, TURN_RESULTS)).inc()

    def messages_ended(self, message_class: str, state: str, reason: str, count: int) -> None:
        known = _known(message_class, MESSAGE_CLASSES), _known(state, ENDINGS), _known(reason, REASONS)
        self._ended.labels(*known).inc(count)

    def message_sent(self, message_class: str, late_for: timedelta) -> None:
        """`late_for` is counted from the instant the message was due; too early counts as on time."""
        late = max(0.0, late_for.total_seconds())
        self._lateness.labels(_known(message_class, MESSAGE_CLASSES)).observe(late)

    def urgent_answered(self, took: timedelta) -> None:
        self._urgent.observe(max(0.0, took.total_seconds()))

    def advised(self, moment: str, tier: str) -> None:
        self._advice.labels(_known(moment, MOMENTS), _known(tier, TIERS)).inc()

    def advice_settled(self, how: str) -> None:
        """How often it was meant otherwise says how well the words are read."""
        self._settled.labels(_known(how, SETTLED)).inc()

    def outcome_unknown(self, message_class: str) -> None:
        self._unknown.labels(_known(message_class, MESSAGE_CLASSES)).inc()

    def telegram_failed(self, kind: str) -> None:
        self._errors.labels(_known(kind, ERROR_KINDS)).inc()

    def inbox_waits(self, waited_for: timedelta) -> None:
        self._inbox_age.set(max(0.0, waited_for.total_seconds()))

    def outbox_waits(self, count: int) -> None:
        self._outbox_due.set(count)

    def loop_lags(self, seconds: float) -> None:
        self._loop_lag.set(seconds)

    def exposition(self) -> bytes:
        """The text that Prometheus reads, of the type `CONTENT_TYPE`."""
        return generate_latest(self._registry)


def _known(value: str, allowed: frozenset[str]) -> str:
    return value if value in allowed else OTHER
