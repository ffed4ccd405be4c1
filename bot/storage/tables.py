"""Every table on one sheet; words, names and Telegram ids appear only as sealed bytes or keyed look-ups."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, SafeUUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import JSON, TypeDecorator, Uuid

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """Aware in, aware UTC out, on both databases (SQLite itself forgets the zone, and keeps text)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], object]:
        return _instant_to_text if dialect.name == "sqlite" else _instant_to_utc

    def result_processor(self, dialect: Dialect, _coltype: object) -> Callable[[object], datetime | None]:
        """Not through the type below: of each message some ten instants are read."""
        return _instant_of


def _instant_to_utc(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError("an instant must know its zone")
    return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


def _instant_to_text(value: datetime | None) -> str | None:
    made = _instant_to_utc(value)
    return None if made is None else made.replace(tzinfo=None).isoformat(" ", "microseconds")


def _instant_of(value: object) -> datetime | None:
    if isinstance(value, str):
        return datetime.fromisoformat(value + "+00:00")
    if isinstance(value, datetime):
        return value if value.tzinfo is UTC else value.astimezone(UTC)
    return None


class Id(TypeDecorator[UUID]):
    """A row id; what SQLite keeps as text becomes one without the checks that text from elsewhere would need."""

    impl = Uuid
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], UUID | None] | None:
        return _id_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _id_of(value: str | None) -> UUID | None:
    if value is None:
        return None
    made = object.__new__(UUID)
    object.__setattr__(made, "int", int(value, 16))
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant(), UUID: Id(), dict[str, Any]: JSON()}  # noqa: RUF012 - SQLAlchemy's own protocol


PERSON = "person.id"


def _partial(name: str, where: str, *columns: str) -> Index:
    """An index of some rows only; a query finds it by naming the same condition in the same words."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class DataKeyRow(Base):
    """One wrapped data key per person, and one for what belongs to nobody yet; deleting it is erasing."""

    __tablename__ = "data_key"
    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(String(64), index=True)
    wrapped: Mapped[bytes]


class CanaryRow(Base):
    """Known words under each key: a missing or wrong key is noticed before anything is written."""

    __tablename__ = "canary"
    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes]


class LeaseRow(Base):
    """Who may do what only one process may do, until when, in database time."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[UUID]
    until: Mapped[datetime]
    fence: Mapped[int]


class StampRow(Base):
    """What this database was last worked out with, such as the version of the time zone rules."""

    __tablename__ = "stamp"
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(String(64))


class PersonRow(Base):
    __tablename__ = "person"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    lane: Mapped[bytes] = mapped_column(unique=True)  # keyed hash of the Telegram id
    address: Mapped[bytes]  # the Telegram id, sealed
    language: Mapped[str] = mapped_column(String(16))
    role: Mapped[str | None] = mapped_column(String(16))
    diagnosed: Mapped[bool | None]
    country: Mapped[str | None] = mapped_column(String(2))
    zone: Mapped[str] = mapped_column(String(64))
    zone_proved: Mapped[bool]
    quiet_start: Mapped[time | None]
    quiet_end: Mapped[time | None]
    paused_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]  # when this person last wrote or tapped
    eased_at: Mapped[datetime | None]  # when we asked, in this silence, whether to pause
    created_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]


class ConsentRow(Base):
    __tablename__ = "consent"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), index=True)
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))
    given_at: Mapped[datetime]


class InboxRow(Base):
    """What Telegram handed us, until it is handled; the id stays a while so that a repeat is recognised."""

    __tablename__ = "inbox"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'claimed', 'done', 'dead')", name="state"),
        # One turn per person at a time, whatever the processes think.
        Index(
            "uq_inbox_claimed_lane",
            "lane",
            unique=True,
            sqlite_where=text("state = 'claimed'"),
            postgresql_where=text("state = 'claimed'"),
        ),
        Index("ix_inbox_state_lane_update_id", "state", "lane", "update_id"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    lane: Mapped[bytes]
    kind: Mapped[str] = mapped_column(String(32))
    body: Mapped[bytes | None]
    urgent: Mapped[str | None] = mapped_column(String(64))  # how the answer given at the door went
    received_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int]
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(64))


class DialogueRow(Base):
    """What we asked last and still wait for, so that a restart or a button pressed next week is understood."""

    __tablename__ = "dialogue"
    person_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), primary_key=True)
    asks: Mapped[str] = mapped_column(String(32))
    about_id: Mapped[UUID | None]
    item_id: Mapped[str | None] = mapped_column(String(32))
    opened_at: Mapped[datetime]


class EntryRow(Base):
    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_person_id_on_id", "person_id", "on", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"))
    on: Mapped[date]
    body: Mapped[bytes]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    receipt_id: Mapped[UUID | None] = mapped_column(index=True)
    recorded_at: Mapped[datetime]
    corrected_at: Mapped[datetime | None]


