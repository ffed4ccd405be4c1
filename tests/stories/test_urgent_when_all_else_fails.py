"""Urgent words are answered in every state, and when nothing can be stored or sent as usual."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.clock import SteeredClock
from bot.preview import LocalTelegram, Message, Sender
from tests.stories.child import Child

EMERGENCY, CRISIS = "I suddenly can't breathe and my ankles are swollen", "I want to kill myself"
ANSWERS = {EMERGENCY: "This can be an emergency", CRISIS: "Please reach out now"}
FLOOD = 100

Way = Callable[[LocalTelegram, Sender, str], object]


def _writes(telegram: LocalTelegram, who: Sender, words: str) -> None:
    telegram.write(who.id, words)


def _captions(telegram: LocalTelegram, who: Sender, words: str) -> None:
    telegram.send(who.id, "photo", caption=words)


def _edits(telegram: LocalTelegram, who: Sender, words: str) -> None:
    mine = [message for message in telegram.chat(who.id) if not message.from_bot]
    telegram.rewrite(who.id, mine[-1].id, words)


def _forwards(telegram: LocalTelegram, who: Sender, words: str) -> None:
    origin = {"type": "hidden_user", "date": 1_795_000_000, "sender_user_name": "Somebody"}
    message = Message(
        id=telegram.new_message_id(), chat_id=who.id, from_bot=False, at=telegram.now(), sender_id=who.id, text=words
    )
    telegram.updates.put("message", telegram.message_json(telegram.post(message)) | {"forward_origin": origin})


class Eight:
    """Eight people, each in another state or with another way of writing, at night."""

    def __init__(self, child: Child, telegram: LocalTelegram) -> None:
        self.child, self.telegram = child, telegram
        names = ("stranger", "asked", "paused", "resting", "captioning", "editing", "forwarding", "flooding")
        self.by_name = {name: telegram.add_person(name, language_code="en-GB") for name in names}
        ways: dict[str, Way] = {"captioning": _captions, "editing": _edits, "forwarding": _forwards}
        self.ways: dict[str, Way] = dict.fromkeys(names, _writes) | ways

    async def are_there(self) -> None:
        await asyncio.gather(*(self.child.agrees(one) for name, one in self.by_name.items() if name != "stranger"))
        await asyncio.gather(self._asked(), self._paused(), self._rests(), self._wrote())

    async def _asked(self) -> None:
        """A question for free words is open."""
        who = self.by_name["asked"]
        await self.child.asks(who, "/checkin", "How was your mood?")
        await self.child.taps(who, "Skip", "How much stress")
        await self.child.taps(who, "Skip", "What was hard?")

    async def _paused(self) -> None:
        who = self.by_name["paused"]
        await self.child.asks(who, "/pause", "How long shall I be quiet?")
        await self.child.taps(who, "Until I say so", "Quiet until")

    async def _rests(self) -> None:
        who = self.by_name["resting"]
        await self.child.asks(who, "/settings", "Your settings")
        await self.child.taps(who, "Quiet hours", "When should nothing arrive")
        await self.child.taps(who, "22:00", "Quiet hours: 22:00")

    async def _wrote(self) -> None:
        await self.child.asks(self.by_name["editing"], "A quiet day", "Kept.")

    def write(self, words: str, *, flood: int) -> None:
        for n in range(flood):
            self.telegram.write(self.by_name["flooding"].id, f"{n} and so on")
        for name, who in self.by_name.items():
            self.ways[name](self.telegram, who, words)

    async def are_answered(self, words: str, times: int = 1) -> None:
        await self.child.until(
            lambda: all(self.child.heard(who, ANSWERS[words]) >= times for who in self.by_name.values())
        )

    async def had_each_answer_once(self) -> None:
        """When everything has been handled: nothing was lost, and nothing urgent was said twice."""
        known = {name: who for name, who in self.by_name.items() if name != "stranger"}
        kept = dict(zip(known, await asyncio.gather(*map(self.child.exported, known.values())), strict=True))
        await self.child.asks(self.by_name["stranger"], "/privacy", "What is kept")
        for name, who in self.by_name.items():
            assert [self.child.heard(who, answer) for answer in ANSWERS.values()] == [2, 1], name
        texts = {name: [entry["text"] for entry in one["entries"]] for name, one in kept.items()}
        given = [answer["words"] for answer in kept["asked"]["answers"] if answer["words"]]
        everything = [EMERGENCY, EMERGENCY, CRISIS]
        for found in (texts["paused"], texts["resting"], texts["captioning"], texts["forwarding"]):
            assert found == everything
        assert given + texts["asked"] == everything
        assert texts["editing"] == [CRISIS]
        assert len(texts["flooding"]) == 2 * FLOOD - 2 * len(self.by_name) + len(everything)


async def test_urgent_words_are_answered_in_every_state_also_while_the_database_is_locked(
    child: Child, telegram: LocalTelegram, clock: SteeredClock
) -> None:
    """Telegram hands out a hundred unconfirmed updates and no more, so the flood before a lock stays below that."""
    child.is_now(clock.now().replace(hour=23, minute=0))
    eight = Eight(child, telegram)
    await child.start()
    await eight.are_there()
    eight.write(EMERGENCY, flood=FLOOD)
    await eight.are_answered(EMERGENCY)
    await child.until(lambda: telegram.updates.pending == 0)
    async with child.locked():
        eight.write(EMERGENCY, flood=FLOOD - 2 * len(eight.by_name))
        await eight.are_answered(EMERGENCY, times=2)
        eight.write(CRISIS, flood=0)
        await eight.are_answered(CRISIS)
        assert telegram.updates.pending == FLOOD
    await eight.had_each_answer_once()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_urgent_words_are_answered_while_other_answers_hang_or_take_long(
    child: Child, telegram: LocalTelegram
) -> None:
    many = [telegram.add_person(f"Person {n}") for n in range(8)]
    anna = telegram.add_person("Anna")
    await child.start()
    await asyncio.gather(*(child.agrees(one) for one in (anna, *many)))
    telegram.faults.fail_next = ["hang"] * len(many)
    await asyncio.gather(*(child.asks(one, "/help", "/privacy") for one in many))
    telegram.write(anna.id, EMERGENCY)
    await child.hears(anna, ANSWERS[EMERGENCY])
    telegram.faults.release()
    telegram.faults.latency_for = timedelta(seconds=1)
    telegram.write(anna.id, CRISIS)
    await child.hears(anna, ANSWERS[CRISIS])
    telegram.faults.clear()
    assert await child.entries(anna) == [EMERGENCY, CRISIS]
    assert [child.heard(anna, answer) for answer in ANSWERS.values()] == [1, 1]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_an_urgent_answer_that_could_not_leave_at_once_follows_through_pause_and_night(
    child: Child, telegram: LocalTelegram, clock: SteeredClock
) -> None:
    child.is_now(clock.now().replace(hour=23, minute=0))
    eight = Eight(child, telegram)
    await child.start()
    await eight.are_there()
    for name in ("paused", "resting"):
        who = eight.by_name[name]
        telegram.faults.fail_next = ["429:1"]
        telegram.write(who.id, EMERGENCY)
        await child.hears(who, ANSWERS[EMERGENCY])
        assert await child.entries(who) == [EMERGENCY]
        assert child.heard(who, ANSWERS[EMERGENCY]) == 1
