"""The second look at what was written, with the last 24 hours at hand: it may raise the tier, never lower it."""

from dataclasses import replace

from bot.care.advice import Advice, Moment, advice_for, flags_for, is_usual
from bot.care.messages import MessageClass
from bot.care.red_flags import Assessment, Tier
from bot.care.saying import Say
from bot.chat import questions, urgent
from bot.chat.turn import Turn
from bot.content import kindness, urgent_answers
from bot.content.countries import country
from bot.services import advising, card, comparing, flagging, following_up, listening

CONTACT, KNOWN = Advice(Moment.NOW, Tier.CONTACT), Advice(Moment.KNOWN, Tier.CONTACT)


async def look_again(turn: Turn) -> bool:
    """Answer what the door did not answer: tiers raised by the record, sends that failed, and what is not urgent.

    True when nothing in the words called for advice.
    """
    if not turn.text or turn.incoming.callback_query is not None:
        return False
    found = await flagging.reconsider(turn.tx, turn.scene.person, turn.text, turn.now)
    await advise(turn, found)
    return turn.scene.person is not None and not turn.scene.is_advised


async def advise(turn: Turn, found: Assessment, told: str = "") -> None:
    """Say what an assessment of words or answers calls for, keep it, and plan what follows; `told` is what to tell."""
    advice = advice_for(found)
    if advice is None:
        return
    turn.scene.is_advised, turn.scene.advice = True, advice
    turn.scene.is_urgent = advice.moment is Moment.NOW and advice.tier.urgent
    if advice == CONTACT:
        await _contact(turn, found, told)
        return
    await say(turn, advice, _rule(found, advice))
    await _follow(turn, found, advice)
    if found.tier is Tier.CONTACT:  # beside a question, or beside somebody else's emergency
        await _contact(turn, found, is_beside=True)


async def _follow(turn: Turn, found: Assessment, advice: Advice) -> None:
    person, sender = turn.scene.person, turn.scene.sender
    if person is None:
        if advice.moment is Moment.ASK:
            rule, language = _rule(found, advice), turn.words.language
            await following_up.asked_of_stranger(turn.tx, sender.lane, sender.id, advice.tier, rule, language, turn.now)
        return
    turn.scene.person = await following_up.advised(turn.tx, person, turn.scene.sender.lane, found, advice, turn.now)
    if turn.scene.is_urgent:
        await listening.close(turn.tx, person)
    if advice.moment is Moment.NOW:
        await say_plan(turn, advice.tier)
    if advice.tier.urgent and not advising.country_here(person):
        await turn.send(questions.say(turn, questions.CHANGE, "country"), topic="country")


async def say_plan(turn: Turn, tier: Tier) -> None:
    """What the person noted themselves for such an hour stands right below the line to call."""
    person = turn.scene.person
    text = await following_up.plan_of(turn.tx, person) if person and tier is Tier.CRISIS else ""
    if text:
        await turn.send(Say(text), topic="safety.plan")


async def say(turn: Turn, advice: Advice, rule_id: str = "") -> None:
    """Unless the door has said it."""
    if urgent.raises(advice, turn.scene.noted):
        said = advising.advise(advice, rule_id, here(turn), turn.words.language)
        await turn.send(said, message_class=MessageClass.URGENT)


async def _contact(turn: Turn, found: Assessment, told: str = "", *, is_beside: bool = False) -> None:
    person = turn.scene.person
    advice = CONTACT
    if person is not None:
        flags = flags_for(found, CONTACT)
        last_at = await flagging.said_in_full_at(turn.tx, person, flags)
        known = await comparing.known_concepts(turn.tx, person, turn.now)
        is_plain = not urgent_answers.says_unusual(turn.text, turn.words.language)
        advice = KNOWN if is_plain and is_usual(flags, known, last_at, turn.now) else CONTACT
    if is_beside or urgent.raises(advice, turn.scene.noted):
        said = advising.advise(advice, _rule(found, CONTACT), here(turn), turn.words.language)
        lines = advising.team_text(await card.provider_lines(turn.tx, person), turn.words) if person else ""
        await turn.send(
            replace(said, text="\n\n".join(filter(None, (said.text, told, lines)))), topic=f"contact:{advice.moment}"
        )
    if person is not None:
        await following_up.advised(turn.tx, person, turn.scene.sender.lane, found, advice, turn.now)


def _rule(found: Assessment, advice: Advice) -> str:
    flags = flags_for(found, advice)
    return flags[0].rule_id if flags else ""


async def be_kind(turn: Turn) -> None:
    """A feeling that the source calls normal is answered last, never argued with, and never an alarm."""
    word = kindness.kind_word_for(turn.text, turn.words.language)
    if word is None:
        return
    text = kindness.answer(word, country(here(turn)), turn.words.language)
    keep = [[turn.button("kindness.keep", f"ask:kind:{word.id}")]] if word.question else []
    await turn.send(Say(text, buttons=tuple(map(tuple, keep))), topic="kind")


def here(turn: Turn) -> str:
    person = turn.scene.person
    return advising.country_here(person) if person else ""
