"""What people do reaches the bot as Telegram tells it."""

from collections.abc import Callable, Coroutine
from typing import Any, get_args

import pytest
import telegram

from bot.preview import LocalTelegram, Sender
from bot.preview.attachments import Kind

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
ROWS = [[{"text": "Yes, today", "callback_data": "a"}, {"text": "Yes", "callback_data": "b"}]]


async def updates(call: Call) -> list[telegram.Update]:
    """What waits, read by the library itself."""
    return [telegram.Update.de_json(update, None) for update in (await call("getUpdates"))["result"]]


async def last(call: Call) -> telegram.Update:
    return (await updates(call))[-1]


async def test_a_person_is_who_they_are(call: Call, local: LocalTelegram) -> None:
    ben = local.add_person("Ben", language_code="de", username="ben")
    local.write(ben.id, "/start abc")
    message = (await last(call)).message
    assert message is not None
    assert message.from_user is not None
    assert (message.from_user.language_code, message.chat.type, message.chat.username) == ("de", "private", "ben")
    assert message.entities[0].type == "bot_command"
    assert message.date == local.now()


async def test_a_corrected_message_is_an_edited_one(call: Call, local: LocalTelegram, anna: Sender) -> None:
    local.rewrite(anna.id, 1, " better ")
    update = await last(call)
    assert update.edited_message is not None
    assert (update.edited_message.text, update.edited_message.message_id) == ("better", 1)
    with pytest.raises(LookupError):
        local.rewrite(anna.id, 99, "nothing there")


async def test_a_reply_carries_what_it_replies_to(call: Call, local: LocalTelegram, anna: Sender) -> None:
    local.write(anna.id, "and this", reply_to=1)
    message = (await last(call)).message
    assert message is not None
    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "/start"


async def test_a_tap_finds_the_button_by_its_label(call: Call, local: LocalTelegram, anna: Sender) -> None:
    sent = (await call("sendMessage", chat_id=anna.id, text="a", reply_markup={"inline_keyboard": ROWS}))["result"]
    pressed = []
    for label in ("Yes", "Yes, t"):
        assert local.tap(anna.id, label).id == sent["message_id"]
        query = (await last(call)).callback_query
        assert query is not None
        pressed.append(query.data)
    assert local.tap_first(anna.id).id == sent["message_id"]
    assert pressed == ["b", "a"]
    with pytest.raises(LookupError, match="Yes, today"):
        local.tap(anna.id, "No")


async def test_nothing_can_be_tapped_where_nothing_is(local: LocalTelegram, anna: Sender) -> None:
    with pytest.raises(LookupError):
        local.tap_first(anna.id)


async def test_a_stranger_presses_without_seeing_the_message(call: Call, local: LocalTelegram, anna: Sender) -> None:
    stranger = local.add_person("Stranger")
    local.press(stranger.id, 1, "data of somebody else")
    query = (await last(call)).callback_query
    assert query is not None
    assert query.from_user.id == stranger.id
    assert query.message is not None
    assert not query.message.is_accessible


@pytest.mark.parametrize("kind", get_args(Kind))
async def test_other_things_than_words_are_read_by_the_library(
    call: Call, local: LocalTelegram, anna: Sender, kind: Kind
) -> None:
    message_id = local.send(anna.id, kind, caption="see", latitude=52.5, longitude=13.4)
    message = (await last(call)).message
    assert message is not None
    assert message.message_id == message_id
    assert getattr(message, kind)
    assert message.caption == "see"


async def test_a_block_is_told_and_undone_by_writing(call: Call, local: LocalTelegram, anna: Sender) -> None:
    local.block(anna.id)
    local.block(anna.id)
    local.write(anna.id, "back again")
    told = [update.my_chat_member for update in await updates(call)][1:3]
    assert [change and change.new_chat_member.status for change in told] == ["kicked", "member"]


async def test_a_group_tells_that_the_bot_was_added(call: Call, local: LocalTelegram, anna: Sender) -> None:
    local.group_message(anna.id, "hello all")
    local.group_message(anna.id, "again")
    kinds = [update.my_chat_member is not None for update in await updates(call)]
    assert kinds == [False, True, False, False]
    message = (await last(call)).message
    assert message is not None
    assert (message.chat.type, message.chat.title, message.chat.id < 0) == ("group", "Family", True)


async def test_what_no_client_sends_can_still_be_sent(call: Call, local: LocalTelegram, anna: Sender) -> None:
    local.write(anna.id, "a\x00\ud800", raw=True)
    assert (await call("getUpdates"))["result"][-1]["message"]["text"] == "a\x00\ud800"
    with pytest.raises(ValueError, match="empty"):
        local.write(anna.id, " \x00 ")


async def test_long_words_become_several_messages(local: LocalTelegram, anna: Sender) -> None:
    local.write(anna.id, "a" * 5000)
    assert [len(message.text) for message in local.chat(anna.id)[1:]] == [4096, 904]


async def test_a_wait_that_ends_in_vain_shows_the_last_messages(local: LocalTelegram, anna: Sender) -> None:
    with pytest.raises(TimeoutError, match="/start"):
        await local.wait(lambda: False, timeout=0)
