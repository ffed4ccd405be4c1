"""Answers are measured against what the person calls usual: what that calls for, and what is told at a visit."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.care import answers
from bot.care.answers import Advised, Call, Finding, Given, Usual, Versus, When
from bot.care.forms import Form, Item
from bot.care.people import Person
from bot.care.red_flags import Assessment, Flag, Rules, Tier
from bot.content import red_flags
from bot.content.answer_rules import answer_rules
from bot.content.forms import CHECK_IN
from bot.content.wording import Words, words
from bot.services import tailoring
from bot.services.arriving import local
from bot.storage import kept, sheets
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind
from bot.storage.sheets import Answer, Sheet

FIRST, LATEST = "first", "latest"
GIVEN, ASKING = "given", "asking"
WAY, USUAL_DAY = "day", "usual"  # the item and the choice that say of a whole day that it was as usual
LOW_ENERGY = "low-energy"
AS_USUAL = frozenset({USUAL_DAY, "symptoms-usual"})  # the choices that say it of all symptoms
ONE_DAY = timedelta(days=1)
LOOKS_BACK_FOR = timedelta(days=42)
A_DAY = timedelta(hours=24)
MOST = 200  # of anything that is looked back at
MOST_TOGETHER = 4  # symptoms named in one question
ASKED_AGAIN_AFTER = timedelta(days=28)
PAIR = frozenset({"leg_swelling", "breathless"})  # an emergency when either is new or worse, however old the other
SEVERE: frozenset[When] = frozenset({"severe"})


@dataclass(frozen=True)
class Usuals:
    """What the person says is usual, item by item: now, and when they were first asked."""

    latest: dict[str, Usual]
    first: dict[str, Usual]
    looked_at_on: date | None  # when they last said or confirmed it, or were first asked


@dataclass(frozen=True)
class Found:
    """What an answer calls for: to be said at once, in a line, or asked once the form is through."""

    aloud: tuple[Finding, ...] = ()
    quiet: tuple[Finding, ...] = ()
    flags: tuple[Flag, ...] = ()  # of the red-flag rules, over several answers

    @property
    def is_urgent(self) -> bool:
        return bool(self.flags) or any(one.call is Call.EMERGENCY for one in self.aloud)


async def usuals(tx: Transaction, person: Person) -> Usuals:
    first, latest = await _row(tx, person, FIRST), await _row(tx, person, LATEST)
    looked_at = latest.body.get("looked_at_on") if latest else None
    return Usuals(_usuals(latest), _usuals(first), date.fromisoformat(looked_at) if looked_at else None)


def _usuals(row: Kept | None) -> dict[str, Usual]:
    said = row.body.get("items", {}).items() if row else ()
    return {name: Usual(one["value"], date.fromisoformat(one["on"]), one["known"]) for name, one in said}


async def set_usual(tx: Transaction, person: Person, item_id: str, value: int, now: datetime, *, known: bool) -> None:
    """The latest word; the first one stays as it was on the day it was said."""
    today = local(person, now).date()
    said = {"value": value, "on": today.isoformat(), "known": known}
    first, latest = await _row(tx, person, FIRST), await _row(tx, person, LATEST)
    at_first = dict(first.body.get("items", {})) if first else {}
    if at_first.get(item_id, said)["on"] == said["on"]:
        await _put(tx, person, FIRST, first, {**at_first, item_id: said}, today, now)
    items = {**(latest.body.get("items", {}) if latest else {}), item_id: said}
    await _put(tx, person, LATEST, latest, items, today, now)


async def look_at(tx: Transaction, person: Person, now: datetime) -> None:
    """It was shown, and stays as it is: asked again in four weeks."""
    latest = await _row(tx, person, LATEST)
    items = latest.body.get("items", {}) if latest else {}
    await _put(tx, person, LATEST, latest, items, local(person, now).date(), now)


def is_time_to_look(found: Usuals, today: date) -> bool:
    return found.looked_at_on is None or today - found.looked_at_on >= ASKED_AGAIN_AFTER


async def _row(tx: Transaction, person: Person, state: str) -> Kept | None:
    return next(iter(await kept.newest(tx, person.id, Kind.USUAL, states=(state,))), None)


async def _put(
    tx: Transaction, person: Person, state: str, row: Kept | None, items: object, today: date, now: datetime
) -> None:
    body = {"items": items, "looked_at_on": today.isoformat()}
    if row is None:
        await kept.add(tx, person.id, Kind.USUAL, state, body, now)
    else:
        await kept.change(tx, person.id, row, state=state, body=body, now=now)


async def asks_word(tx: Transaction, person: Person, item: Item, value: int) -> bool:
    if item.symptom is None:
        return False
    usual = (await usuals(tx, person)).latest.get(item.id)
    return answers.asks_word(item.symptom, value, usual, answer_rules(person.language))


async def was_above(tx: Transaction, person: Person, item: Item, on: date) -> bool:
    """Whether "as last time" means something today."""
    usual = (await usuals(tx, person)).latest.get(item.id)
    days = (await _series(tx, person, [item], {item.id: usual} if usual else {}, on))[item.id]
    return bool(days) and answers.was_above(days, usual, answer_rules(person.language))


async def weigh(
    tx: Transaction, person: Person, sheet: Sheet, form: Form, item: Item, now: datetime, *, only: frozenset[When]
) -> Found:
    """What the standing answer to an item calls for; it is noted, so that the same is not said every day."""
    if item.symptom is None:
        return Found()
    rules, usual = answer_rules(person.language), (await usuals(tx, person)).latest
    days = (await _series(tx, person, [item], usual, sheet.on))[item.id]
    if not days or days[-1].on != sheet.on:
        return Found()
    before = [one for one in await kept.newest(tx, person.id, Kind.ADVICE, limit=MOST) if one.body]
    past = [_advised(one) for one in before]
    found = answers.findings(item.symptom, days, usual.get(item.id), past, rules, only=only)
    found = tuple(_of_long_ago(one, sheet.on, local(person, now).date(), rules) for one in found)
    today = local(person, now).date().isoformat()
    is_said = any(one.body["at"] == today and one.body["aloud"] for one in before)
    weighed = [replace(one, is_quiet=one.is_quiet or (is_said and one.call is Call.CONTACT)) for one in found]
    for one in weighed:
        await _note(tx, person, one, sheet.on, today, now)
    aloud = tuple(one for one in weighed if not one.is_quiet and one.call is not Call.ASK)
    flags = () if only else await _together(tx, person, form, item, now)
    return Found(aloud, tuple(one for one in weighed if one.is_quiet), flags)


def _of_long_ago(finding: Finding, on: date, today: date, rules: answers.AnswerRules) -> Finding:
    """What was so bad days ago is told today; only what may still be so is an emergency."""
    severe = next((rule for rule in rules.rules if rule.when == "severe" and rule.call is Call.CONTACT), None)
    if finding.call is Call.EMERGENCY and on < today - ONE_DAY and severe is not None:
        return replace(finding, rule=severe)
    return finding


async def _series(
    tx: Transaction, person: Person, items: Sequence[Item], usual: dict[str, Usual], until: date
) -> dict[str, list[Given]]:
    """One answer a day to each item, oldest first; a usual day answers all of them."""
    ids = [WAY, *(item.id for item in items)]
    found = await sheets.of_items(tx, person.id, ids, until - LOOKS_BACK_FOR, until)
    as_usual = {one.on for one in found if one.item_id == WAY and one.choice in AS_USUAL}
    series: dict[str, list[Given]] = {}
    for item in items:
        said = usual.get(item.id)
        days = {on: Given(on, said.value if said else 0, Versus.USUAL) for on in as_usual if item.has_usual}
        days |= {one.on: given for one in found if one.item_id == item.id and (given := _given(item, one))}
        series[item.id] = [days[on] for on in sorted(days)]
    return series


def _given(item: Item, answer: Answer) -> Given | None:
    choice = item.choice(answer.choice or "")
    versus = Versus(answer.versus) if answer.versus in set(Versus) else None
    return Given(answer.on, choice.value, versus) if choice else None


def _advised(one: Kept) -> Advised:
    body = one.body
    return Advised(body["rule"], Call(body["call"]), body["item"], body["value"], date.fromisoformat(body["on"]))


async def _note(tx: Transaction, person: Person, one: Finding, on: date, today: str, now: datetime) -> None:
    body = {
        "rule": one.rule.id,
        "version": one.rule.version,
        "call": one.call.value,
        "item": one.item_id,
        "value": one.value,
        "on": on.isoformat(),
        "at": today,
        "aloud": not one.is_quiet and one.call is not Call.ASK,
    }
    await kept.add(tx, person.id, Kind.ADVICE, ASKING if one.call is Call.ASK else GIVEN, body, now)


async def to_ask(tx: Transaction, person: Person, now: datetime) -> list[str]:
    """The items about which a kind question is due, once each."""
    found = await kept.newest(tx, person.id, Kind.ADVICE, states=(ASKING,), limit=MOST)
    for one in found:
        await kept.change(tx, person.id, one, state=GIVEN, body=one.body, now=now)
    return list(dict.fromkeys(one.body["item"] for one in found if one.body))


async def concepts_of_last_day(tx: Transaction, person: Person, now: datetime) -> frozenset[str]:
    """The engine's names for what the answers of the last 24 hours report as new, worse or severe."""
    reported, _ = await _last_day(tx, person, now)
    return reported


