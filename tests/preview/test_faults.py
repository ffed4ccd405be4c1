"""Each fault does what it says to the next matching call, and nothing to getMe."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.preview import LocalTelegram, Sender
from bot.preview.faults import RateLimit
from bot.preview.refusals import Refusal

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


async def say(call: Call, person: Sender) -> dict[str, object]:
    return await call("sendMessage", chat_id=person.id, text="hello")


async def test_everything_is_off_at_first(call: Call, local: LocalTelegram, anna: Sender) -> None:
    assert local.faults.shown() == {"latency_ms": 0, "rate_limit": False, "duplicates": False, "queued": []}
    for _ in range(40):
        assert (await say(call, anna))["ok"]


@pytest.mark.parametrize(
    ("mode", "status", "words"),
    [
        ("500", 500, "Internal Server Error"),
        ("429:7", 429, "Too Many Requests: retry after 7"),
        ("400-parse", 400, "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ],
)
async def test_a_refusing_fault_has_no_effect(
    call: Call, local: LocalTelegram, anna: Sender, mode: str, status: int, words: str
) -> None:
    local.faults.fail_next.append(mode)
    answer = await say(call, anna)
    assert (answer["error_code"], answer["description"]) == (status, words)
    assert answer.get("parameters") == ({"retry_after": 7} if status == 429 else None)
    assert not local.said(anna.id)
    assert (local.calls[-1].status, local.calls[-1].accepted) == (status, False)
    assert (await say(call, anna))["ok"]
    assert not local.violations


async def test_a_gateway_answers_with_a_page(
    local: LocalTelegram, anna: Sender, origin: str, session: aiohttp.ClientSession
) -> None:
    local.faults.fail_next.append("502-html")
    params = {"chat_id": str(anna.id), "text": "hello"}
    async with session.get(f"{origin}/bot{local.token}/sendMessage", params=params) as response:
        assert (response.status, response.content_type) == (502, "text/html")
    assert not local.said(anna.id)


@pytest.mark.parametrize(("mode", "arrived"), [("reset-before", 0), ("reset-after", 1)])
async def test_a_connection_breaks_before_or_after_the_effect(
    call: Call, local: LocalTelegram, anna: Sender, mode: str, arrived: int
) -> None:
    local.faults.fail_next.append(mode)
    with pytest.raises(aiohttp.ClientError):
        await say(call, anna)
    assert len(local.said(anna.id)) == arrived
    assert local.calls[-1].accepted is bool(arrived)
    assert (await say(call, anna))["ok"]


async def test_a_hanging_call_takes_effect_and_is_answered_on_release(
    call: Call, local: LocalTelegram, anna: Sender
) -> None:
    local.faults.fail_next.append("hang")
    hanging = asyncio.create_task(say(call, anna))
    await local.wait(lambda: bool(local.said(anna.id)))
    assert (await say(call, anna))["ok"]
    assert not hanging.done()
    local.faults.release()
    assert (await hanging)["ok"]


async def test_a_hanging_call_ends_with_its_client(local: LocalTelegram, anna: Sender) -> None:
    local.faults.fail_next.append("hang")
    async with local.serve() as origin, aiohttp.ClientSession() as session:
        params = {"chat_id": str(anna.id), "text": "hello"}
        hanging = asyncio.create_task(session.get(f"{origin}/bot{local.token}/sendMessage", params=params))
        await local.wait(lambda: bool(local.said(anna.id)))
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging


async def test_faults_wait_for_their_method(call: Call, local: LocalTelegram, anna: Sender) -> None:
    local.faults.fail_next += ["500", "500"]
    local.faults.fail_on = frozenset({"setMyDescription"})
    assert (await say(call, anna))["ok"]
    assert (await call("setMyDescription", description="a"))["error_code"] == 500
    local.faults.fail_on = None
    assert (await call("getMe"))["ok"]
    assert (await say(call, anna))["error_code"] == 500


async def test_a_fault_nobody_knows_is_a_violation(call: Call, local: LocalTelegram, anna: Sender) -> None:
    local.faults.fail_next.append("50O")
    assert (await say(call, anna))["error_code"] == 500
    assert local.violations


async def test_a_late_answer_comes_after_the_effect(call: Call, local: LocalTelegram, anna: Sender) -> None:
    local.faults.latency_for = timedelta(hours=1)
    assert (await call("getMe"))["ok"]
    slow = asyncio.create_task(say(call, anna))
    await local.wait(lambda: bool(local.said(anna.id)))
    assert not slow.done()
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow


async def test_the_rate_limit_is_per_chat(call: Call, local: LocalTelegram, anna: Sender) -> None:
    ben = local.add_person("Ben")
    local.write(ben.id, "/start")
    local.rate_limit = RateLimit(monotonic=lambda: 0.0)
    local.faults.rate_limit = True
    answers = [await say(call, anna) for _ in range(4)]
    assert [answer["ok"] for answer in answers] == [True, True, True, False]
    assert answers[-1]["parameters"] == {"retry_after": 1}
    assert (await say(call, ben))["ok"]


def test_the_rate_limit_refills_and_holds_overall() -> None:
    instant = 0.0
    limit = RateLimit(monotonic=lambda: instant)
    for chat_id in range(30):
        limit.spend(chat_id)
    with pytest.raises(Refusal):
        limit.spend(31)
    instant = 1.0
    for chat_id in range(30):
        limit.spend(chat_id)
    with pytest.raises(Refusal):
        limit.spend(31)
