"""Told to stop, the bot finishes what is under way and ends within ten seconds, whatever else is broken."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.preview import LocalTelegram
from tests.stories.child import Child


async def test_calls_in_flight_are_settled_and_nothing_stays_claimed(child: Child, telegram: LocalTelegram) -> None:
    people = [telegram.add_person(f"Person {n}") for n in range(4)]
    await child.start()
    await asyncio.gather(*(child.agrees(one) for one in people))
    telegram.faults.fail_next = ["hang"] * len(people)
    await asyncio.gather(*(child.asks(one, "/help", "/privacy") for one in people))
    child.terminate()
    await child.until(lambda: not telegram.updates.waiting)  # it has heard, and asks for nothing more
    telegram.faults.release()
    assert await child.stopped() == 0
    assert await child.count("outbox", "state IN ('leased', 'sending')") == 0
    assert await child.count("inbox", "state = 'claimed'") == 0
    assert await child.count("lease", "name = 'poller'") == 0
    assert [child.heard(one, "/privacy") for one in people] == [1] * len(people)


async def test_it_stops_while_the_database_is_locked(child: Child, telegram: LocalTelegram) -> None:
    anna = telegram.add_person("Anna")
    await child.start()
    await child.agrees(anna)
    async with child.locked():
        telegram.write(anna.id, "A quiet day")
        fetches = len(telegram.calls) + 2
        await child.until(lambda: len(telegram.calls) >= fetches)
        assert await child.stop() == 0
    assert telegram.updates.pending == 1  # it was not stored, so Telegram keeps it


@asynccontextmanager
async def _listening(answer: bytes | None) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Something at the address that is not Telegram: it hangs up, or it listens and says nothing."""
    called = asyncio.Event()

    async def on_call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        called.set()
        if answer is None:
            await reader.read()  # until the caller gives up
        else:
            writer.write(answer)
        writer.close()

    async with await asyncio.start_server(on_call, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", called


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("answer", [b"", None], ids=["hangs-up", "says-nothing"])
async def test_it_stops_before_it_has_ever_reached_telegram(child: Child, answer: bytes | None) -> None:
    async with _listening(answer) as (origin, called):
        child.environment["TELEGRAM_API_URL"] = origin
        await child.launch()
        await called.wait()
        assert await child.stop() == 0


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_it_stops_after_telegram_went_away(child: Child, telegram: LocalTelegram) -> None:
    async with telegram.serve() as origin:
        child.environment["TELEGRAM_API_URL"] = origin
        await child.start()
    assert await child.stop() == 0
    assert child.stdout.read_bytes() == b""
