"""What was written is looked at with the last 24 hours at hand; what was found is kept, with all that explains it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.care.advice import WAITING, Advice, FlagState, Moment, flags_for
from bot.care.people import Person
from bot.care.red_flags import Assessment, Flag, Mention, Tier, assess
from bot.content import red_flags
from bot.services import weighing
from bot.storage import journal, kept, sheets
from bot.storage.database import Transaction
from bot.storage.kept import Body, Kept, Kind

LOOKS_BACK_FOR = timedelta(hours=24)
MOST = 30  # texts looked back at: one person's flood must not cost the others their second
MOST_FLAGS = 50
MOST_TOLD = 400  # several a day, over four weeks


async def reconsider(tx: Transaction, person: Person | None, text: str, now: datetime) -> Assessment:
    """The assessment of a text together with what this person wrote in the last 24 hours."""
    rules = red_flags.rules(person.language if person else "en")
    alone = assess(text, rules)
    if person is None or not alone.mentions:
        return alone  # words that mention nothing complete nothing
    answered = await weighing.concepts_of_last_day(tx, person, now)
    return assess(text, rules, earlier=await earlier(tx, person, now), answered=answered)


async def earlier(tx: Transaction, person: Person, now: datetime) -> list[str]:
    since = now - LOOKS_BACK_FOR
    written = [(entry.recorded_at, entry.text) for entry in await journal.since(tx, person.id, since, MOST)]
    answered = [(answer.recorded_at, answer.words) for answer in await sheets.since(tx, person.id, since, MOST)]
    return [text for _, text in sorted(written + answered, key=lambda one: one[0]) if text][-MOST:]


async def keep(
    tx: Transaction, person: Person, found: Assessment, advice: Advice, state: FlagState, now: datetime
) -> Kept:
    """Kept with rule, version, source, matched words and their places, and what was said but did not count."""
    flags = flags_for(found, advice)
    counted = {(mention.start, mention.end) for flag in flags for mention in flag.mentions}
    passed_over = [one for one in found.mentions if (one.start, one.end) not in counted]
    body = {
        "moment": advice.moment.value,
        "tier": advice.tier.value,
        "rules": [_rule(flag) for flag in flags],
        "passed_over": [_mention(one) for one in passed_over],
    }
    return await kept.add(tx, person.id, Kind.FLAG, state.value, body, now)


def _rule(flag: Flag) -> Body:
    return {
        "id": flag.rule_id,
        "version": flag.version,
        "source": flag.source,
        "words": [_mention(one) for one in flag.mentions],
    }


def _mention(mention: Mention) -> Body:
    return {
        "concept": mention.concept,
        "words": mention.words,
        "at": [mention.start, mention.end],
        "status": mention.status,
    }


async def newest(
    tx: Transaction, person: Person, *, states: tuple[FlagState, ...] = (), limit: int = MOST_FLAGS
) -> Sequence[Kept]:
    """Those raised last, the latest first; in the order in which they were raised, whatever became of them."""
    return await kept.last_kept(tx, person.id, Kind.FLAG, states=states, limit=limit)


async def waiting(tx: Transaction, person: Person, tier: Tier, states: tuple[FlagState, ...] = WAITING) -> Kept | None:
    """The newest one of a tier to which nobody has said yet what came of it."""
    found = await newest(tx, person, states=states)
    return next((one for one in found if tier_of(one) is tier), None)


async def said_in_full_at(tx: Transaction, person: Person, flags: Sequence[Flag]) -> datetime | None:
    """Since when the whole contact text has been said for each of these concepts; None where one never had it."""
    last: dict[str, datetime] = {}
    for one in await newest(tx, person, states=(FlagState.TOLD,), limit=MOST_TOLD):
        if (one.body.get("moment"), one.body.get("tier")) == (Moment.NOW, Tier.CONTACT):
            for concept in concepts_of(one):
                last.setdefault(concept, one.kept_at)
    named = {mention.concept for flag in flags for mention in flag.mentions}
    return min(last[concept] for concept in named) if named and named <= last.keys() else None


def got_worse(one: Kept) -> Assessment:
    """The same once more, as the person says that it is worse than usual: no longer their usual."""
    flags = [
        Flag(rule["id"], rule["version"], Tier.CONTACT, (Mention("worse", words, 0, 0, "present"),), rule["source"])
        for rule in one.body.get("rules", ())
        for words in [", ".join(dict.fromkeys(mention["words"] for mention in rule["words"]))]
    ]
    return Assessment(Tier.CONTACT, tuple(flags), ())


def tier_of(one: Kept) -> Tier:
    """An unreadable flag is taken for the kind that is asked after."""
    return Tier(one.body.get("tier", Tier.EMERGENCY))


def words_of(one: Kept) -> tuple[str, ...]:
    """The person's own words that raised it."""
    return tuple(dict.fromkeys(m["words"] for rule in one.body.get("rules", ()) for m in rule["words"]))


def concepts_of(one: Kept) -> frozenset[str]:
    return frozenset(m["concept"] for rule in one.body.get("rules", ()) for m in rule["words"])


def rule_of(one: Kept) -> str:
    rules = one.body.get("rules", ())
    return rules[0]["id"] if rules else ""


async def set_state(tx: Transaction, person: Person, one: Kept, state: FlagState, now: datetime) -> Kept:
    body = {**one.body, "states": [*one.body.get("states", ()), [state.value, now.isoformat()]]}
    await kept.change(tx, person.id, one, state=state.value, body=body, now=now)
    return replace(one, state=state.value, body=body, changed_at=now)
