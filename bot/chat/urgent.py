"""The answers that must not wait: fixed words in memory, sent at the door before anything is stored."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.care.delivery import is_late
from bot.care.messages import Fate, Outcome
from bot.care.red_flags import Assessment, Tier, assess
from bot.care.saying import Button, Say
from bot.care.texts import clean, units
from bot.chat.messenger import Messenger
from bot.content import red_flags
from bot.content.countries import country
from bot.content.languages import choose, shown
from bot.content.wording import words
from bot.services.rendering import dated
from bot.telemetry import Telemetry

log = structlog.stdlib.get_logger(__name__)

REMEMBERED = 100_000
TRIES = 3


@dataclass(frozen=True)
class Whereabouts:
    """The little that must be known about a person to answer them when nothing can be read."""

    country: str
    language: str
    zone: str = "UTC"


class Known:
    """Whereabouts of the people seen lately, in memory."""

    def __init__(self) -> None:
        self._by_lane: OrderedDict[bytes, Whereabouts] = OrderedDict()

    def learn(self, lane: bytes, whereabouts: Whereabouts) -> None:
        self._by_lane[lane] = whereabouts
        self._by_lane.move_to_end(lane)
        while len(self._by_lane) > REMEMBERED:
            self._by_lane.popitem(last=False)

    def forget(self, lane: bytes) -> None:
        self._by_lane.pop(lane, None)

    def of(self, lane: bytes) -> Whereabouts | None:
        return self._by_lane.get(lane)


def tier_of(found: Assessment) -> Tier:
    return found.tier if found.tier.urgent or not found.another.urgent else found.another


def answer(assessment: Assessment, country_code: str, language: str) -> Say:
    """The fixed answer to an assessment; rule and source are one tap away."""
    spoken = words(language)
    if not assessment.tier.urgent and assessment.another.urgent:
        return _for_another(assessment.another, country_code, language)
    text = shown(red_flags.answer(assessment.tier, country(country_code), language), language)
    first = ((0, units(text.partition("\n")[0])),)  # what to do stands out
    why = Button(spoken.label("safety.why"), f"why:{assessment.flags[0].rule_id}")
    if assessment.tier is Tier.CRISIS:
        safe = Button(spoken.label("safety.am_safe"), "safe:yes")
        return Say(text, first, ((safe, Button(spoken.label("safety.am_not_safe"), "safe:no")), (why,)))
    return Say(text, first, ((why,),))


def _for_another(tier: Tier, country_code: str, language: str) -> Say:
    """The same advice, worded for whoever stands beside."""
    text = shown(red_flags.answer_for_another(tier, country(country_code), language), language)
    return Say(text, ((0, units(text.partition("\n")[0])),))


class Door:
    """Answers urgent texts at once, at most once per update and process."""

    def __init__(self, messenger: Messenger, known: Known, telemetry: Telemetry, now: Callable[[], datetime]) -> None:
        self._messenger = messenger
        self._known = known
        self._telemetry = telemetry
        self._now = now
        self._answered: OrderedDict[int, str] = OrderedDict()

    async def check(self, update: dict[str, Any], lane: bytes, *, least: Tier = Tier.EMERGENCY) -> str | None:
        """Assess what was written; answer if it is urgent. How that went, to be kept beside the update.

        While nothing can be stored, `least` is contact: no turn will come soon to give that advice.
        """
        message = update.get("message") or update.get("edited_message") or {}
        text = clean(str(message.get("text") or message.get("caption") or ""))
        found = assess(text, red_flags.rules("en")) if text else None
        if found is None or tier_of(found).rank < least.rank:
            return None
        update_id = int(update["update_id"])
        if update_id not in self._answered:
            self._answered[update_id] = f"{tier_of(found).value}:{Fate.UNKNOWN.value}"
            self._answered[update_id] = await self._answer(found, message, lane)
            while len(self._answered) > REMEMBERED:
                self._answered.popitem(last=False)
        return self._answered[update_id]

    async def _answer(self, found: Assessment, message: dict[str, Any], lane: bytes) -> str:
        began_at = self._now()
        where = self._known.of(lane) or _guess(message)
        say = answer(found, where.country, where.language)
        written_at = _written_at(message) or began_at
        if is_late(written_at, began_at):
            say = dated(say, written_at, where.zone, where.language, began_at)
        outcome = Outcome(Fate.LATER, "not-tried")
        for _ in range(TRIES):
            outcome = await self._messenger.send(int(message["chat"]["id"]), say)
            if outcome.fate is not Fate.LATER or outcome.retry_after:
                break
        self._telemetry.urgent_answered(max(timedelta(), self._now() - began_at))
        log.info("urgent", tier=tier_of(found).value, fate=outcome.fate.value, reason=outcome.reason)
        return f"{tier_of(found).value}:{outcome.fate.value}"


def _written_at(message: dict[str, Any]) -> datetime | None:
    """No date, or one that is none, must not keep the answer back."""
    try:
        return datetime.fromtimestamp(int(message["date"]), UTC)
    except (LookupError, TypeError, ValueError, OverflowError, OSError):
        return None


def _guess(message: dict[str, Any]) -> Whereabouts:
    """Nothing is known: the language of their Telegram, and no country rather than a wrong number."""
    return Whereabouts("", choose((message.get("from") or {}).get("language_code")))


def raises(found: Assessment, noted: str | None) -> bool:
    """Whether the answer given at the door falls short: none, a lower tier, or one that may not have arrived."""
    if not noted:
        return True
    tier, _, fate = noted.partition(":")
    return tier_of(found).rank > Tier(tier).rank or fate in {Fate.LATER, Fate.UNKNOWN}
