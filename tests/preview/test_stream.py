"""The page hears what happens, in order, and goes on where it stopped."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.preview import Hooks, LocalTelegram, Sender
from bot.preview.events import Events
from bot.preview.pages import preview_application
from bot.preview.telegram import served


@asynccontextmanager
async def listening(
    session: aiohttp.ClientSession, preview: str, after: int, **headers: str
) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """The events of one stream; heartbeats are passed over, ids are checked."""

    async def events(response: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
        number = ""
        async for line in response.content:
            name, _, value = line.decode().strip().partition(": ")
            if name == "id":
                number = value
            if name == "data":
                event = json.loads(value)
                assert number == str(event["seq"])
                yield event

    address = f"{preview}/preview/events?after={after}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with session.get(address, headers=named) as response:
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        yield events(response)


async def say(session: aiohttp.ClientSession, preview: str, method: str, **params: Any) -> Any:
    async with session.post(f"{preview}/bot100:preview/{method}", json=params) as response:
        return (await response.json())["result"]


async def test_everything_that_happens_is_told(
    local: LocalTelegram, anna: Sender, preview: str, session: aiohttp.ClientSession
) -> None:
    async with listening(session, preview, local.events.seq) as events:
        callback_id = local.press(anna.id, 1, "y")
        sent = (await say(session, preview, "sendMessage", chat_id=anna.id, text="a"))["message_id"]
        await say(session, preview, "editMessageText", chat_id=anna.id, message_id=sent, text="b")
        await say(session, preview, "deleteMessage", chat_id=anna.id, message_id=sent)
        await say(session, preview, "answerCallbackQuery", callback_query_id=callback_id, text="ok", show_alert=True)
        await say(session, preview, "sendChatAction", chat_id=anna.id, action="typing")
        await say(session, preview, "setMyCommands", commands=[{"command": "help", "description": "Help"}])
        local.block(anna.id)
        heard = [await anext(events) for _ in range(7)]
    kinds = ["message", "edit", "delete", "answer", "typing", "commands", "people"]
    assert [event["kind"] for event in heard] == kinds
    assert [event["seq"] for event in heard] == list(range(heard[0]["seq"], heard[0]["seq"] + 7))
    assert (heard[0]["chat"], heard[0]["message"]["text"], heard[1]["message"]["text"]) == (anna.id, "a", "b")
    assert heard[2]["message_id"] == sent
    assert (heard[3]["callback_id"], heard[3]["text"], heard[3]["show_alert"]) == (callback_id, "ok", True)
    assert heard[5]["commands"] == [{"command": "help", "description": "Help"}]
    assert heard[6]["people"][0]["blocked"] is True


async def test_a_broken_stream_goes_on_where_it_stopped(
    local: LocalTelegram, anna: Sender, preview: str, session: aiohttp.ClientSession
) -> None:
    start = local.events.seq
    for words in ("a", "b", "c"):
        local.write(anna.id, words)
    async with listening(session, preview, start) as events:
        first = await anext(events)
    assert first["message"]["text"] == "a"
    async with listening(session, preview, start, Last_Event_ID=str(first["seq"])) as events:
        assert [(await anext(events))["message"]["text"] for _ in range(2)] == ["b", "c"]


async def test_a_page_from_another_time_is_told_to_begin_anew(
    local: LocalTelegram, anna: Sender, preview: str, session: aiohttp.ClientSession
) -> None:
    async with listening(session, preview, local.events.seq + 1) as events:
        assert await anext(events) == {"seq": local.events.seq, "kind": "reset"}
        local.write(anna.id, "then as ever")
        assert (await anext(events))["kind"] == "message"


async def test_silence_is_filled_with_comments(preview: str, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{preview}/preview/events?after=nothing") as response:
        assert [await response.content.readline() for _ in range(3)] == [b": still here\n", b"\n", b": still here\n"]


async def test_an_open_stream_does_not_keep_the_server(local: LocalTelegram, session: aiohttp.ClientSession) -> None:
    async def nothing(_: object = None) -> None:
        return None

    application = preview_application(local, Hooks(nothing, nothing, nothing))
    async with served(application, 0) as origin:
        response = await session.get(f"{origin}/preview/events?after=7")
        await response.content.readline()
    assert b"data" in await response.content.read()


def test_a_full_ring_forgets_the_oldest() -> None:
    events = Events(kept=2)
    assert events.after(0) == []
    for number in range(3):
        events.add("typing", {"chat": number})
    assert [event["chat"] for event in events.after(1)] == [1, 2]
    assert events.after(0) == [{"seq": 3, "kind": "reset"}]
    assert events.after(3) == []
