"""Several processes on one server: whoever is there answers, in order and once, and one that is gone is not missed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest

from bot.preview import LocalTelegram, Sender
from bot.web.webhook import HEADER, MOST_BODY
from tests.stories.child import Child
from tests.stories.proxy import Proxy, free_port

SECRET = "f1d2d2f924e986ac86fdf7b36c94bcdf32beec15"
PATH = "/telegram"
TAKEN_OVER_WITHIN = 10.0  # seconds: the promise itself
postgresql = pytest.mark.parametrize("kind", ["postgresql"])


@dataclass
class Pair:
    """Two processes behind a proxy, and where each of them listens."""

    first: Child
    second: Child
    ports: tuple[int, int]
    proxy: Proxy


@asynccontextmanager
async def behind_a_proxy(child: Child, telegram: LocalTelegram) -> AsyncIterator[Pair]:
    ports = free_port(), free_port()
    proxy = Proxy(list(ports), PATH)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(proxy.open())
        child.environment |= {"WEBHOOK_URL": url, "WEBHOOK_SECRET": SECRET, "HTTP_PORT": str(ports[0])}
        second = await stack.enter_async_context(child.beside())
        second.environment["HTTP_PORT"] = str(ports[1])
        for one in (child, second):
            before = told(telegram)
            await one.launch()
            await one.until(lambda before=before: told(telegram) > before)  # type: ignore[misc]  # a default binds the loop's value
        yield Pair(child, second, ports, proxy)
        await child.kill()


def told(telegram: LocalTelegram) -> int:
    return sum(call.method == "setWebhook" and call.accepted for call in telegram.calls)


@postgresql
async def test_updates_land_anywhere_in_order_and_once_also_when_one_process_is_killed(
    child: Child, telegram: LocalTelegram
) -> None:
    people = [telegram.add_person(f"Person {n}", language_code="en-GB") for n in range(6)]
    async with behind_a_proxy(child, telegram) as pair:
        await asyncio.gather(*(pair.first.agrees(one) for one in people))
        written: dict[int, list[str]] = {one.id: [] for one in people}
        for n in range(8):
            write_all(telegram, written, f"note {n}")
        await pair.second.until(lambda: telegram.updates.pending == 0)
        assert min(pair.proxy.passed_on.values()) > 10
        for n in range(8, 16):
            write_all(telegram, written, f"note {n}")
        await pair.second.until(lambda: telegram.updates.pending < 30)
        await pair.first.kill()
        await pair.second.until(lambda: telegram.updates.pending == 0)
        await pair.second.the_dead_let_go()
        kept = await asyncio.gather(*(pair.second.entries(one) for one in people))
        assert dict(zip(written, kept, strict=True)) == written
        assert not [call for call in telegram.calls if call.method == "getUpdates"]
        await pair.second.stop()
    assert telegram.profile.webhook  # what is written while nobody is there waits


def write_all(telegram: LocalTelegram, written: dict[int, list[str]], words: str) -> None:
    for person_id, texts in written.items():
        texts.append(f"{words} of {person_id}")
        telegram.write(person_id, texts[-1])


@postgresql
async def test_who_knocks_without_the_secret_or_with_nonsense_is_turned_away_and_a_repeat_changes_nothing(
    child: Child, telegram: LocalTelegram
) -> None:
    anna = telegram.add_person("Anna", language_code="en-GB")
    async with behind_a_proxy(child, telegram) as pair:
        await pair.first.agrees(anna)
        doors = [f"http://127.0.0.1:{port}{PATH}" for port in pair.ports]
        update = forged(anna, "Forged words", 77_000)
        for door in doors:
            assert await knock(door, update, "not the secret") == 403
            assert await knock(door, update, None) == 403
            assert await knock(door, b"no json", SECRET) == 400
            assert await knock(door, b" " * (MOST_BODY + 1), SECRET) == 413
        telegram.faults.duplicates = True
        await pair.first.asks(anna, "The stairs were easier today", "Kept")
        again = forged(anna, "Brought twice", 78_000)
        assert [await knock(door, again, SECRET) for door in doors] == [200, 200]
        await pair.first.hears(anna, "Kept", 2)
        assert await pair.first.entries(anna) == ["The stairs were easier today", "Brought twice"]
        telegram.write(anna.id, "I want to kill myself")
        await pair.first.hears(anna, "116 123")


def forged(who: Sender, words: str, update_id: int) -> bytes:
    person = f'{{"id": {who.id}, "is_bot": false, "first_name": "Anna", "language_code": "en-GB"}}'
    chat = f'{{"id": {who.id}, "type": "private"}}'
    message = f'{{"message_id": 9{update_id}, "date": 1795183500, "chat": {chat}, "from": {person}, "text": "{words}"}}'
    return f'{{"update_id": {update_id}, "message": {message}}}'.encode()


async def knock(door: str, body: bytes, secret: str | None) -> int:
    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 2**16):
            yield body[start : start + 2**16]

    headers = {HEADER: secret} if secret else {}
    async with aiohttp.ClientSession() as client, client.post(door, data=parts(), headers=headers) as answer:
        return answer.status


@postgresql
async def test_another_process_polls_within_ten_seconds_when_one_is_frozen_or_killed(
    child: Child, telegram: LocalTelegram
) -> None:
    anna = telegram.add_person("Anna", language_code="en-GB")
    await child.start()
    await child.agrees(anna)
    async with child.beside() as second:
        met = sum(call.method == "getMe" for call in telegram.calls)
        await second.launch()
        await second.until(lambda: sum(call.method == "getMe" for call in telegram.calls) > met)
        assert conflicts(telegram) == 0

        child.freeze()
        await taken_over(telegram)
        await second.asks(anna, "Written while one stood still", "Kept")
        overtaken = conflicts(telegram)
        child.thaw()
        await second.asks(anna, "Written while two were there", "Kept")
        await second.asks(anna, "/help", "/privacy")
        assert conflicts(telegram) == overtaken  # who was frozen has looked before it asked
        await second.kill()
        telegram.write(anna.id, "Written to nobody")
        await taken_over(telegram)
        await child.the_dead_let_go()
        await child.hears(anna, "Kept", 3)
        assert await child.entries(anna) == [
            "Written while one stood still",
            "Written while two were there",
            "Written to nobody",
        ]


def conflicts(telegram: LocalTelegram) -> int:
    return sum(call.method == "getUpdates" and call.status == 409 for call in telegram.calls)


async def taken_over(telegram: LocalTelegram) -> None:
    """Somebody asks for updates who did not before."""
    fetches = sum(call.method == "getUpdates" for call in telegram.calls)
    await telegram.wait(
        lambda: sum(call.method == "getUpdates" for call in telegram.calls) > fetches, TAKEN_OVER_WITHIN
    )
