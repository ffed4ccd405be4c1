"""What is urgent is answered at the door, once; and what the turn must still say afterwards."""

import asyncio
from typing import Any

import pytest

from bot.care.advice import ORDER, Advice, rank
from bot.care.messages import Fate
from bot.care.red_flags import Assessment, Tier, assess
from bot.care.texts import units
from bot.chat.messenger import Messenger
from bot.chat.transport import Transport
from bot.chat.urgent import CONTACT, REMEMBERED, Door, Known, Whereabouts, call_of, note, raises
from bot.clock import SteeredClock
from bot.content import red_flags
from bot.preview import LocalTelegram, Sender
from bot.services.advising import advise
from bot.telemetry import Telemetry

EMERGENCY = "My legs are swollen and I can't breathe"
CRISIS = "I want to kill myself"
LANE = b"lane"


def found(text: str) -> Assessment:
    return assess(text, red_flags.rules())


def update(who: Sender, text: str, update_id: int = 1, kind: str = "message", part: str = "text") -> dict[str, Any]:
    sender = {"id": who.id, "language_code": who.language_code}
    return {"update_id": update_id, kind: {"chat": {"id": who.id, "type": "private"}, "from": sender, part: text}}


@pytest.fixture
def door(messenger: Messenger, clock: SteeredClock) -> Door:
    return Door(messenger, Known(), Telemetry(), clock.now)


def test_the_examples_here_are_what_they_are_called() -> None:
    assert found(EMERGENCY).tier is Tier.EMERGENCY
    assert found(CRISIS).tier is Tier.CRISIS
    assert found("A quiet day").tier is Tier.NONE


@pytest.mark.parametrize("kind", ["message", "edited_message"])
@pytest.mark.parametrize("part", ["text", "caption"])
async def test_whatever_carries_the_words_they_are_answered(
    door: Door, telegram: LocalTelegram, anna: Sender, kind: str, part: str
) -> None:
    assert await door.check(update(anna, EMERGENCY, kind=kind, part=part), LANE) == "now:emergency:sent"
    assert telegram.said(anna.id)[-1].buttons[-1][-1].data == "why:swelling-and-breathing"


@pytest.mark.parametrize(
    "body",
    [
        {"update_id": 1},
        {"update_id": 1, "message": {"text": "A quiet day"}},
        {"update_id": 1, "message": {"text": ""}},
        {"update_id": 1, "message": {"text": None}},
        {"update_id": 1, "message": {"photo": []}},
        {"update_id": 1, "callback_query": {"data": EMERGENCY}},
    ],
)
async def test_what_is_not_urgent_is_not_answered_here(
    door: Door, telegram: LocalTelegram, body: dict[str, Any]
) -> None:
    assert await door.check(body, LANE) is None
    assert telegram.calls == []


async def test_an_update_that_is_offered_twice_is_answered_once(
    door: Door, telegram: LocalTelegram, anna: Sender
) -> None:
    assert [await door.check(update(anna, CRISIS), LANE) for _ in range(2)] == ["now:crisis:sent"] * 2
    assert len(telegram.said(anna.id)) == 1


async def test_checks_of_one_update_at_the_same_time_answer_once(
    door: Door, telegram: LocalTelegram, anna: Sender
) -> None:
    notes = await asyncio.gather(*(door.check(update(anna, CRISIS), LANE) for _ in range(5)))
    assert sorted(notes, key=str) == ["now:crisis:sent"] + ["now:crisis:unknown"] * 4
    assert len(telegram.said(anna.id)) == 1


async def test_the_same_words_written_again_are_answered_again(
    door: Door, telegram: LocalTelegram, anna: Sender
) -> None:
    for update_id in (1, 2):
        await door.check(update(anna, CRISIS, update_id), LANE)
    assert len(telegram.said(anna.id)) == 2


@pytest.mark.parametrize(
    ("faults", "note", "calls"),
    [
        (["reset-after"], "now:emergency:unknown", 1),
        (["500"], "now:emergency:unknown", 1),
        (["429:9"], "now:emergency:later", 1),
        (["400-parse"], "now:emergency:sent", 2),  # plain, when its emphasis is refused
        (["400-parse"] * 2, "now:emergency:refused", 2),
    ],
)
async def test_how_an_answer_went_is_told_and_a_doubtful_one_is_left_to_the_turn(
    door: Door, telegram: LocalTelegram, anna: Sender, faults: list[str], note: str, calls: int
) -> None:
    telegram.faults.fail_next += faults
    assert await door.check(update(anna, EMERGENCY), LANE) == note
    assert len(telegram.calls) == calls


