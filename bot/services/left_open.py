"""A form that is simply left open: after five minutes its answers are weighed as they stand, and advised."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from bot.care.advice import SILENCE_AFTER, Advice, FlagState, Moment, advice_for
from bot.care.messages import Ending, MessageClass
from bot.care.people import Person
from bot.care.red_flags import Tier
from bot.care.saying import Say
from bot.content.wording import words
from bot.services import advising, card, flagging, following_up, tailoring, unsaid, weighing
from bot.services.letters import Letter, Pointless
from bot.storage import dialogue, kept, outbox, sheets
from bot.storage.database import Transaction
from bot.storage.kept import Kept
from bot.storage.outbox import Leased, Post
from bot.storage.sheets import Sheet

LEFT = "answers-left"
LASTS_FOR = timedelta(hours=24)
ROW = "row"  # on a flag: the message that told of it, so that a second try says the same


async def plan(tx: Transaction, person: Person, lane: bytes, sheet: Sheet, now: datetime) -> None:
    """Once for a sheet, five minutes after its latest question."""
    post = Post(
        lane=lane,
        person_id=person.id,
        message_class=MessageClass.URGENT,
        purpose=LEFT,
        topic=f"{LEFT}:{sheet.id}",
        spaced=False,
        body={"render": LEFT, "sheet": str(sheet.id)},
        not_before=now + SILENCE_AFTER,
        expires_at=now + SILENCE_AFTER + LASTS_FOR,
    )
    await outbox.put(tx, post, now)


async def render(tx: Transaction, one: Leased, person: Person, now: datetime) -> Letter | Pointless:
    """Nobody said whether it is usual: the numbers count."""
    said = await _said_before(tx, one, person)
    if said is None:
        said = await _weighed(tx, one, person, now)
    return Letter(await _words(tx, person, said)) if said else Pointless(Ending.CANCELLED, "settled")


async def _said_before(tx: Transaction, one: Leased, person: Person) -> Kept | None:
    found = await flagging.newest(tx, person, states=(FlagState.OPEN, FlagState.UNSAFE, FlagState.TOLD))
    return next((flag for flag in found if flag.body.get(ROW) == str(one.id)), None)


async def _weighed(tx: Transaction, one: Leased, person: Person, now: datetime) -> Kept | None:
    """The flag that is kept of it; none when every word was said meanwhile, or nothing is called for."""
    sheet = await sheets.get(tx, person.id, UUID(one.body["sheet"])) if one.body else None
    if sheet is None:
        return None
    form = (await tailoring.tailored(tx, person, sheet.form_id, sheet.on)).whole
    found = await unsaid.weigh(tx, person, sheet, form, now)
    found = found.and_also(await weighing.release(tx, person, sheet, now))
    assessed = weighing.assessment(found, form, words(person.language))
    advice = advice_for(assessed)
    if advice is None:
        return None
    if advice.tier.urgent:
        await sheets.close(tx, person.id, sheet.id, now)
        await dialogue.close(tx, person.id)
    await following_up.advised(tx, person, one.lane, assessed, advice, now)
    flag = (await flagging.newest(tx, person, limit=1))[0]
    flag = replace(flag, body={**flag.body, ROW: str(one.id)})
    await kept.change(tx, person.id, flag, state=flag.state, body=flag.body, now=now)
    return flag


async def _words(tx: Transaction, person: Person, flag: Kept) -> Say:
    """With how the team is reached, as advice in answer to a tap has it."""
    tier, spoken = flagging.tier_of(flag), words(person.language)
    advice, here = Advice(Moment.NOW, tier), advising.country_here(person)
    said = advising.advise(advice, flagging.rule_of(flag), here, person.language)
    if tier is not Tier.CONTACT:
        return said
    told = spoken.label("comparing.tell_today", items=", ".join(flagging.words_of(flag)))
    lines = advising.team_text(await card.provider_lines(tx, person), spoken)
    return replace(said, text="\n\n".join(part for part in (said.text, told, lines) if part))


RENDERERS = {LEFT: render}
