"""The reading list: what is sent or forwarded waits there; nothing is fetched, nothing that was written is lost."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from bot.care.people import Role
from bot.content import library
from bot.preview import Sender
from bot.services import collecting
from bot.storage import kept, people
from bot.storage.database import new_id
from bot.storage.kept import LABEL, Kind
from bot.storage.tables import KeptRow
from tests.cast import Story
from tests.conftest import NOW


@pytest.fixture
def kind() -> str:
    """What is told here stands above the databases; the storage tests and the kills try both."""
    return "sqlite"


SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
SECRET = "https://anna:hunter2@portal.example.org:8443/results?token=s3cret#me"


async def readings(story: Story) -> list[tuple[str, str, str]]:
    listed = [one for one in (await story.kept(story.anna))["kept"] if one["kind"] == "reading"]
    return [(one["body"]["title"], one["body"]["url"], one["state"]) for one in listed]


async def test_a_link_with_its_title_is_read_noted_and_offered_with_the_block(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "Five questions for a NET team https://example.org/five_(questions).")
    url = "https://example.org/five_(questions)"
    assert "Five questions for a NET team" in story.last(story.anna).text
    await story.says(story.anna, SECRET)
    await story.breathes()
    assert story.last(story.anna).text == "On your reading list: portal.example.org"
    await story.taps(story.anna, "Change the title")
    await story.says(story.anna, "My results")
    await story.taps(story.anna, "Show it")
    await story.taps(story.anna, "I'm reading it")
    await story.taps(story.anna, "Add a note")
    await story.says(story.anna, "Ask about line three")
    await story.breathes()
    await story.taps(story.anna, "Show it")
    assert story.last(story.anna).text == f"My results\n{SECRET}\nAsk about line three"
    assert all(
        call.params["link_preview_options"] == {"is_disabled": True}
        for call in story.telegram.calls
        if "example.org" in str(call.params.get("text"))
    )
    await story.is_now(SUNDAY)
    assert "from your reading list: Five questions for a NET team" in story.last(story.anna).text
    await story.taps(story.anna, "Open my reading list")
    await story.taps(story.anna, "I have read it")
    assert await readings(story) == [("Five questions for a NET team", url, "read"), ("My results", SECRET, "reading")]
    await story.taps(story.anna, "Remove")
    assert len(await readings(story)) == 1
    assert await story.notes(story.anna) == []


async def test_words_that_are_more_than_a_title_are_kept_as_well_and_too_long_a_link_is_said_to_be(
    story: Story,
) -> None:
    await story.arrives(story.anna)
    two = "I was dizzy, read https://example.org/1 and www.example.org/2"
    many = " ".join(f"https://example.org/{n}" for n in range(100))
    long = "https://example.org/?" + "x" * 2000
    for text in (two, many, long, "https://... is no link", "Nothing https:// at all"):
        await story.says(story.anna, text)
        await story.breathes()
    listed = await readings(story)
    assert len(listed) == 101  # one of them came twice
    assert listed[1] == ("www.example.org", "www.example.org/2", "to-read")
    assert ("99 links are on" in story.all_texts(story.anna), "too long to keep" in story.all_texts(story.anna)) == (
        True,
        True,
    )
    assert await story.notes(story.anna) == [two, long, "https://... is no link", "Nothing https:// at all"]


async def test_below_a_picture_a_link_is_collected_too_and_ten_thousand_are_turned_page_by_page(story: Story) -> None:
    await story.arrives(story.anna)
    story.telegram.send(story.anna.id, "photo", caption="A talk https://example.org/talk")
    await story.settle()
    assert await readings(story) == [("A talk", "https://example.org/talk", "to-read")]
    await _fill(story, story.anna, Kind.READING, {"url": "https://example.org", "title": "One more"}, "to-read")
    await _fill(story, story.anna, Kind.QUESTION, {"text": "One more?"}, "open")
    await story.says(story.anna, "/learn")
    menu = story.last(story.anna)
    assert "10001 to read" in menu.text
    for what, ending in (("readings", "readings:9996"), ("questions", "questions:9999")):
        for after in (0, 5000, 9990):
            await story.presses(story.anna, menu, f"{what}:{after}")
            assert 1 <= story.last(story.anna).text.count("One more") <= 8
            await story.breathes()
        await story.presses(story.anna, menu, ending)
        assert f"{what}:" not in "".join(b.data or "" for row in story.last(story.anna).buttons for b in row)
        await story.breathes()
    await story.presses(story.anna, menu, "ask:lesson:what-nets-are")
    await story.presses(story.anna, menu, "ask:lesson:what-nets-are")
    await story.presses(story.anna, menu, "bookmark:netrf")
    await story.presses(story.anna, menu, "bookmark:netrf")
    async with story.house.database.transaction() as tx:
        person = await people.find(tx, story.anna.id)
        assert person is not None
        assert await kept.count(tx, person.id, Kind.QUESTION) == 10_001
        assert await kept.count(tx, person.id, Kind.READING) == 10_002


async def _fill(story: Story, who: Sender, kind: Kind, body: dict[str, str], state: str) -> None:
    """Ten thousand of a kind; as each is sealed for its own row only the last ones can be read here."""
    async with story.house.database.transaction() as tx:
        person = await people.find(tx, who.id)
        assert person is not None
        sealed = await kept.add(tx, person.id, kind, state, body, NOW)
        rows = [
            {
                "id": (row := new_id()),
                "person_id": person.id,
                "kind": kind.value,
                "state": state,
                "position": sealed.position + n,
                "body": await tx.vault.seal(json.dumps(body), label=LABEL, row=row, owner=person.id),
                "kept_at": NOW,
                "changed_at": NOW,
            }
            for n in range(1, 10_000)
        ]
        await tx.connection.execute(insert(KeptRow), rows)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_bookmarks_are_for_whoever_asks_and_each_is_put_on_the_list_once(story: Story) -> None:
    await story.arrives(story.anna)
    await story.arrives(story.ben, labels=("I'm 18+", "I care for someone"))
    for who, role in ((story.anna, Role.PATIENT), (story.ben, Role.CAREGIVER)):
        await story.says(who, "/learn")
        await story.pushes(who, "readings")
        assert "is empty" in story.last(who).text
        await story.pushes(who, "bookmarks")
        for one in library.bookmarks(role, "en"):
            assert one.url in story.all_texts(who)
    await story.pushes(story.ben, "bookmark:cdc-caregivers")
    await story.presses(story.anna, story.last(story.anna), "bookmark:cdc-caregivers")
    assert await readings(story) == []
    await story.pushes(story.anna, "bookmark:netrf")
    await story.breathes()
    await story.pushes(story.anna, "bookmark:netrf")
    assert await readings(story) == [("NET Research Foundation (NETRF)", "https://netrf.org", "to-read")]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_same_link_is_kept_once_and_words_beside_it_are_not_lost(story: Story) -> None:
    await story.arrives(story.anna)
    for text in ("A talk https://example.org/talk", "https://example.org/talk", "A talk https://example.org/talk"):
        await story.says(story.anna, text)
        await story.breathes()
    assert story.last(story.anna).text == "On your reading list already: A talk"
    assert await story.notes(story.anna) == []
    await story.says(story.anna, "I was dizzy https://example.org/talk")
    assert await story.notes(story.anna) == ["I was dizzy https://example.org/talk"]
    assert await readings(story) == [("A talk", "https://example.org/talk", "to-read")]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_several_links_are_undone_together_and_none_but_those(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "https://example.org/a")
    await story.says(story.anna, "https://example.org/a https://example.org/b https://example.org/c")
    assert story.heard(story.anna, "2 links are on your reading list.") == 1
    assert story.heard(story.anna, "On your reading list already: example.org") == 1
    await story.pushes(story.anna, "reading:undo")
    assert story.heard(story.anna, "2 links are off your list again.") == 1
    assert [url for _, url, _ in await readings(story)] == ["https://example.org/a"]
    for data in ("reading:undo:99", "reading:undo:x", "reading:undo"):
        await story.presses(story.anna, story.last(story.anna), data)
    assert len(await readings(story)) == 1


@pytest.mark.parametrize(
    ("text", "links", "words"),
    [
        ("(see https://a.example/b)", ("https://a.example/b",), "(see"),
        ("HTTPS://A.EXAMPLE", ("HTTPS://A.EXAMPLE",), ""),
        ("https://a.example https://a.example.", ("https://a.example",), ""),
        ("https://?token=1 mailto:anna@a.example", (), None),
    ],
)
def test_links_are_found_as_they_were_meant(text: str, links: tuple[str, ...], words: str | None) -> None:
    found = collecting.find_links(text, ("tg://user?id=1", "mailto:anna@a.example"))
    assert found.links == links
    assert words is None or found.words == words