async def _last_day(tx: Transaction, person: Person, now: datetime) -> tuple[frozenset[str], frozenset[str]]:
    """What was reported as new, worse or severe, and everything that is there at all."""
    form = (await tailoring.tailored(tx, person, CHECK_IN, local(person, now).date())).whole
    given = await sheets.since(tx, person.id, now - A_DAY, MOST)
    latest = {
        one.item_id: one for one in sorted(given, key=lambda one: one.id)
    }  # a later day takes an earlier one back
    usual, rules = (await usuals(tx, person)).latest, answer_rules(person.language)
    reported: set[str] = set()
    present: set[str] = set()
    earliest = local(person, now).date() - ONE_DAY
    for one in latest.values():
        item = form.item(one.item_id) if one.form_id == CHECK_IN and one.on >= earliest else None
        if item is None or item.symptom is None or (day := _given(item, one)) is None:
            continue
        reported |= answers.concepts(item.symptom, day, usual.get(item.id), rules)
        present |= {item.symptom.concept} if day.value and item.symptom.concept else set()
    return frozenset(reported), frozenset(present)


async def _together(tx: Transaction, person: Person, form: Form, item: Item, now: datetime) -> tuple[Flag, ...]:
    """The urgent rules that this answer completes with the others of the day."""
    if item.symptom is None or not item.symptom.concept:
        return ()
    reported, present = await _last_day(tx, person, now)
    rules = red_flags.rules(person.language)
    mine = {item.symptom.concept, item.symptom.severe_concept} & (reported | present)
    concerned = {rule.id for rule in rules.rules if rule.concepts & mine}
    return tuple(flag for flag in combine(reported, present & PAIR, rules) if flag.rule_id in concerned)


