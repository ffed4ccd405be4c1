"""The answers that must not wait: fixed words in memory, sent at the door before anything is stored."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from bot.care.advice import Advice, Moment, advice_for, flags_for, rank
from bot.care.delivery import is_late
from bot.care.messages import Fate, Outcome
from bot.care.red_flags import Assessment, Tier, assess
from bot.care.texts import clean
from bot.chat.messenger import Messenger
from bot.content import answer_rules, red_flags
from bot.content.languages import DEFAULT, choose
from bot.services.advising import advise
from bot.services.rendering import dated
from bot.storage.database import Unavailable
from bot.telemetry import Telemetry

log = structlog.stdlib.get_logger(__name__)

Update = dict[str, Any]  # as Telegram sends it

REMEMBERED = 100_000
TRIES = 3
FOUND_WITHIN = 0.25  # seconds
CONTACT = Advice(Moment.NOW, Tier.CONTACT)
LEAST = Advice(Moment.ASK, Tier.EMERGENCY)  # what waits for nothing
UNSURE = Advice(Moment.KNOWN, Tier.CONTACT)  # stands for what a check that is still under way may say


@dataclass(frozen=True)
class Whereabouts:
    """The little that must be known about a person to answer them when nothing can be read."""

    country: str
    language: str
    zone: str = "UTC"


Find = Callable[[bytes], Awaitable[Whereabouts | None]]


class Known:
    """Whereabouts of the people seen lately, in memory; of others, as the record says, if it says so at once."""

    def __init__(self, find: Find | None = None, *, is_current: bool = True) -> None:
        self._by_lane: OrderedDict[bytes, Whereabouts] = OrderedDict()
        self._find = find
        self._finding: dict[bytes, asyncio.Task[None]] = {}
        self.is_current = is_current  # False while another process might have changed what is remembered here

    def learn(self, lane: bytes, whereabouts: Whereabouts) -> None:
        self._by_lane[lane] = whereabouts
        self._by_lane.move_to_end(lane)
        while len(self._by_lane) > REMEMBERED:
            self._by_lane.popitem(last=False)

    def forget(self, lane: bytes) -> None:
        self._by_lane.pop(lane, None)

    def replace(self, by_lane: Mapping[bytes, Whereabouts]) -> None:
        self._by_lane = OrderedDict(by_lane)

    def of(self, lane: bytes) -> Whereabouts | None:
        return self._by_lane.get(lane)

    async def look(self, lane: bytes) -> Whereabouts | None:
        """An answer that must not wait does not wait for the record longer than nobody notices."""
        if self._find is not None and not (self.is_current and lane in self._by_lane):
            if lane not in self._finding:
                self._finding[lane] = asyncio.create_task(self._learn_from(self._find, lane))
            await asyncio.wait((self._finding[lane],), timeout=FOUND_WITHIN)
        return self.of(lane)

    async def _learn_from(self, find: Find, lane: bytes) -> None:
        try:
            found = await find(lane)
        except Unavailable:
            return  # what is remembered is the best there is
        except Exception:
            log.exception("whereabouts-unread")
            return
        finally:
            del self._finding[lane]
        if found is None:
            self.forget(lane)
        else:
            self.learn(lane, found)


@dataclass(frozen=True)
class Call:
    """What an update calls for: the advice, and the rule that explains it."""

    advice: Advice
    rule_id: str


def call_of(found: Assessment) -> Call | None:
    """What words call for."""
    advice = advice_for(found)
    if advice is None:
        return None
    flags = flags_for(found, advice)
    return Call(advice, flags[0].rule_id if flags else "")


def call_of_tap(data: str, *, is_failing: bool) -> Call | None:
    """The taps that must not wait either: it is happening, or they are not safe; and, while nothing can be stored and
    no turn will weigh it, an answer that is an emergency by itself."""
    match data.split(":"):
        case ["form", _, item, choice] if is_failing and (rule := answer_rules.emergency(item, choice, DEFAULT)):
            return Call(Advice(Moment.NOW, Tier.EMERGENCY), rule)
        case ["happening", ("emergency" | "crisis") as tier, "yes" | "unsure", rule_id]:
            return Call(Advice(Moment.NOW, Tier(tier)), rule_id)
        case ["settle", "unsafe", "crisis"]:
            return Call(Advice(Moment.UNSAFE, Tier.CRISIS), "")
    return None


class Door:
    """Answers what is urgent at once, at most once per update and process."""

    def __init__(self, messenger: Messenger, known: Known, telemetry: Telemetry, now: Callable[[], datetime]) -> None:
        self._messenger = messenger
        self._known = known
        self._telemetry = telemetry
        self._now = now
        self._answered: OrderedDict[int, str] = OrderedDict()

    async def check(self, update: Update, lane: bytes, *, least: Advice = LEAST) -> str | None:
        """Look at what was written or tapped; answer if it is urgent. How that went, to be kept beside the update.

        While nothing can be stored, `least` is the advice to contact somebody: no turn will come soon to give it.
        """
        update_id = int(update["update_id"])
        known = self._answered.get(update_id)
        if known is not None and not known.endswith(Fate.LATER):
            return known  # brought again: how it went then is how it went
        call, message = _heard(update, is_failing=least == CONTACT)
        if call is None or (rank(call.advice) < rank(least) and call.advice.moment is not Moment.UNSAFE):
            return None
        self._answered[update_id] = note(call.advice, Fate.UNKNOWN)
        self._answered[update_id] = await self._answer(call, message, update, lane)
        while len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return self._answered[update_id]

    async def _answer(self, call: Call, message: Update, update: Update, lane: bytes) -> str:
        began_at = self._now()
        where = await self._known.look(lane) or _guess(update)
        say = advise(call.advice, call.rule_id, where.country, where.language)
        written_at = (None if "callback_query" in update else _written_at(message)) or began_at
        if is_late(written_at, began_at):
            say = dated(say, written_at, where.zone, where.language, began_at)
        outcome = Outcome(Fate.LATER, "not-tried")
        for _ in range(TRIES):
            outcome = await self._messenger.send(_chat_id(message, update), say)
            if outcome.fate is not Fate.LATER or outcome.retry_after:
                break
        self._telemetry.urgent_answered(max(timedelta(), self._now() - began_at))
        log.info("urgent", tier=call.advice.tier.value, fate=outcome.fate.value, reason=outcome.reason)
        return note(call.advice, outcome.fate)


def _heard(update: Update, *, is_failing: bool) -> tuple[Call | None, Update]:
    query = update.get("callback_query")
    if query is not None:
        return call_of_tap(str(query.get("data") or ""), is_failing=is_failing), query.get("message") or {}
    message = update.get("message") or update.get("edited_message") or {}
    text = clean(str(message.get("text") or message.get("caption") or ""))
    return (call_of(assess(text, red_flags.rules("en"))) if text else None), message


def _chat_id(message: Update, update: Update) -> int:
    """A tap on an old message comes without its chat; in private it is the person's own."""
    chat = message.get("chat") or update["callback_query"]["from"]
    return int(chat["id"])


def _written_at(message: Update) -> datetime | None:
    """No date, or one that is none, must not keep the answer back."""
    try:
        return datetime.fromtimestamp(int(message.get("edit_date") or message["date"]), UTC)
    except (LookupError, TypeError, ValueError, OverflowError, OSError):
        return None


def _guess(update: Update) -> Whereabouts:
    """Nothing is known: the language of their Telegram, and no country rather than a wrong number."""
    kinds = ("message", "edited_message", "callback_query")
    part: Update = next((update[kind] for kind in kinds if kind in update), {})
    return Whereabouts("", choose((part.get("from") or {}).get("language_code")))


def note(advice: Advice, fate: Fate) -> str:
    """How an answer at the door went, as it is kept beside its update."""
    return f"{advice.moment}:{advice.tier}:{fate}"


def raises(advice: Advice, noted: str | None) -> bool:
    """Whether the answer given at the door falls short: none, a lesser one, or one that may not have arrived."""
    moment, tier, fate = (noted or "").split(":") if (noted or "").count(":") == 2 else ("", "", Fate.UNKNOWN)
    if fate in {Fate.LATER, Fate.UNKNOWN}:
        return True
    return rank(advice) > rank(Advice(Moment(moment), Tier(tier)))