async def test_an_answer_that_surely_did_not_leave_is_tried_three_times(clock: SteeredClock, origin: str) -> None:
    calls = 0

    class Refusing(Messenger):
        async def send(self, *args: Any, **kwargs: Any) -> Any:
            nonlocal calls
            calls += 1
            return await super().send(*args, **kwargs)

    door = Door(Refusing(Transport(origin, "1:abc")), Known(), Telemetry(), clock.now)
    assert await door.check(update(Sender(7, "Anna", "en", None), EMERGENCY), LANE) == "now:emergency:later"
    assert calls == 3


async def test_the_number_is_that_of_the_country_where_it_is_known(
    messenger: Messenger, clock: SteeredClock, telegram: LocalTelegram, anna: Sender
) -> None:
    known = Known()
    door = Door(messenger, known, Telemetry(), clock.now)
    await door.check(update(anna, EMERGENCY, 1), LANE)
    known.learn(LANE, Whereabouts("GB", "en"))
    await door.check(update(anna, EMERGENCY, 2), LANE)
    unknown, british = [message.text for message in telegram.said(anna.id)]
    assert "999" in british
    assert "999" not in unknown


async def test_somebody_unknown_is_answered_in_the_language_of_their_telegram(
    door: Door, telegram: LocalTelegram
) -> None:
    pseudo = telegram.add_person("Qi", language_code="qps")
    telegram.write(pseudo.id, EMERGENCY)
    await door.check(update(pseudo, EMERGENCY), LANE)
    said = telegram.said(pseudo.id)[-1]
    assert said.text.startswith("⟦")
    assert said.buttons[0][0].text.startswith("⟦")


def test_only_the_newest_people_are_remembered() -> None:
    known = Known()
    for number in range(REMEMBERED + 1):
        known.learn(str(number).encode(), Whereabouts("GB", "en"))
    assert known.of(b"0") is None
    assert known.of(b"1") == Whereabouts("GB", "en")


def test_an_answer_in_a_crisis_also_asks_whether_it_still_is_one() -> None:
    call = call_of(found(CRISIS))
    assert call is not None
    say = advise(call.advice, call.rule_id, "GB", "en")
    assert [[button.data for button in row] for row in say.buttons[:1]] == [
        ["settle:safe:crisis", "settle:unsafe:crisis"]
    ]
    assert say.buttons[1][1].data.startswith("why:")
    assert all(units(button.label) <= 20 for row in say.buttons for button in row)


EACH = [(advice, fate) for advice in ORDER for fate in (Fate.SENT, Fate.GONE, Fate.REFUSED)]


@pytest.mark.parametrize("advice", ORDER, ids="-".join)
def test_the_turn_speaks_only_when_something_more_pressing_is_to_be_said(advice: Advice) -> None:
    for said, fate in EACH:
        assert raises(advice, note(said, fate)) is (rank(advice) > rank(said)), (said, fate)


UNSURE = [note(ORDER[-1], fate) for fate in (Fate.LATER, Fate.UNKNOWN)]


@pytest.mark.parametrize("noted", [None, "", "crisis:sent", *UNSURE])
def test_the_turn_speaks_when_nothing_may_have_arrived_from_the_door(noted: str | None) -> None:
    assert all(raises(advice, noted) for advice in ORDER)


@pytest.mark.parametrize(
    ("data", "noted", "words"),
    [
        ("happening:emergency:yes:chest-pain", "now:emergency:sent", "Call "),
        ("happening:emergency:unsure:chest-pain", "now:emergency:sent", "Call "),
        ("happening:crisis:unsure:wish-to-die", "now:crisis:sent", "Please reach out now"),
        ("settle:unsafe:crisis", "unsafe:crisis:sent", "Call "),
    ],
)
async def test_a_tap_that_must_not_wait_is_answered_at_the_door_too(
    door: Door, telegram: LocalTelegram, anna: Sender, data: str, noted: str, words: str
) -> None:
    tap = {"update_id": 1, "callback_query": {"id": "1", "from": {"id": anna.id}, "data": data}}
    assert await door.check(tap, LANE) == noted
    assert telegram.said(anna.id)[-1].text.startswith(words)


async def test_while_nothing_can_be_stored_an_answer_that_is_an_emergency_is_answered_too(
    door: Door, telegram: LocalTelegram, anna: Sender
) -> None:
    for n, (choice, noted) in enumerate((("4", "now:emergency:sent"), ("3", None))):
        query = {"id": "1", "from": {"id": anna.id}, "data": f"form:x:breathing:{choice}"}
        assert await door.check({"update_id": n, "callback_query": query}, LANE, least=CONTACT) == noted


OTHERS = ("happening:emergency:no:x", "happening:none:yes:x", "settle:called:emergency", "form:x:breathing:4", ":", "")


@pytest.mark.parametrize("data", OTHERS)
async def test_other_taps_wait_for_their_turn(door: Door, telegram: LocalTelegram, anna: Sender, data: str) -> None:
    tap = {"update_id": 1, "callback_query": {"id": "1", "from": {"id": anna.id}, "data": data}}
    assert await door.check(tap, LANE) is None
    assert telegram.calls == []
