"""Who is here: a person, what they chose, and what that allows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.care.occurrences import Quiet


class Role(StrEnum):
    """How a NET touches this person's life."""

    PATIENT = "patient"
    CAREGIVER = "caregiver"
    BOTH = "both"


@dataclass(frozen=True)
class Person:
    """Somebody who agreed to the terms; everything but the id can be skipped and changed later."""

    id: UUID
    language: str
    created_at: datetime
    role: Role | None = None
    diagnosed: bool | None = None
    country: str | None = None
    zone: str = "UTC"
    zone_proved: bool = False
    zone_known: bool = True  # False when the rules have dropped its name: hours go by UTC until it is chosen anew
    quiet: Quiet | None = None
    paused_at: datetime | None = None
    paused_until: datetime | None = None
    held_until: datetime | None = None
    blocked_at: datetime | None = None
    heard_at: datetime | None = None
    eased_at: datetime | None = None
    arrived_at: datetime | None = None

    def is_paused(self, now: datetime) -> bool:
        """Paused without an end, or until an instant that is still ahead."""
        if self.paused_at is None:
            return False
        return self.paused_until is None or now < self.paused_until

    @property
    def is_paused_openly(self) -> bool:
        """Until they end it: nobody knows what comes next, or when."""
        return self.paused_at is not None and self.paused_until is None

    def is_held(self, now: datetime) -> bool:
        """After an emergency or a crisis nothing unasked is sent for a while."""
        return self.held_until is not None and now < self.held_until
