"""How the Bot API says no: a status, its own wording, and whether the caller broke the protocol."""


class Refusal(Exception):
    """An answer with `ok: false`; `breach` marks a call that no correct bot makes, whatever the state of the chat."""

    def __init__(self, status: int, description: str, *, retry_after: int | None = None, breach: bool = False) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.breach = breach


def refused(words: str) -> Refusal:
    """The call was well formed, the state of the chat did not allow it."""
    return Refusal(400, f"Bad Request: {words}")


def wrong(words: str) -> Refusal:
    """The call itself was wrong."""
    return Refusal(400, f"Bad Request: {words}", breach=True)


def forbidden(words: str, *, breach: bool = False) -> Refusal:
    """The person does not let the bot write."""
    return Refusal(403, f"Forbidden: {words}", breach=breach)


def conflict(words: str) -> Refusal:
    """Two ways of receiving updates got into each other's way."""
    return Refusal(409, f"Conflict: {words}")


def too_many(retry_after: int) -> Refusal:
    """Flood control; `retry_after` in seconds."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
