"""My card: noted by typing and by sharing, pinned in the chat, changed in place, pinned anew, taken along, removed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.care.card import LONGEST
from bot.care.messages import AWAITED
from bot.chat.messenger import Messenger
from bot.preview import LocalTelegram, Message
from bot.services import card, delivering
from bot.storage import people
from tests.cast import Story
from tests.looking import claim
from tests.stories.child import Child

OFFER = "For bad days I can keep a card"
CLOSED = "That button has closed"
WARD = "0171 234-567 ext 3, ask for ward 4"
BEN = {"phone_number": "447700900123", "first_name": "Ben", "last_name": "Ash", "user_id": 7}


async def notes(story: Story, part: str, text: str) -> None:
    await story.breathes()
    await story.pushes(story.anna, f"card:{part}")
    await story.says(story.anna, text)


async def shares(story: Story, part: str, contact: dict[str, object] | None = None) -> None:
    await story.breathes()
    await story.pushes(story.anna, f"card:{part}")
    story.telegram.send(story.anna.id, "contact", contact=contact)
    await story.settle()


def pinned(telegram: LocalTelegram, chat: int) -> list[Message]:
    return [message for message in telegram.said(chat) if message.pinned]


def contacts(story: Story) -> list[tuple[str, str]]:
    said = [one.content["contact"] for one in story.telegram.said(story.anna.id) if one.kind == "contact"]
    return [(one["first_name"], one["phone_number"]) for one in said]


async def has_card(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    await story.pushes(story.anna, "card")
    await notes(story, "day", WARD)


async def test_a_card_is_noted_pinned_changed_in_place_pinned_anew_taken_along_and_removed(story: Story) -> None:
    await has_card(story)
    assert contacts(story) == [("Care team by day", "0171234567")]
    (first,) = pinned(story.telegram, story.anna.id)
    assert (first.silent, first.buttons) == (True, ())
    assert f"Team by day: {WARD}" in first.text
    assert "not to be refused" not in first.text  # the words for ambulance staff are put on by hand
    assert "Ambulance text: off" in story.buttons(story.anna)
    await shares(story, "night")
    await notes(story, "hours", "Call the ward, ask for the doctor on duty")
    await notes(story, "treatments", "Lanreotide")
    await notes(story, "people", "Mara 0171 999 888\nBen next door")
    assert "no contact to tap" in story.last(story.anna).text
    await shares(story, "people", BEN)
    await notes(story, "steps", "- music\n- a walk with Ben")
    assert pinned(story.telegram, story.anna.id) == [first]  # edited in place, all of it
    assert first.text.index("Team at night: +44 20 7946 0123 (Ward 4)") < first.text.index("When it gets very hard")
    assert "- Mara: 0171 999 888\n- Ben next door\n- Ben Ash: +447700900123" in first.text
    assert "- music\n- a walk with Ben" in first.text
    async with story.house.database.transaction() as tx:
        anna = await people.find(tx, story.anna.id)
        assert anna is not None
        plan, lines = await card.safety_plan(tx, anna), await card.provider_lines(tx, anna)
    assert [(one.name, one.number) for one in plan.people][2] == ("Ben Ash", "+447700900123")
    assert plan.steps == ("music", "a walk with Ben")
    assert (lines.day, lines.out_of_hours) == (WARD, "Call the ward, ask for the doctor on duty")
    (kept,) = (await story.kept(story.anna))["kept"]
    assert (kept["kind"], kept["body"]["day"], kept["body"]["steps"]) == ("card", WARD, list(plan.steps))
    assert await story.notes(story.anna) == []
    story.telegram.remove(first)
    await notes(story, "night", "116 117")
    (second,) = pinned(story.telegram, story.anna.id)
    assert second.id > first.id
    assert "Team at night: 116 117" in second.text
    await story.breathes()
    await story.pushes(story.anna, "card:remove")
    await story.pushes(story.anna, "card:remove:yes")
    assert pinned(story.telegram, story.anna.id) == []
    assert second.text == "Here was a card. It has been removed."
    assert [one["body"] for one in (await story.kept(story.anna))["kept"]] == [{}]
    assert await story.is_idle()


class TestOnOneDatabase:
    """What stands above the databases."""

    @pytest.fixture
    def kind(self) -> str:
        return "sqlite"

    async def test_it_is_offered_once_after_a_check_in_and_never_beside_advice(self, story: Story) -> None:
        await story.arrives(story.anna)
        for text, offers in (("", 0), ("a lot of flushing today", 0), ("a walk", 1), ("soup", 1)):
            await story.says(story.anna, "/checkin")
            for label in (*["Skip"] * 2, "Symptoms as usual", *["Skip"] * 2) if text else ():
                await story.taps(story.anna, label)
            await (story.says(story.anna, text) if text else story.taps(story.anna, "That's enough"))
            assert story.heard(story.anna, OFFER) == offers, text
            await story.later(timedelta(days=1))
        await story.pushes(story.anna, "card")
        assert "What you note here stands in one message" in story.all_texts(story.anna)

    async def test_a_dose_is_asked_about_and_never_kept(self, story: Story) -> None:
        await has_card(story)
        await notes(story, "treatments", "Lanreotide 120 mg every 4 weeks")
        assert story.last(story.anna).text.endswith("Lanreotide every 4 weeks")
        assert "120" not in str(await story.kept(story.anna))
        await story.taps(story.anna, "Note it like this")
        assert "Treatments: Lanreotide every 4 weeks" in pinned(story.telegram, story.anna.id)[0].text
        await story.breathes()
        await story.presses(story.anna, story.last(story.anna), "card:held")
        assert CLOSED in story.last(story.anna).text
        await story.says(story.anna, "/settings")
        await story.pushes(story.anna, "card")
        await notes(story, "treatments", "30 mg")
        assert "a dose alone" in story.last(story.anna).text
        await story.says(story.anna, "PRRT")
        assert "Treatments: PRRT" in pinned(story.telegram, story.anna.id)[0].text

    async def test_what_cannot_be_a_part_is_said_kindly_and_changes_nothing(self, story: Story) -> None:
        await has_card(story)
        before = await story.kept(story.anna)
        for part, text, answer in (
            ("day", "9" * (LONGEST["day"] + 1), "too long"),
            ("steps", "\n".join("abcdefg"), "too long"),
            ("people", "-", "a name or a number"),
            ("people", "\n".join(f"Friend {n} 0171 00000{n}" for n in range(6)), "holds 5 people"),
        ):
            await notes(story, part, text)
            assert answer in story.last(story.anna).text
            await story.pushes(story.anna, "card")
        await story.pushes(story.anna, "card")
        await shares(story, "hours")
        assert "I did not keep that contact" in story.last(story.anna).text
        await story.pushes(story.anna, "card")
        for data in ("card:held", "card:nobody", "card:people:off:x", "card:ambulance:perhaps", "card:day:off:off"):
            await story.breathes()
            await story.presses(story.anna, story.last(story.anna), data)
            assert CLOSED in story.last(story.anna).text, data
        assert await story.kept(story.anna) == before
        await story.says(story.ben, "Hello")
        await story.presses(story.ben, story.last(story.anna), "card:show")
        assert "I keep nothing before you agree" in story.last(story.ben).text

    async def test_parts_are_taken_off_one_by_one_and_the_last_takes_the_card_along(self, story: Story) -> None:
        await has_card(story)
        (message,) = pinned(story.telegram, story.anna.id)
        await notes(story, "people", "Mara 0171 999 888\nBen")
        await notes(story, "steps", "music")
        await story.presses(story.anna, story.last(story.anna), "card:ambulance:on")
        assert "ambulance staff" in message.text
        for data, gone in (
            ("card:ambulance", "ambulance staff"),
            ("card:people", "Mara"),
            ("card:people", "Ben"),
            ("card:steps", "music"),
        ):
            await story.breathes()
            await story.says(story.anna, "/settings")
            await story.pushes(story.anna, "card")
            await story.pushes(story.anna, data)
            await story.pushes(story.anna, f"{data}:off")
            assert gone not in message.text
        await story.pushes(story.anna, "card:day")
        await story.pushes(story.anna, "card:day:off")
        assert message.text == "Here was a card. It has been removed."
        assert not message.pinned

    async def test_in_need_it_is_read_anew_with_numbers_to_tap(self, story: Story) -> None:
        await has_card(story)
        await notes(story, "people", "Mara 0171 999 888")
        advice = story.last(story.anna).id
        await story.breathes()
        await story.presses(story.anna, story.last(story.anna), "card:show")
        assert contacts(story)[-2:] == [("Care team by day", "0171234567"), ("Mara", "0171999888")]
        assert any(f"Team by day: {WARD}" in one.text for one in story.telegram.said(story.anna.id) if one.id > advice)
        await story.breathes()
        await story.pushes(story.anna, "card:numbers")
        assert "Tap one to call" in story.last(story.anna).text

    async def test_a_pin_that_was_loosened_and_a_message_that_is_gone_come_back_when_asked_for(
        self, story: Story
    ) -> None:
        await has_card(story)
        (first,) = pinned(story.telegram, story.anna.id)
        first.pinned = False
        await notes(story, "hours", "Call the ward")
        assert pinned(story.telegram, story.anna.id) == []  # somebody loosened it: nobody pins it behind their back
        await story.breathes()
        await story.pushes(story.anna, "card:pin")
        assert pinned(story.telegram, story.anna.id) == [first]
        story.telegram.remove(first)
        await story.breathes()
        await story.pushes(story.anna, "card:pin")
        (second,) = pinned(story.telegram, story.anna.id)
        assert second.id > first.id

    async def test_a_card_removed_while_it_is_on_its_way_does_not_stay_behind(self, story: Story) -> None:
        await has_card(story)
        async with story.house.database.transaction() as tx:
            anna = await people.find(tx, story.anna.id)
            assert anna is not None
            await card.pin_again(tx, anna, tx.vault.lane(story.anna.id), story.clock.now())
            ((one,), _) = await claim(tx, story.clock.now(), 1, classes=AWAITED, resting=())
            await card.remove(tx, anna, tx.vault.lane(story.anna.id), story.clock.now())
        late = await Messenger(story.house.transport).send(one.address, replace(one.letter.say, edits=None))
        async with story.house.database.transaction() as tx:
            await delivering.settle(tx, [(one.leased, late)], story.clock.now())
        await story.settle()
        assert pinned(story.telegram, story.anna.id) == []
        assert story.heard(story.anna, "Here was a card") == 2
        assert story.heard(story.anna, f"Team by day: {WARD}") == 1  # the screen alone still shows it

    async def test_who_leaves_takes_the_card_out_of_sight(self, story: Story) -> None:
        await has_card(story)
        (message,) = pinned(story.telegram, story.anna.id)
        await story.says(story.anna, "/delete")
        await story.pushes(story.anna, "delete:yes")
        assert (message.text, message.pinned) == ("Here was a card. It has been removed.", False)
        assert await story.is_stranger(story.anna)

    async def test_a_change_outlives_hours_in_which_nothing_leaves_and_a_pin_is_tried_again(self, story: Story) -> None:
        story.telegram.faults.fail_on = frozenset({"pinChatMessage"})
        story.telegram.faults.fail_next[:] = ["500"]
        await has_card(story)
        assert pinned(story.telegram, story.anna.id) == []
        await story.later(timedelta(seconds=5))
        (message,) = pinned(story.telegram, story.anna.id)
        await story.pushes(story.anna, "card:hours")
        story.telegram.write(story.anna.id, "Call the ward")
        await story.house.poller.take(timedelta())
        await story.house.turns.step()
        assert "Call the ward" not in message.text
        await story.later(timedelta(hours=3))
        assert "Call the ward" in message.text


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_killed_between_sending_and_pinning_it_is_pinned_all_the_same(
    child: Child, telegram: LocalTelegram
) -> None:
    anna = telegram.add_person("Anna", language_code="en-GB")
    telegram.faults.fail_on = frozenset({"pinChatMessage"})
    telegram.faults.fail_next[:] = ["hang"]
    await child.start()
    await child.arrives(anna)
    await child.asks(anna, "/settings", "Your settings")
    await child.taps(anna, "My card", "nothing yet")
    await child.taps(anna, "Day number", "by day")
    telegram.write(anna.id, WARD)
    await telegram.wait(lambda: not telegram.faults.fail_next)
    await child.kill()  # before it learned what became of the pin
    for message in telegram.said(anna.id):
        message.pinned = False
    await child.start()
    await telegram.wait(lambda: len(pinned(telegram, anna.id)) == 1)
    assert WARD in pinned(telegram, anna.id)[0].text
    await child.stop()
