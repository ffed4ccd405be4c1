"""A newcomer in a real browser: the page, the bot behind it, and the time that passes."""

import asyncio
import os
import re
import socket
import sys
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.preview.line import line_to
from tests.preview.visiting import OpenedPreview, Side, Visit, previewed

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOT = Path(__file__).parents[2]
MOST_TABS = 40
LONG_WORD = "unbroken" * 40


@pytest_asyncio.fixture(loop_scope="module")
async def anna(visit: Visit, served: OpenedPreview) -> Side:
    """Anna's side of the freshly opened page."""
    await visit.opens(served.origin)
    return Side(visit.page, "Anna")


async def next_reminder(page: Page, at: str) -> None:
    """Once this hour is promised, time goes on to it."""
    key = page.get_by_role("button", name="Next reminder")
    await expect(key).to_contain_text(at)
    await key.click()
    await expect(page.locator("#now")).to_contain_text(at.rsplit(maxsplit=1)[-1])


async def test_a_newcomer_arrives_writes_is_asked_answers_and_reads_it_back(anna: Side) -> None:
    await anna.arrives()
    await anna.says("Slept badly, the walk with Ben was good")
    await anna.hears("Kept.")
    await next_reminder(anna.page, "today 20:00")
    await anna.hears("How was your mood?")
    await anna.taps("3")
    await anna.hears("How much stress")
    await anna.taps("1")
    await anna.hears("Flushing")
    await anna.taps("Symptoms as usual")
    await anna.hears("What was hard?")
    await anna.says("The waiting room")
    await anna.hears("what went well")
    await anna.says("Soup, and a nap")
    await anna.hears("Anything else")
    await anna.taps("Skip")
    await anna.hears("One thing, once")
    await anna.says("/journal")
    for words in ("Mood: 3 of 4", "Stress: 1 of 4", "The waiting room", "Soup, and a nap", "Slept badly"):
        await anna.hears(words)


async def test_the_command_says_where_to_look_and_ends_when_it_is_told(visit: Visit, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    folder = tmp_path / "command"
    given = {"PORT": str(port), "DATA_DIR": str(folder), "SEALING_KEY_FILE": str(folder / "unused.key")}
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "preview"),
        env={**os.environ, **given, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
    )
    assert command.stdout is not None
    while not (said := re.search(r"open (http://[\w.:]+)", (await command.stdout.readline()).decode())):
        assert not command.stdout.at_eof()
    await visit.opens(said[1])
    await Side(visit.page, "Anna").starts()
    await Side(visit.page, "Anna").hears("Welcome to Stripes")
    await visit.leaves()
    command.terminate()
    await command.communicate()
    assert command.returncode == 0


async def test_a_page_that_is_loaded_again_shows_the_same(anna: Side) -> None:
    await anna.arrives()
    await anna.says("A quiet day")
    await anna.hears("Kept.")
    shown = await anna.node.locator(".said").all_inner_texts()
    await anna.page.reload()
    await expect(anna.node.locator(".said")).to_have_count(len(shown))
    assert await anna.node.locator(".said").all_inner_texts() == shown
    await expect(anna.page.get_by_role("button", name="Next reminder")).to_contain_text("today 20:00")


async def test_starting_over_empties_the_page_and_the_bot(anna: Side) -> None:
    await anna.arrives()
    start_over = anna.page.get_by_role("button", name="Start over")
    await start_over.click()
    await anna.page.get_by_role("dialog").get_by_role("button", name="Keep everything").click()
    await anna.hears("You are all set")
    await start_over.click()
    await anna.page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    await expect(anna.node.locator(".said")).to_have_count(0)
    await anna.starts()
    await anna.hears("Welcome to Stripes")


async def test_everything_at_first_can_be_done_with_the_keyboard_alone(anna: Side) -> None:
    await expect(anna.node.get_by_role("button", name="Start as Anna")).to_be_visible()
    await tab_to(anna.node.get_by_role("button", name="Start as Anna"))
    await anna.page.keyboard.press("Enter")
    await anna.hears("Welcome to Stripes")
    await tab_to(anna.buttons.first)
    for question in ("Who are you", "diagnosis", "country", "where you are", "When shall I ask", "You are all set"):
        await expect(anna.buttons.first).to_be_focused()
        await anna.page.keyboard.press("Enter")
        await anna.hears(question)
    await tab_to(anna.input)
    await anna.page.keyboard.type("Written without a mouse")
    await anna.page.keyboard.press("Enter")
    await anna.hears("Kept.")
    reminder = anna.page.get_by_role("button", name="Next reminder")
    await expect(reminder).to_contain_text("today 20:00")
    await tab_to(reminder, backwards=True)
    await anna.page.keyboard.press("Enter")
    await anna.hears("How was your mood?")


