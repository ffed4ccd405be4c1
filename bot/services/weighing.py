"""Answers are measured against what the person calls usual, over days and together: what that calls for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.care import answers
from bot.care.answers import Advised, Call, Finding, Given, Usual, Versus, When
from bot.care.forms import Form, Item
from bot.care.people import Person
from bot.care.red_flags import Assessment, Flag, Mention, Tier, combine
from bot.care.weighing import findings
from bot.content import red_flags
from bot.content.answer_rules import answer_rules
from bot.content.forms import CHECK_IN
from bot.content.wording import Words
from bot.services import comparing, tailoring
from bot.services.arriving import local
from bot.services.comparing import usuals
from bot.storage import kept, sheets
from bot.storage.database import Transaction
from bot.storage.kept import Kept, Kind
from bot.storage.sheets import Answer, Sheet

GIVEN, ASKING, HELD = "given", "asking", "held"  # held: to be said when the form is through
WAY, USUAL_DAY = "day", "usual"  # the item and the choice that say of a whole day that it was as usual
LOW_ENERGY = "low-energy"
AS_USUAL = frozenset({USUAL_DAY, "symptoms-usual"})  # the choices that say it of all symptoms
ONE_DAY = timedelta(days=1)
LOOKS_BACK_FOR = timedelta(days=42)
A_DAY = timedelta(hours=24)
MOST = 200  # of anything that is looked back at
PAIR = frozenset({"leg_swelling", "breathless"})  # an emergency when either is new or worse, however old the other
SEVERE: frozenset[When] = frozenset({"severe"})


@dataclass(frozen=True)
class Found:
    """What an answer calls for: to be said at once, in a line, or once the form is through."""

    aloud: tuple[Finding, ...] = ()
    held: tuple[Finding, ...] = ()
    quiet: tuple[Finding, ...] = ()
    flags: tuple[Flag, ...] = ()  # of the red-flag rules, over several answers

    def and_also(self, other: "Found") -> "Found":
        return Found(
            self.aloud + other.aloud, self.held + other.held, self.quiet + other.quiet, self.flags + other.flags
        )

    @property
    def is_anything(self) -> bool:
        return bool(self.aloud or self.held or self.quiet or self.flags)

    @property
    def is_urgent(self) -> bool:
        return bool(self.flags) or any(one.call is Call.EMERGENCY for one in self.aloud)


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
    for waiting in await _held(tx, person, sheet):
        if waiting.body["item"] == item.id:  # what is weighed anew takes the place of what waited to be said
            await kept.remove(tx, person.id, waiting.id)
    before = [one for one in await kept.newest(tx, person.id, Kind.ADVICE, limit=MOST) if one.body]
    past = [_advised(one) for one in before]
    found = findings(item.symptom, days, usual.get(item.id), past, rules, only=only)
    if only:  # what is stable by its number alone waits for the word
        found = tuple(one for one in found if not one.is_quiet)
    found = tuple(_of_long_ago(one, sheet.on, local(person, now).date(), rules) for one in found)
    today = local(person, now).date().isoformat()
    is_said = any(one.body["at"] == today and one.body["aloud"] and one.state != HELD for one in before)
    weighed = [replace(one, is_quiet=one.is_quiet or (is_said and one.call is Call.CONTACT)) for one in found]
    for one in weighed:
        await _note(tx, person, one, sheet, today, now)
    aloud = tuple(one for one in weighed if one.call is Call.EMERGENCY)
    held = tuple(one for one in weighed if one.call is Call.CONTACT and not one.is_quiet)
    flags = await _together(tx, person, form, item, now, is_asked=bool(only))
    return Found(aloud, held, tuple(one for one in weighed if one.is_quiet), flags)


async def release(tx: Transaction, person: Person, sheet: Sheet, now: datetime) -> Found:
    """What waited for the end of a form is said now, all of it once."""
    rules, found = answer_rules(person.language), []
    for one in sorted(await _held(tx, person, sheet), key=lambda one: one.position):
        await kept.change(tx, person.id, one, state=GIVEN, body=one.body, now=now)
        if rule := rules.rule(one.body["rule"]):
            word = Versus(one.body["word"]) if one.body["word"] else None
            found.append(Finding(rule, one.body["item"], one.body["value"], word=word))
    return Found(tuple(found))


async def holds(tx: Transaction, person: Person, sheet: Sheet) -> bool:
    return bool(await _held(tx, person, sheet))


async def _held(tx: Transaction, person: Person, sheet: Sheet) -> list[Kept]:
    found = await kept.newest(tx, person.id, Kind.ADVICE, states=(HELD,), limit=MOST)
    return [one for one in found if one.body.get("sheet") == str(sheet.id)]


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


async def _note(tx: Transaction, person: Person, one: Finding, sheet: Sheet, today: str, now: datetime) -> None:
    body = {
        "rule": one.rule.id,
        "version": one.rule.version,
        "call": one.call.value,
        "item": one.item_id,
        "value": one.value,
        "word": one.word and one.word.value,
        "sheet": str(sheet.id),
        "on": sheet.on.isoformat(),
        "at": today,
        "aloud": not one.is_quiet and one.call is not Call.ASK,
    }
    waits = HELD if one.call is Call.CONTACT and not one.is_quiet else GIVEN
    await kept.add(tx, person.id, Kind.ADVICE, ASKING if one.call is Call.ASK else waits, body, now)


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


async def _last_day(
    tx: Transaction, person: Person, now: datetime, *, asked: str = ""
) -> tuple[frozenset[str], frozenset[str]]:
    """What was reported as new, worse or severe, and everything that is there at all.

    While the word for `asked` is out and nothing is known as usual, its number reports nothing yet, but for severe.
    """
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
        if item.id != asked or item.id in usual or day.value >= item.symptom.most:
            reported |= answers.concepts(item.symptom, day, usual.get(item.id), rules)
        present |= {item.symptom.concept} if day.value and item.symptom.concept else set()
    return frozenset(reported), frozenset(present)


async def _together(
    tx: Transaction, person: Person, form: Form, item: Item, now: datetime, *, is_asked: bool
) -> tuple[Flag, ...]:
    """The urgent rules that this answer completes with the others of the day, also while its word `is_asked`."""
    if item.symptom is None or not item.symptom.concept:
        return ()
    reported, present = await _last_day(tx, person, now, asked=item.id if is_asked else "")
    rules = red_flags.rules(person.language)
    mine = {item.symptom.concept, item.symptom.severe_concept} & (reported | present)
    concerned = {rule.id for rule in rules.rules if rule.concepts & mine}
    return tuple(flag for flag in combine(reported, present & PAIR, rules) if flag.rule_id in concerned)


def assessment(found: Found, form: Form, spoken: Words) -> Assessment:
    """What the answers call for, as every other red flag: for those who answer, keep and explain them."""
    mine = [_flag(one, form, spoken) for one in found.aloud]
    flags = tuple(sorted((*found.flags, *mine), key=lambda flag: -flag.tier.rank))
    return Assessment(flags[0].tier if flags else Tier.NONE, flags, ())


def _flag(one: Finding, form: Form, spoken: Words) -> Flag:
    """The answer stands where the words of a text would; by its name it is never taken for a known usual."""
    item = form.item(one.item_id)
    said = item.short if item else one.item_id
    if item is not None and item.has_usual:
        word = f" ({spoken.label(f'comparing.{one.word}_after')})" if one.word else ""
        said = f"{said} {comparing.said(item, one.value)}{word}"
    answer = Mention(f"answer:{one.item_id}", said, 0, 0, "present")
    return Flag(one.rule.id, one.rule.version, TIERS[one.call], (answer,), one.rule.source)


TIERS = {Call.CONTACT: Tier.CONTACT, Call.EMERGENCY: Tier.EMERGENCY}
