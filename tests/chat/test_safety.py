"""Whatever an assessment calls for is said: also where answers raised it, and no words were there for the door."""

from itertools import product

import pytest
from telegram import Update

from bot.care.advice import Advice, Moment, advice_for
from bot.care.red_flags import Assessment, Flag, Tier
from bot.chat import safety
from bot.chat.turn import Scene, Sender, Turn
from bot.clock import SteeredClock
from bot.preview import LocalTelegram
from bot.services import advising
from bot.storage import people
from bot.storage.database import Transaction, new_id
from tests.cast import Story
from tests.stories.states import Somebody, State, meet, settle_in, somebody
from tests.stories.urgent_words import Call, update

URGENT = (Tier.EMERGENCY, Tier.CRISIS)
STATES = (
    None,
    State("choice", "none", "day", is_held=False, country="known"),
    State("words", "open", "quiet", is_held=True, country="unknown"),
    State("flag", "none", "day", is_held=True, country="elsewhere"),
)
CONTACT = Advice(Moment.NOW, Tier.CONTACT)
CHOSEN = Call("yes", "tap")  # any tap: the answers of a form are tapped


@pytest.fixture
def kind() -> str:
    return "sqlite"


def flag(tier: Tier) -> Flag:
    """As answers raise it: without words."""
    return Flag("flushing", 1, tier, (), "a source")


def assessments() -> list[Assessment]:
    """Every shape that there is; nothing is in doubt where it is urgent anyway."""
    doubts: list[tuple[Flag, ...]] = [(), *((flag(tier),) for tier in URGENT), tuple(map(flag, URGENT))]
    found = product(Tier, (Tier.NONE, *URGENT), doubts)
    return [
        Assessment(tier, (flag(tier),) if tier is not Tier.NONE else (), (), another, unsure)
        for tier, another, unsure in found
        if not (tier.urgent and unsure)
    ]


async def advised(story: Story, tx: Transaction, who: Somebody, found: Assessment) -> None:
    """A handler of a form in the middle of its turn."""
    tap = Update.de_json(update(1, who, CHOSEN, story.clock.now()), story.house.application.bot)
    lane, now = tx.vault.lane(who.id), story.clock.now()
    person = await people.find_lane(tx, lane)
    scene = Scene(tx, now, Sender(who.id, lane, "en"), person, new_id(), now, now)
    await safety.advise(Turn(story.house.application, tap, scene), found)


async def test_no_assessment_that_calls_for_advice_ends_without_it(
    story: Story, telegram: LocalTelegram, clock: SteeredClock
) -> None:
    """Strangers, and those whose country is known, unknown and left, in the middle of a form and with a flag open."""
    played = [
        (somebody(number, state, "en"), found) for number, (state, found) in enumerate(product(STATES, assessments()))
    ]
    meet(telegram, [who for who, _ in played])
    await settle_in(story.house.database, [who for who, _ in played], clock.now())
    async with story.house.database.transaction() as tx:
        for who, found in played:
            await advised(story, tx, who, found)
    await story.settle()
    for who, found in played:
        advice, said = advice_for(found), [one.text for one in telegram.said(who.id)]
        calls_for = [advice] if advice else []
        if advice and advice.moment is Moment.ASK and found.tier is Tier.CONTACT:
            calls_for.append(CONTACT)
        country = "GB" if who.country == "known" else ""
        assert {advising.advise(one, "", country, "en").text for one in calls_for} <= set(said), (who, found)
        assert bool(said) == bool(calls_for), (who, found)