async def tab_to(wanted: Locator, *, backwards: bool = False) -> None:
    for _ in range(MOST_TABS):
        await wanted.page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if await wanted.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"not reached by {MOST_TABS} tabs")


SIZES = {"small-phone": (320, 640), "phone": (390, 844), "desk": (1280, 860)}
LIGHTS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AT_200_PERCENT = {f"{name}-at-200%": (width // 2, height // 2) for name, (width, height) in SIZES.items()}


async def test_nothing_is_wider_than_the_page_at_any_size_in_either_light(anna: Side) -> None:
    await anna.arrives()
    await anna.says(f"https://example.org/{LONG_WORD}")
    await anna.hears("On your reading list")
    await next_reminder(anna.page, "today 20:00")
    await anna.hears("How was your mood?")
    found = []
    for name, (width, height) in {**SIZES, **AT_200_PERCENT}.items():
        await anna.page.set_viewport_size({"width": width, "height": height})
        await anna.page.evaluate(SETTLED)
        for light in LIGHTS:
            await anna.page.emulate_media(color_scheme=light)
            found += [f"{name}, {light}: {what}" for what in await too_wide(anna.page)]
    assert found == []


SETTLED = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
WIDER = """() => [...document.querySelectorAll("html, .top, .passed, .came, .log, .keys, .composer, .panel, dialog")]
    .filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth)
    .map((node) => `${node.tagName}.${node.className} ${node.scrollWidth} > ${node.clientWidth}`)"""


async def too_wide(page: Page) -> list[str]:
    """What scrolls sideways: on the plain page, with the list of commands, and with the drawer open."""
    found: list[str] = await page.evaluate(WIDER)
    menu = page.get_by_role("button", name="Menu").locator("visible=true").first
    await menu.click()
    found += await page.evaluate(WIDER)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="For those who test").click()
    found += await page.evaluate(WIDER)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    return found


async def test_on_a_phone_one_chat_is_shown_and_the_other_says_what_is_new(anna: Side, served: OpenedPreview) -> None:
    await anna.page.set_viewport_size({"width": 390, "height": 844})
    ben = Side(anna.page, "Ben")
    await expect(ben.node).to_be_hidden()
    served.telegram.write(list(served.telegram.people)[1], "/start")
    await anna.page.get_by_role("button", name="Ben 1 new").click()
    await ben.hears("Welcome to Stripes")
    await expect(anna.node).to_be_hidden()


async def test_an_hour_and_a_day_pass_on_the_page(anna: Side) -> None:
    for key, time in (("+1 hour", "Fri 20 Nov, 15:05"), ("+1 day", "Sat 21 Nov, 15:05")):
        await anna.page.get_by_role("button", name=key).click()
        await expect(anna.page.locator("#now")).to_have_text(time)


async def test_a_broken_line_is_said_and_what_came_meanwhile_is_shown(visit: Visit, served: OpenedPreview) -> None:
    async with line_to(served.origin) as line:
        await visit.opens(line.origin)
        anna, notice = Side(visit.page, "Anna"), visit.page.locator("#notice")
        await anna.starts()
        await anna.hears("Welcome to Stripes")
        await line.cut()
        await expect(notice).to_contain_text("The connection is lost")
        someone = next(iter(served.telegram.people))
        served.telegram.write(someone, "Written from elsewhere meanwhile")
        served.telegram.tap_first(someone)
        await line.mend()
        await expect(anna.node.locator(".own").last).to_contain_text("Written from elsewhere meanwhile")
        await anna.hears("I keep nothing before you agree")
        await expect(notice).to_be_empty()
        await visit.leaves()
    visit.expects_a_broken_line()


async def test_a_preview_that_was_started_anew_is_shown_as_it_is(
    visit: Visit, served: OpenedPreview, tmp_path: Path
) -> None:
    async with previewed(tmp_path / "anew") as anew, line_to(served.origin) as line:
        await visit.opens(line.origin)
        anna = Side(visit.page, "Anna")
        await anna.arrives()
        await line.cut()
        line.leads_to = anew.origin
        await line.mend()
        await expect(anna.node.get_by_role("button", name="Start as Anna")).to_be_visible()
        await anna.starts()
        await anna.hears("Welcome to Stripes")
        await visit.leaves()
    visit.expects_a_broken_line()
