"""An idle process on one file does not ask every second what it must already know: nobody else changes anything."""

from datetime import UTC, datetime, timedelta

from bot.storage.database import Database, Mark

LOOKS_ANYWAY = timedelta(seconds=10)  # a net, in case something changed the file from outside


class Stillness:
    """Whether a look that found nothing to do would find nothing again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mark: Mark | None = None
        self._from_at = self._until_at = datetime.min.replace(tzinfo=UTC)

    def begins(self, now: datetime, next_at: datetime | None) -> None:
        """Nothing is to be done before then; said inside the transaction that found it out."""
        self._mark, self._from_at = self._database.mark, now
        self._until_at = min(now + LOOKS_ANYWAY, next_at) if next_at else now + LOOKS_ANYWAY

    def lasts(self, now: datetime) -> bool:
        """Not on a server, nor once anything was changed, nor under a clock that was put back."""
        mark = self._database.mark
        return mark is not None and mark == self._mark and self._from_at <= now < self._until_at
