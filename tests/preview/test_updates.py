"""Updates are offered, confirmed and repeated as getUpdates promises."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from bot.preview import LocalTelegram, Sender

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]

FIRST = 1000


async def offered(call: Call, **params: Any) -> list[int]:
    return [update["update_id"] for update in (await call("getUpdates", **params))["result"]]


async def test_an_update_is_confirmed_by_a_higher_offset(call: Call, local: LocalTelegram, anna: Sender) -> None:
    local.write(anna.id, "hello")
    assert await offered(call) == [FIRST, FIRST + 1]
    assert await offered(call, offset=FIRST) == [FIRST, FIRST + 1]
    assert not local.confirmed(FIRST)
    assert await offered(call, offset=FIRST + 1) == [FIRST + 1]
    assert local.confirmed(FIRST)
    assert not local.confirmed(FIRST + 1)
    assert await offered(call) == [FIRST + 1]
    assert local.last_update_id == FIRST + 1


async def test_a_negative_offset_counts_from_the_end(call: Call, local: LocalTelegram, anna: Sender) -> None:
    for words in ("a", "b", "c"):
        local.write(anna.id, words)
    assert await offered(call, offset=-2) == [FIRST + 2, FIRST + 3]
    assert local.confirmed(FIRST + 1)


async def test_a_batch_is_as_long_as_asked(call: Call, local: LocalTelegram, anna: Sender) -> None:
    for number in range(120):
        local.write(anna.id, str(number))
    assert len(await offered(call)) == 100
    assert await offered(call, limit=2) == [FIRST, FIRST + 1]


async def test_a_long_poll_ends_with_the_next_update(call: Call, local: LocalTelegram, anna: Sender) -> None:
    polling = asyncio.create_task(offered(call, offset=FIRST + 1, timeout=50))
    await local.wait(lambda: local.updates.waiting)
    local.press(anna.id, 1, "y")
    assert await polling == [FIRST + 1]


async def test_a_second_poller_ends_the_first(call: Call, local: LocalTelegram, anna: Sender) -> None:
    first = asyncio.create_task(call("getUpdates", offset=FIRST + 1, timeout=50))
    await local.wait(lambda: local.updates.waiting)
    assert (await call("getUpdates", offset=FIRST + 1))["result"] == []
    assert await first == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request;"
        " make sure that only one bot instance is running",
    }


async def test_a_webhook_and_polling_exclude_each_other(call: Call, local: LocalTelegram) -> None:
    polling = asyncio.create_task(call("getUpdates", timeout=50))
    await local.wait(lambda: local.updates.waiting)
    assert (await call("setWebhook", url="https://example.org/hook"))["ok"]
    assert (await polling)["error_code"] == 409
    assert (await call("getUpdates"))["error_code"] == 409
    assert (await call("getWebhookInfo"))["result"]["url"] == "https://example.org/hook"
    await call("deleteWebhook")
    assert (await call("getUpdates"))["ok"]


async def test_only_the_wanted_kinds_are_queued(call: Call, local: LocalTelegram, anna: Sender) -> None:
    await call("getUpdates", offset=FIRST + 1, allowed_updates=["callback_query"])
    local.write(anna.id, "not wanted")
    local.press(anna.id, 1, "wanted")
    update = (await call("getUpdates"))["result"][0]
    assert update["callback_query"]["data"] == "wanted"


async def test_a_confirmed_update_can_be_delivered_again(call: Call, local: LocalTelegram, anna: Sender) -> None:
    with pytest.raises(LookupError):
        local.deliver_again()
    local.write(anna.id, "a")
    await call("getUpdates", offset=FIRST + 2)
    local.deliver_again()
    local.deliver_again(FIRST)
    assert await offered(call, offset=FIRST + 2) == [FIRST + 1, FIRST]
    assert await offered(call, offset=FIRST + 2) == []


async def test_every_update_can_be_offered_twice(call: Call, local: LocalTelegram, anna: Sender) -> None:
    local.faults.duplicates = True
    local.write(anna.id, "a")
    assert await offered(call) == [FIRST, FIRST + 1]
    assert await offered(call, offset=FIRST + 2) == [FIRST, FIRST + 1]
    assert await offered(call, offset=FIRST + 2) == []


async def test_ids_may_start_anew_below_the_last_offset(call: Call, local: LocalTelegram, anna: Sender) -> None:
    await call("getUpdates", offset=FIRST + 1)
    local.restart_ids(7)
    local.write(anna.id, "after a quiet week")
    assert await offered(call, offset=FIRST + 1) == [7]
    assert await offered(call, offset=8) == []
    assert local.confirmed(7)


async def test_forms_and_queries_are_read_like_json(
    local: LocalTelegram, anna: Sender, origin: str, session: aiohttp.ClientSession
) -> None:
    address = f"{origin}/bot{local.token}"
    form = {"chat_id": str(anna.id), "text": "a", "reply_markup": '{"keyboard": [["Yes"]]}', "protect_content": "true"}
    async with session.post(f"{address}/sendMessage", data=form) as response:
        assert (await response.json())["ok"]
    async with session.get(f"{address}/sendMessage", params={"chat_id": str(anna.id), "text": "b"}) as response:
        assert (await response.json())["ok"]
    first, second = local.said(anna.id)
    assert first.keyboard is not None
    assert (first.keyboard[0][0].text, first.protected, second.text) == ("Yes", True, "b")
    async with session.post(
        f"{address}/sendMessage", data=b"text=%ff", headers={"Content-Type": "application/x-www-form-urlencoded"}
    ) as response:
        assert (await response.json())["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_a_body_without_files_is_at_most_a_mebibyte(
    local: LocalTelegram, anna: Sender, origin: str, session: aiohttp.ClientSession
) -> None:
    big = BytesIO(json.dumps({"chat_id": anna.id, "text": "a" * 2**20}).encode())
    as_json = {"Content-Type": "application/json"}
    async with session.post(f"{origin}/bot{local.token}/sendMessage", data=big, headers=as_json) as response:
        assert response.status == 413
    assert not local.said(anna.id)


async def test_a_server_can_stop_while_somebody_waits(local: LocalTelegram, anna: Sender) -> None:
    async with aiohttp.ClientSession() as session:
        async with local.serve() as origin:
            address = f"{origin}/bot{local.token}/getUpdates"
            polling = asyncio.create_task(session.get(address, params={"offset": FIRST + 1, "timeout": 50}))
            await local.wait(lambda: local.updates.waiting)
        async with await polling as response:
            assert (await response.json())["result"] == []


async def test_half_a_character_inside_a_form_field_is_refused(
    local: LocalTelegram, anna: Sender, origin: str, session: aiohttp.ClientSession
) -> None:
    form = {"chat_id": str(anna.id), "text": "a", "reply_markup": '{"keyboard": [["\\ud800"]]}'}
    async with session.post(f"{origin}/bot{local.token}/sendMessage", data=form) as response:
        assert (await response.json())["description"] == "Bad Request: strings must be encoded in UTF-8"
