"""The questions about a person, each with a sensible first button: asked on arrival, and again from the settings."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.care.people import Person, Role
from bot.care.saying import Button, Say, rows_of
from bot.chat.turn import Turn
from bot.content import places
from bot.content.languages import locale
from bot.services import arriving

ARRIVE, CHANGE = "arrive", "set"
TIMES = ("20:00", "09:00", "13:00", "18:00")
NEIGHBOURS = {"US": ("CA", "GB"), "GB": ("IE", "US"), "CA": ("US", "GB"), "DE": ("AT", "CH"), "AT": ("DE", "CH")}
OTHERS = ("US", "GB")


@dataclass(frozen=True)
class Question:
    """How it is put, and what a tapped value does; the latter gives None for a value it does not know."""

    put: Callable[[Turn, str], Say]
    keep: Callable[[Turn, str], Awaitable[Person | None]]


def say(turn: Turn, way: str, step: str) -> Say:
    return QUESTIONS[step].put(turn, way)


def _question(turn: Turn, way: str, step: str, choices: list[Button], **values: str) -> Say:
    """The way around a question stands last, alone."""
    phrase = turn.words.say(f"arriving.{step}", **values)
    around = turn.button("arriving.skip" if way == ARRIVE else "common.back", f"{way}:{step}:skip")
    return Say(phrase.text, phrase.bold, (*rows_of(choices), (around,)))


def _put_role(turn: Turn, way: str) -> Say:
    roles = [turn.button(f"arriving.role_{role.value}", f"{way}:role:{role.value}") for role in Role]
    return _question(turn, way, "role", roles)


async def _keep_role(turn: Turn, value: str) -> Person | None:
    return await arriving.set_role(turn.tx, turn.person, Role(value)) if value in set(Role) else None


def _put_diagnosed(turn: Turn, way: str) -> Say:
    answers = [turn.button(f"arriving.diagnosed_{one}", f"{way}:diagnosed:{one}") for one in ("yes", "no")]
    return _question(turn, way, "diagnosed", answers)


async def _keep_diagnosed(turn: Turn, value: str) -> Person | None:
    if value not in {"yes", "no"}:
        return None
    return await arriving.set_diagnosed(turn.tx, turn.person, diagnosed=value == "yes")


def _put_country(turn: Turn, way: str) -> Say:
    first = turn.person.country or places.guess_country(turn.scene.sender.language_code)
    codes = dict.fromkeys((first, *NEIGHBOURS.get(first, OTHERS)))
    language = locale(turn.words.language)
    names = [Button(places.country_name(code, language), f"{way}:country:{code}") for code in codes]
    return _question(turn, way, "country", [*names, turn.button("arriving.another_country", f"{way}:country:type")])


async def _keep_country(turn: Turn, value: str) -> Person | None:
    if not places.zones_of(value):
        return None
    return await arriving.set_country(turn.tx, turn.person, value, turn.now)


def _put_zone(turn: Turn, way: str) -> Say:
    """The guess comes first; taking it does not prove it, choosing anything else does."""
    person, spoken = turn.person, turn.words
    here = spoken.time(_there(turn.now, person.zone))
    choices = [turn.button("arriving.zone_yes", f"{way}:zone:usual", time=here)]
    for zone in places.zones_of(person.country or "")[:4]:
        there = spoken.time(_there(turn.now, zone))
        if there != here:
            choices.append(Button(f"{there} {city(turn, zone)}", f"{way}:zone:{zone}"))
    choices.append(turn.button("arriving.zone_city", f"{way}:zone:type"))
    choices.append(turn.button("arriving.zone_place", f"{way}:zone:place"))
    return _question(turn, way, "zone", choices, time=here, city=city(turn, person.zone))


async def _keep_zone(turn: Turn, value: str) -> Person | None:
    if value == "usual" and turn.person.arrived_at is not None:  # while arriving it is often tapped unread
        return await arriving.set_zone(turn.tx, turn.person, turn.person.zone, proved=True, now=turn.now)
    if value == "usual":
        return turn.person
    if not places.is_zone(value):
        return None
    before = turn.person
    may_stay = await arriving.may_stay(turn.tx, before, value, turn.now)
    person = await arriving.set_zone(turn.tx, before, value, proved=True, now=turn.now)
    if may_stay:
        await _ask_whether_hours_follow(turn, before, person)
    return person


async def _ask_whether_hours_follow(turn: Turn, before: Person, person: Person) -> None:
    choices = [
        [turn.button("reminders.travel_stay", f"travel:stay:{before.zone}")],
        [turn.button("reminders.travel_follow", "travel:follow")],
    ]
    there, here = (turn.words.time(arriving.local(one, turn.now)) for one in (person, before))
    values = {"there": there, "city": city(turn, person.zone), "here": here, "old": city(turn, before.zone)}
    await turn.say("reminders.travel", choices, **values)


def _put_time(turn: Turn, way: str) -> Say:
    hours = [Button(at, f"{way}:time:{at.replace(':', '')}") for at in TIMES]
    others = [
        turn.button("arriving.another_time", f"{way}:time:type"),
        turn.button("arriving.never", f"{way}:time:never"),
    ]
    return _question(turn, way, "time", [*hours, *others])


async def _keep_time(turn: Turn, value: str) -> Person | None:
    if value == "never":
        await arriving.set_time(turn.tx, turn.person, None, turn.now)
        return turn.person
    if len(value) != 4 or not value.isdecimal() or int(value[:2]) > 23 or int(value[2:]) > 59:
        return None
    await arriving.set_time(turn.tx, turn.person, time(int(value[:2]), int(value[2:])), turn.now)
    return turn.person


QUESTIONS = {
    "role": Question(_put_role, _keep_role),
    "diagnosed": Question(_put_diagnosed, _keep_diagnosed),
    "country": Question(_put_country, _keep_country),
    "zone": Question(_put_zone, _keep_zone),
    "time": Question(_put_time, _keep_time),
}


def following(turn: Turn, coming_at: datetime) -> str:
    """When the next one comes; in a pause without an end nobody knows that."""
    if turn.person.is_paused_openly:
        return turn.words.label("settings.after_pause")
    return turn.words.moment(coming_at, turn.person.zone, turn.now)


def city(turn: Turn, zone: str) -> str:
    return places.city_of(zone, locale(turn.words.language))


def _there(now: datetime, zone: str) -> datetime:
    return now.astimezone(ZoneInfo(zone))