def combine(now: Collection[str], before: Collection[str], rules: Rules) -> tuple[Flag, ...]:
    """The urgent rules over several concepts that are complete, with something that is new among them."""
    every = frozenset(now) | frozenset(before)
    return tuple(
        Flag(rule.id, rule.tier, (), rule.source)
        for rule in rules.rules
        if rule.tier.urgent
        and rule.all_of
        and rule.all_of <= every
        and (not rule.any_of or rule.any_of & every)
        and rule.concepts & frozenset(now)
    )


def assessment(found: Found) -> Assessment:
    """What the answers call for, as every other red flag: for those who answer, keep and explain them."""
    tiers = {Call.CONTACT: Tier.CONTACT, Call.EMERGENCY: Tier.EMERGENCY}
    mine = tuple(Flag(one.rule.id, tiers[one.call], (), one.rule.source) for one in found.aloud)
    flags = tuple(sorted((*found.flags, *mine), key=lambda flag: -flag.tier.rank))
    return Assessment(flags[0].tier if flags else Tier.NONE, flags, ())


async def known_and_stable(tx: Transaction, person: Person, now: datetime) -> list[str]:
    """For the visit: the symptoms that are usual and that the team knows of, a line each."""
    form = (await tailoring.tailored(tx, person, CHECK_IN, local(person, now).date())).whole
    spoken, latest = words(person.language), (await usuals(tx, person)).latest
    return [
        spoken.label("comparing.known", item=item.short, value=said(item, latest[item.id].value), on=_day(person, one))
        for item in _measured(form.items)
        if (one := latest.get(item.id)) and one.value and one.is_known
    ]


async def lines(tx: Transaction, person: Person, now: datetime) -> list[str]:
    """What is usual of everything that is asked, with its first word beside it."""
    fit = await tailoring.tailored(tx, person, tailoring.daily(person), local(person, now).date())
    found, spoken = await usuals(tx, person), words(person.language)
    return [_line(spoken, item, found) for item in _measured(fit.asked.items)]


def _line(spoken: Words, item: Item, found: Usuals) -> str:
    usual, first = found.latest.get(item.id), found.first.get(item.id)
    if usual is None:
        return spoken.label("comparing.line_unset", item=item.short)
    beside = []
    if usual.value:
        beside.append(spoken.label("comparing.line_known" if usual.is_known else "comparing.line_unknown"))
    if first is not None and first != usual:
        beside.append(spoken.label("comparing.line_first", value=said(item, first.value), on=spoken.date(first.on)))
    line = spoken.label("comparing.line", item=item.short, value=said(item, usual.value))
    return f"{line} ({'; '.join(beside)})" if beside else line


async def names(tx: Transaction, person: Person, items: Sequence[str], now: datetime) -> list[str]:
    """What symptoms are called, those of the person's own too; nothing for what is none."""
    form = (await tailoring.tailored(tx, person, CHECK_IN, local(person, now).date())).whole
    return [item.short for item_id in items if (item := form.item(item_id)) and item.has_usual]


def _measured(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.has_usual]


def _day(person: Person, usual: Usual) -> str:
    return words(person.language).date(usual.on)


def said(item: Item, value: int) -> str:
    """The label of a value."""
    return next((choice.label for choice in item.choices if choice.value == value), str(value))