class SheetRow(Base):
    """One filling-in of one form for one day."""

    __tablename__ = "sheet"
    __table_args__ = (Index("ix_sheet_person_id_form_id_on", "person_id", "form_id", "on"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"))
    occurrence_id: Mapped[UUID | None]
    form_id: Mapped[str] = mapped_column(String(32))
    form_version: Mapped[int]
    on: Mapped[date]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class AnswerRow(Base):
    """One answer; a correction is a further row that replaces an earlier one."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_person_id_on", "person_id", "on"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"))
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), index=True)
    form_id: Mapped[str] = mapped_column(String(32))
    form_version: Mapped[int]
    item_id: Mapped[str] = mapped_column(String(32))
    body: Mapped[bytes]
    on: Mapped[date]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime]
    replaces: Mapped[UUID | None]


class KeptRow(Base):
    """Something put by: a question, a reading, a plan, a lesson seen, an exercise done, a card; all of it sealed."""

    __tablename__ = "kept"
    __table_args__ = (Index("ix_kept_person_id_kind_position", "person_id", "kind", "position"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    position: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[bytes]
    kept_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ReminderRow(Base):
    __tablename__ = "reminder"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    message_class: Mapped[str] = mapped_column(String(16))
    rule: Mapped[dict[str, Any]]
    slots: Mapped[dict[str, Any]]
    minutes: Mapped[int | None]  # how long it takes, where the person chose that
    is_active: Mapped[bool]
    created_at: Mapped[datetime]
    title: Mapped[bytes | None]  # the person's own words, sealed
    open_for: Mapped[int | None]  # minutes from its hour in which it may come; None: to the end of its local day
    is_silent: Mapped[bool | None]  # None: as its kind does
    is_neutral: Mapped[bool]  # the words are shown only when asked for
    paused_until: Mapped[datetime | None]
    zone: Mapped[str | None] = mapped_column(String(64))  # its hours stay those of this zone; None: the person's


class DueRow(Base):
    """When each reminder rings next: narrow, so that a million of them stay cheap to search and to move."""

    __tablename__ = "due"
    __table_args__ = (
        Index("ix_due_due_at_reminder_id", "due_at", "reminder_id"),
        {"sqlite_with_rowid": False},
    )
    reminder_id: Mapped[UUID] = mapped_column(ForeignKey("reminder.id", ondelete="CASCADE"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    on: Mapped[date]


class OccurrenceRow(Base):
    """One ringing of one reminder: unique by the local date it is meant for, ended exactly once with a reason."""

    __tablename__ = "occurrence"
    __table_args__ = (UniqueConstraint("reminder_id", "on", "slot"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    reminder_id: Mapped[UUID] = mapped_column(ForeignKey("reminder.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), index=True)
    on: Mapped[date]
    slot: Mapped[int]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    ended_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(String(16))  # what the person said to it: a word of ours
    answered_at: Mapped[datetime | None]


class OutboxRow(Base):
    """One message on its way: waiting, leased, sending, then ended in exactly one state."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'leased', 'sending', 'sent', 'expired', 'cancelled', 'unknown', 'gone', 'dead')",
            name="state",
        ),
        UniqueConstraint("occurrence_id", "purpose", "n"),
        # One message of a person in the air at a time keeps them in order; what is urgent waits for nothing.
        Index(
            "uq_outbox_lane_in_flight",
            "lane",
            unique=True,
            sqlite_where=text("state IN ('leased', 'sending') AND rank > 0"),
            postgresql_where=text("state IN ('leased', 'sending') AND rank > 0"),
        ),
        # What waits: when it may leave, in what order it leaves, and by person; what has ended is in none of them.
        _partial("ix_outbox_waiting", "state = 'waiting'", "rank", "not_before"),
        _partial("ix_outbox_waiting_expires", "state = 'waiting'", "rank", "expires_at", "id"),
        _partial("ix_outbox_waiting_lane", "state = 'waiting'", "lane", "rank", "id"),
        _partial("ix_outbox_in_flight", "state IN ('leased', 'sending')", "lease_until"),
        Index("ix_outbox_lane", "lane"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]  # whose key seals the body
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), index=True)
    occurrence_id: Mapped[UUID | None] = mapped_column(ForeignKey("occurrence.id", ondelete="CASCADE"))
    lane: Mapped[bytes]
    message_class: Mapped[str] = mapped_column(String(16))
    rank: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(32))
    n: Mapped[int]
    topic: Mapped[str | None] = mapped_column(String(96))
    body: Mapped[bytes | None]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(64))
    attempts: Mapped[int]
    unknowns: Mapped[int]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None] = mapped_column(index=True)


class RestRow(Base):
    """A chat to which Telegram asked us to be silent until then, in database time; the empty lane is everybody."""

    __tablename__ = "rest"
    lane: Mapped[bytes] = mapped_column(primary_key=True)
    until: Mapped[datetime]


class BudgetRow(Base):
    """How many messages may still leave, for all processes together."""

    __tablename__ = "budget"
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    thousandths: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
