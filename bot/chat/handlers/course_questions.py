"""How each step of setting up a treatment reminder is asked, and what can be tapped instead of written."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import time, timedelta

from bot.care.rules import Cycle, EveryDays, rule_from_json
from bot.care.saying import Button, Rows, rows_of
from bot.care.treatments import ONCE, RHYTHMS, Treatment, rhythm
from bot.chat.turn import Turn
from bot.services import treating
from bot.services.arriving import local
from bot.storage.kept import Kept

DAYS_AHEAD = 6
HOURS = ("0800", "0900", "1200", "2000", "0800+2000", "0800+1400+2000")

Put = tuple[str, Rows]


async def _put_name(turn: Turn, draft: Kept) -> Put:
    kind = treating.kind_of(draft)
    names = await treating.card_names(turn.tx, turn.person)
    buttons = [Button(name, f"course:name:{at}") for at, name in enumerate(names)]
    return f"treatments.ask_name_{kind}", rows_of(buttons)


async def _put_rhythm(turn: Turn, draft: Kept) -> Put:
    kind = treating.kind_of(draft)
    buttons = [_rhythm(turn, kind, name) for name in RHYTHMS[kind]]
    if kind is not Treatment.TABLETS:
        buttons.append(turn.button("treatments.once", f"course:rhythm:{ONCE}"))
    return "treatments.ask_rhythm", rows_of(buttons)


def _rhythm(turn: Turn, kind: Treatment, name: str) -> Button:
    data = f"course:rhythm:{name}"
    match rhythm(name, kind):
        case EveryDays(n, _):
            return turn.button("treatments.every_days", data, n=n)
        case Cycle(days, rest, _):
            return turn.button("treatments.cycle", data, days=days, rest=rest)
    return turn.button("treatments.every_1", data)


async def _put_on(turn: Turn, draft: Kept) -> Put:
    today = local(turn.person, turn.now).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    buttons = [Button(turn.words.day(on, today), f"course:on:{on.isoformat()}") for on in days]
    kind = treating.kind_of(draft)
    if kind is Treatment.SCAN:
        return "treatments.ask_on_scan", rows_of(buttons)
    is_round = isinstance(rule_from_json(draft.body["rule"]), Cycle)
    return "treatments.ask_on_cycle" if is_round else "treatments.ask_on", rows_of(buttons)


async def _put_at(turn: Turn, draft: Kept) -> Put:
    return "treatments.ask_at", at_buttons(turn, HOURS if treating.kind_of(draft) is Treatment.TABLETS else HOURS[:4])


def at_buttons(turn: Turn, offered: Sequence[str]) -> Rows:
    buttons = [Button(", ".join(turn.words.time(at) for at in hours(one)), f"course:at:{one}") for one in offered]
    return rows_of(buttons)


def hours(value: str) -> list[time]:
    return [time(int(at[:2]), int(at[2:])) for at in value.split("+")]


QUESTIONS: dict[str, Callable[[Turn, Kept], Awaitable[Put]]] = {
    "name": _put_name,
    "rhythm": _put_rhythm,
    "on": _put_on,
    "at": _put_at,
}
