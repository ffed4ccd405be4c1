"""The stock library talks to the local Telegram as it would to the real one."""

from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import telegram
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from bot.preview import LocalTelegram, Sender
from bot.preview.pictures import DOT

KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


@pytest.fixture
async def bot(local: LocalTelegram, origin: str) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(local.token, f"{origin}/bot", f"{origin}/file/bot") as opened:
        yield opened


async def test_a_conversation_goes_through(bot: telegram.Bot, local: LocalTelegram, anna: Sender) -> None:
    assert (await bot.get_me()).username == "stripes_preview_bot"
    update = (await bot.get_updates())[0]
    assert update.message is not None
    sent = await bot.send_message(anna.id, "<b>Hello</b>", parse_mode=ParseMode.HTML, reply_markup=KEYS)
    assert sent.entities[0].type == "bold"
    await bot.set_message_reaction(anna.id, update.message.message_id, "👍")
    local.tap(anna.id, "Yes")
    query = (await bot.get_updates(offset=update.update_id + 1))[0].callback_query
    assert query is not None
    await query.answer("Noted")
    await query.edit_message_text("Done")
    assert [message.text for message in local.said(anna.id)] == ["Done"]
    assert local.chat(anna.id)[0].reactions == ["👍"]
    assert not local.violations


async def test_files_go_up_and_down(bot: telegram.Bot, local: LocalTelegram, anna: Sender) -> None:
    sent = await bot.send_document(anna.id, BytesIO(b"a;b"), caption="Your record", filename="record.csv")
    assert sent.document is not None
    kept = await bot.get_file(sent.document.file_id)
    assert bytes(await kept.download_as_bytearray()) == b"a;b"
    photo = await bot.send_photo(anna.id, DOT)
    assert (photo.photo[0].width, photo.photo[0].height) == (1, 1)
    await bot.send_document(anna.id, sent.document.file_id)
    await sent.edit_caption("Kept")
    document, picture, again = local.said(anna.id)
    assert document.document == again.document
    assert document.document is not None
    assert (document.document.content, document.document.file_name) == (b"a;b", "record.csv")
    assert document.caption == "Kept"
    assert picture.photo is not None
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(anna.id, b"no picture")


async def test_a_contact_is_sent_seen_and_no_text_to_edit(
    bot: telegram.Bot, local: LocalTelegram, anna: Sender
) -> None:
    sent = await bot.send_contact(anna.id, "+442079460123", "Ward 4", disable_notification=True)
    assert sent.contact is not None
    assert (sent.contact.phone_number, sent.contact.first_name, sent.contact.last_name) == (
        "+442079460123", "Ward 4", None,
    )  # fmt: skip
    (message,) = local.said(anna.id)
    assert (message.kind, message.silent, message.content["contact"]["first_name"]) == ("contact", True, "Ward 4")
    with pytest.raises(BadRequest, match="no text in the message"):
        await bot.edit_message_text("a", anna.id, sent.message_id)


async def test_messages_are_pinned_and_deleted(bot: telegram.Bot, local: LocalTelegram, anna: Sender) -> None:
    first, second, third = [await bot.send_message(anna.id, words) for words in ("a", "b", "c")]
    await first.pin()
    pinned = (await bot.get_chat(anna.id)).pinned_message
    assert pinned is not None
    assert pinned.message_id == first.message_id
    await bot.unpin_chat_message(anna.id)
    assert (await bot.get_chat(anna.id)).pinned_message is None
    await first.delete()
    await bot.delete_messages(anna.id, [second.message_id, 999])
    assert [message.id for message in local.said(anna.id)] == [third.message_id]
    assert await bot.send_chat_action(anna.id, ChatAction.TYPING)


async def test_a_bot_presents_itself(bot: telegram.Bot) -> None:
    commands = [BotCommand("checkin", "How are you")]
    await bot.set_my_commands(commands, language_code="de")
    assert list(await bot.get_my_commands(language_code="de")) == commands
    assert not await bot.get_my_commands()
    await bot.delete_my_commands(language_code="de")
    assert not await bot.get_my_commands(language_code="de")
    await bot.set_my_description("About")
    await bot.set_my_short_description("Short")
    assert (await bot.get_my_description()).description == "About"
    assert (await bot.get_my_short_description()).short_description == "Short"
    assert await bot.set_chat_menu_button(menu_button=telegram.MenuButtonCommands())
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_refusals_become_the_errors_of_the_library(
    bot: telegram.Bot, local: LocalTelegram, anna: Sender, origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns about its older way of giving retry_after
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(anna.id, " ")
    local.faults.fail_next.append("429:3")
    with pytest.raises(RetryAfter):
        await bot.send_message(anna.id, "a")
    local.block(anna.id)
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(anna.id, "a")
    with pytest.raises(InvalidToken):
        async with telegram.Bot("1:wrong", f"{origin}/bot"):
            pass
