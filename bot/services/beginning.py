"""How the day's question begins for one person: gently at first, and after a hard time."""

from datetime import date, datetime, timedelta

from bot.care.people import Person
from bot.care.red_flags import Tier
from bot.content.forms import opening
from bot.services import flagging
from bot.storage.database import Transaction

GENTLE_AT_FIRST, GENTLE_AFTER_CRISIS = timedelta(days=7), timedelta(days=14)


async def opening_for(tx: Transaction, person: Person, on: date, now: datetime) -> str:
    is_gentle = now - person.created_at < GENTLE_AT_FIRST or await _was_in_crisis(tx, person, now)
    return opening(on, person.role, person.language, is_gentle=is_gentle, searches=person.diagnosed is False)


async def _was_in_crisis(tx: Transaction, person: Person, now: datetime) -> bool:
    found = await flagging.newest(tx, person)
    return any(
        flagging.tier_of(one) is Tier.CRISIS and now - one.kept_at < GENTLE_AFTER_CRISIS for one in found if one.body
    )
