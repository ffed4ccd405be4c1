"""The page sees what is so, and what people do there happens."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Protocol

import aiohttp
import pytest
from yarl import URL

from bot.preview import Hooks, LocalTelegram, Sender, serve_preview

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
Door = Callable[..., Coroutine[Any, Any, tuple[int, Any]]]


class Behind(Protocol):
    planned: datetime | None
    started_over: int


async def test_the_state_is_complete(door: Door, local: LocalTelegram, anna: Sender) -> None:
    status, state = await door("state")
    assert status == 200
    assert state == {
        "now": "2026-11-20T08:00:00+00:00",
        "next_at": None,
        "people": [{"id": anna.id, "first_name": "Anna", "username": None, "language_code": "en", "blocked": False}],
        "commands": [],
        "faults": {"latency_ms": 0, "rate_limit": False, "duplicates": False, "queued": []},
        "bot": {"first_name": "Stripes", "username": "stripes_preview_bot"},
        "seq": local.events.seq,
    }


async def test_a_message_has_every_field_the_page_reads(
    door: Door, local: LocalTelegram, anna: Sender, preview: str, session: aiohttp.ClientSession
) -> None:
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "More", "url": "https://x.org"}]]}
    params = {"chat_id": anna.id, "text": "<b>hi</b>", "parse_mode": "HTML", "reply_markup": markup}
    async with session.post(f"{preview}/bot{local.token}/sendMessage", json=params) as response:
        assert response.ok
    _, answer = await door(f"people/{anna.id}/messages")
    assert answer["messages"][1] == {
        "id": 2,
        "from": "bot",
        "kind": "text",
        "text": "hi",
        "caption": "",
        "entities": [{"type": "bold", "offset": 0, "length": 2}],
        "buttons": [
            [{"text": "Yes", "data": "y", "url": None}, {"text": "More", "data": None, "url": "https://x.org"}]
        ],
        "keyboard": None,
        "remove_keyboard": False,
        "at": "2026-11-20T08:00:00+00:00",
        "edited_at": None,
        "document": None,
        "photo": None,
        "location": None,
        "contact": None,
        "reply_to": None,
        "silent": False,
        "protected": False,
        "pinned": False,
        "reactions": [],
    }


async def test_a_person_is_added_and_talks(door: Door, local: LocalTelegram) -> None:
    _, ben = await door("people", {"first_name": " Ben ", "language_code": "de"})
    assert (ben["first_name"], ben["language_code"], ben["blocked"]) == ("Ben", "de", False)
    path = f"people/{ben['id']}"
    _, sent = await door(f"{path}/messages", {"text": "helo\ud800"})
    await door(f"{path}/messages/{sent['message']['id']}/edit", {"text": "hello"})
    await door(f"{path}/send", {"kind": "location", "latitude": 52.5, "longitude": 13})
    await door(f"{path}/send", {"kind": "photo", "caption": "see"})
    _, pressed = await door(f"{path}/press", {"message_id": 1, "data": "y"})
    assert pressed["callback_id"] in local.callbacks
    words, place, photo = local.chat(ben["id"])
    assert (words.text, words.edited_at) == ("hello", local.now())
    assert place.content["location"] == {"latitude": 52.5, "longitude": 13.0}
    assert (photo.kind, photo.caption) == ("photo", "see")
    await door(f"{path}/block", {"blocked": True})
    assert (await door("state"))[1]["people"][0]["blocked"] is True


async def test_there_is_an_end_to_new_people(door: Door, local: LocalTelegram) -> None:
    for number in range(50):
        local.add_person(str(number))
    assert (await door("people", {"first_name": "Ben"}))[0] == 409


@pytest.mark.parametrize(
    ("path", "order"),
    [
        ("people", {}),
        ("people", {"first_name": "a" * 65}),
        ("people", {"first_name": "Ben", "language_code": "<b>"}),
        ("people", ["Ben"]),
        ("people/{id}/messages", {"text": " "}),
        ("people/{id}/messages", {"text": 5}),
        ("people/{id}/messages", {"text": "a" * 100_001}),
        ("people/{id}/press", {"message_id": "1", "data": "y"}),
        ("people/{id}/press", {"message_id": 1, "data": "y" * 65}),
        ("people/{id}/send", {"kind": "bomb"}),
        ("people/{id}/send", {"kind": ["photo"]}),
        ("people/{id}/send", {"kind": "location", "latitude": 91, "longitude": 0}),
        ("people/{id}/block", {"blocked": 1}),
        ("clock", {"advance_seconds": -1}),
        ("clock", {"advance_seconds": 1.5}),
        ("clock", {"advance_seconds": 10**9}),
        ("clock", {"to": "yesterday"}),
        ("faults", {"latency_ms": 60_001}),
        ("faults", {"rate_limit": "yes"}),
        ("faults", {"fail_next": ["418"]}),
        ("faults", {"fail_next": "500"}),
    ],
)
async def test_a_wrong_order_is_refused(door: Door, local: LocalTelegram, anna: Sender, path: str, order: Any) -> None:
    before = local.events.seq
    assert (await door(path.format(id=anna.id), order))[0] == 400
    assert local.events.seq == before


async def test_who_is_not_there_is_not_found(door: Door, anna: Sender) -> None:
    assert (await door("people/7/messages"))[0] == 404
    assert (await door("people/7/messages", {"text": "a"}))[0] == 404
    assert (await door(f"people/{anna.id}/messages/99/edit", {"text": "a"}))[0] == 404
    assert (await door("files/file-99"))[0] == 404


async def test_time_moves_by_a_step_or_to_what_is_next(door: Door, local: LocalTelegram, behind: Behind) -> None:
    _, clock = await door("clock", {"advance_seconds": 3600})
    assert clock == {"now": "2026-11-20T09:00:00+00:00", "next_at": None}
    assert (await door("clock", {"to": "next"}))[1] == clock
    since = local.now()
    behind.planned = since + timedelta(minutes=5)
    _, clock = await door("clock", {"to": "next"})
    assert clock["now"] == clock["next_at"] == "2026-11-20T09:05:00+00:00"
    assert local.events.after(local.events.seq - 1) == [
        {"seq": local.events.seq, "kind": "clock", "since": since.isoformat(), **clock}
    ]


async def test_faults_are_set_one_by_one(door: Door, local: LocalTelegram) -> None:
    await door("faults", {"latency_ms": 250})
    await door("faults", {"fail_next": ["500"]})
    _, faults = await door("faults", {"fail_next": ["429:5"], "duplicates": True})
    assert faults == {"latency_ms": 250, "rate_limit": False, "duplicates": True, "queued": ["500", "429:5"]}
    assert (await door("faults", {"fail_next": []}))[1]["queued"] == []
    assert local.faults.latency_for == timedelta(milliseconds=250)


async def test_starting_over_empties_the_chats_and_keeps_the_people(
    door: Door, local: LocalTelegram, anna: Sender, behind: Behind
) -> None:
    local.block(anna.id)
    assert (await door("reset", {}))[0] == 200
    assert behind.started_over == 1
    assert (local.chat(anna.id), local.updates.pending) == ([], 0)
    _, state = await door("state")
    assert [(person["first_name"], person["blocked"]) for person in state["people"]] == [("Anna", False)]
    assert local.events.after(local.events.seq - 1)[0]["kind"] == "reset"


@pytest.mark.parametrize(("file_name", "shown"), [("chart.png", True), ('a\n"é.html', False)])
async def test_only_pictures_are_shown_in_the_page(
    local: LocalTelegram, preview: str, session: aiohttp.ClientSession, file_name: str, shown: bool
) -> None:
    kept = local.keep_file(b"<script>", file_name, "image/png" if shown else "text/html")
    async with session.get(f"{preview}/preview/files/{kept.file_id}") as response:
        assert await response.read() == b"<script>"
        if shown:
            assert response.content_type == "image/png"
        else:
            assert response.content_type == "application/octet-stream"
            assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%0A%22%C3%A9.html"


async def test_the_page_and_its_files_are_served(preview: str, session: aiohttp.ClientSession) -> None:
    for path in ("/", "/index.html", "/page/index.html"):
        async with session.get(preview + path) as response:
            assert (response.status, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
            assert await response.text() == "<p>é"
    async with session.get(f"{preview}/page/page.js") as response:
        assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "/page/../secret.txt",
        "/page/..%2fsecret.txt",
        "/page/%2e%2e/secret.txt",
        "/page/notes.md",
        "/page/",
        "/secret.txt",
        "/page/..%5csecret.txt",
        "/page/%2fetc%2fhosts",
        "/page/index.html%00",
        "/page/nothing.js",
    ],
)
async def test_nothing_else_is_served(preview: str, session: aiohttp.ClientSession, path: str) -> None:
    async with session.get(URL(preview + path, encoded=True)) as response:
        assert response.status == 404
        assert "secret" not in await response.text()


async def test_the_preview_listens_on_this_machine_only(local: LocalTelegram) -> None:
    async def nothing(_: timedelta | None = None) -> None:
        return None

    async with (
        serve_preview(local, Hooks(nothing, nothing, nothing)) as origin,
        aiohttp.ClientSession() as session,
        session.get(f"{origin}/preview/state") as response,
    ):
        assert response.status == 200
        assert origin.startswith("http://127.0.0.1:")
