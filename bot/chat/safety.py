"""The second look at what was written, with the last 24 hours at hand: it may raise the tier, never lower it."""

from bot.care.messages import Fate, MessageClass
from bot.care.red_flags import Assessment, Tier
from bot.care.saying import Button, Say
from bot.chat import urgent
from bot.chat.turn import Turn
from bot.content import kindness, red_flags
from bot.content.countries import country
from bot.content.languages import shown
from bot.services import flagging, pausing
from bot.storage import dialogue


async def look_again(turn: Turn, noted: str | None) -> bool:
    """Answer what the door did not answer: tiers raised by the record, sends that failed, and what is not urgent.

    True when nothing in the words called for advice.
    """
    if not turn.text or turn.incoming.callback_query is not None:
        return False
    found = await flagging.reconsider(turn.tx, turn.scene.person, turn.text, turn.now)
    if found.tier.urgent:
        await _urgent(turn, found, noted)
    elif found.another.urgent:
        await _answer_urgently(turn, found, noted)
    elif found.tier is Tier.CONTACT:
        await _contact(turn, found, noted)
    else:
        return turn.scene.person is not None
    return False


async def _urgent(turn: Turn, found: Assessment, noted: str | None) -> None:
    turn.scene.is_urgent = True
    if turn.scene.person:
        turn.scene.person = await pausing.hold(turn.tx, turn.scene.person, turn.now)
        await dialogue.close(turn.tx, turn.scene.person.id)
    await _answer_urgently(turn, found, noted)


async def _answer_urgently(turn: Turn, found: Assessment, noted: str | None) -> None:
    turn.scene.is_advised = True
    if urgent.raises(found, noted):
        say = urgent.answer(found, _country(turn), turn.words.language)
        await turn.send(say, message_class=MessageClass.URGENT)


async def _contact(turn: Turn, found: Assessment, noted: str | None) -> None:
    turn.scene.is_advised = True
    if noted == f"{Tier.CONTACT}:{Fate.SENT}":
        return  # said at the door, because storing had failed
    text = red_flags.answer(found.tier, country(_country(turn)), turn.words.language)
    why = Button(turn.words.label("safety.why"), f"why:{found.flags[0].rule_id}")
    await turn.send(Say(shown(text, turn.words.language), buttons=((why,),)), topic="contact")


async def advise(turn: Turn, found: Assessment) -> None:
    """What answers, not words, call for: the fixed text, after which nothing else is asked when it is urgent."""
    turn.scene.is_advised = True
    turn.scene.is_urgent = turn.scene.is_urgent or found.tier.urgent
    if found.tier.urgent:
        turn.scene.person = await pausing.hold(turn.tx, turn.person, turn.now)
        await dialogue.close(turn.tx, turn.person.id)
    say = urgent.answer(found, _country(turn), turn.words.language)
    message_class = MessageClass.URGENT if found.tier.urgent else MessageClass.REPLY
    await turn.send(say, message_class=message_class)


async def be_kind(turn: Turn) -> None:
    """A feeling that the source calls normal is answered last, never argued with, and never an alarm."""
    word = kindness.kind_word_for(turn.text, turn.words.language)
    if word is None:
        return
    text = kindness.answer(word, country(_country(turn)), turn.words.language)
    keep = [[turn.button("kindness.keep", f"ask:kind:{word.id}")]] if word.question else []
    await turn.send(Say(text, buttons=tuple(map(tuple, keep))), topic="kind")


def _country(turn: Turn) -> str:
    return (turn.scene.person and turn.scene.person.country) or ""
