"""Time that passes on the page: what came is told, an exercise goes on in place, long texts and many buttons fit."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Locator, ViewportSize, expect

from bot.preview.values import Message
from tests.preview.visiting import NOW, OpenedPreview, Side, Visit

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONDON = ZoneInfo("Europe/London")
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL_PHONE: ViewportSize = {"width": 320, "height": 640}
FINGER_PX = 44
IS_WIDER = "node => node.scrollWidth > node.clientWidth"
BOXES = """row => [...row.children].map((key) => key.getBoundingClientRect())
    .map(({ top, width, height }) => [top, width, height])"""
IS_FOCUSED = "node => node === document.activeElement"


@pytest_asyncio.fixture(loop_scope="module")
async def anna(visit: Visit, served: OpenedPreview) -> Side:
    await visit.opens(served.origin)
    return Side(visit.page, "Anna")


def card(anna: Side) -> Locator:
    return anna.page.get_by_role("region", name="While time passed")


async def passes(anna: Side, step: str) -> None:
    await anna.page.get_by_role("button", name=step).click()
    await expect(card(anna)).to_be_visible()


async def test_what_came_while_a_day_passed_is_told_and_leads_to_the_message(anna: Side) -> None:
    await anna.arrives()
    await passes(anna, "+1 day")
    await expect(card(anna).get_by_role("heading", level=2)).to_have_text("Time passed, 1 message came")
    await expect(anna.page.locator("#heard")).to_have_text("It is now Sat 21 Nov, 14:05. What came: 1 for Anna.")
    row = card(anna).get_by_role("list", name="Anna").get_by_role("button")
    await expect(row).to_contain_text("Fri 20:00")
    await row.click()
    await expect(anna.node.locator(".bubble:focus")).to_contain_text("How was your mood?")


async def test_the_card_goes_when_it_is_closed_and_when_somebody_writes(anna: Side) -> None:
    await anna.arrives()
    await passes(anna, "+1 hour")
    await card(anna).get_by_role("button", name="Close what came").press("Enter")
    await expect(card(anna)).to_be_hidden()
    await expect(anna.page.get_by_role("button", name="+1 day")).to_be_focused()
    await passes(anna, "+1 hour")
    await anna.says("Still here")
    await expect(card(anna)).to_be_hidden()


async def test_that_nothing_came_is_told_too(anna: Side) -> None:
    await anna.arrives()
    await passes(anna, "+1 hour")
    await expect(card(anna)).to_have_text("Time passed, nothing came")
    await expect(anna.page.locator("#heard")).to_have_text("It is now Fri 20 Nov, 15:05. Nothing came.")


async def test_a_week_is_told_in_order_for_each_person(anna: Side, served: OpenedPreview) -> None:
    await anna.arrives()
    await Side(anna.page, "Ben").arrives()
    await passes(anna, "+1 week")
    for person_id, person in served.telegram.people.items():
        came = [one for one in served.telegram.said(person_id) if one.at > NOW + timedelta(hours=1)]
        rows = card(anna).get_by_role("list", name=person.first_name).get_by_role("button")
        assert len(came) > 1
        await expect(rows).to_have_text([in_a_row(one) for one in came])


def in_a_row(message: Message) -> str:
    return f"{message.at.astimezone(LONDON):%a %H:%M} {message.text.splitlines()[0]}"


async def is_breathing(anna: Side) -> None:
    await anna.arrives()
    await anna.says("/relax")
    await anna.hears("A few minutes for yourself")
    await anna.taps("Square breathing")
    await anna.hears("What is known")
    await anna.taps("Begin")
    await anna.hears("Picture a square")


async def test_an_exercise_goes_on_in_place_while_somebody_writes(anna: Side, served: OpenedPreview) -> None:
    await is_breathing(anna)
    stop = await anna.buttons.first.element_handle()
    assert stop
    before = await stop.bounding_box()
    await anna.input.fill("Half a sent")
    await served.advance(timedelta(seconds=11))
    await anna.hears(re.compile("breathe (in|out)"))
    assert await stop.evaluate("node => node.isConnected")
    assert await stop.bounding_box() == before
    await expect(anna.input).to_be_focused()
    await expect(anna.input).to_have_value("Half a sent")
    await expect(anna.node.locator(".said").last).to_have_attribute("aria-live", "off")


async def test_stop_keeps_the_focus_while_an_exercise_goes_on_and_stops_it(anna: Side, served: OpenedPreview) -> None:
    await is_breathing(anna)
    stop = await anna.buttons.first.element_handle()
    assert stop
    await stop.focus()
    await served.advance(timedelta(seconds=11))
    await anna.hears(re.compile("breathe (in|out)"))
    assert await stop.evaluate(IS_FOCUSED)
    await anna.page.keyboard.press("Enter")
    await anna.hears("Stopped.")
    await expect(anna.node.locator(".said").last).not_to_have_attribute("aria-live", "off")


async def test_many_buttons_fit_a_small_phone(anna: Side) -> None:
    await anna.page.set_viewport_size(SMALL_PHONE)
    await anna.arrives()
    await anna.says("/checkin")
    await anna.hears("How was your mood?")
    scale = await anna.node.locator(".key-row", has_text="01234").evaluate(BOXES)
    assert len(scale) == len("01234")
    assert len({top for top, _, _ in scale}) == 1
    assert all(min(width, height) >= FINGER_PX for _, width, height in scale)
    for command, words in (("/settings", "Your settings"), ("/relax", "A few minutes"), ("/learn", "Learning")):
        await anna.says(command)
        await anna.hears(words)
        assert not await anna.log.evaluate(IS_WIDER)
        assert not await anna.page.locator("html").evaluate(IS_WIDER)


async def test_a_lesson_longer_than_the_phone_is_shown_from_its_beginning(anna: Side, served: OpenedPreview) -> None:
    await anna.page.set_viewport_size(PHONE)
    await anna.arrives()
    await served.advance(timedelta(days=2))
    await anna.hears("minutes for learning")
    await anna.taps("Start")
    await anna.hears("To ask your provider")
    await expect(anna.said.last.locator("strong").first).to_be_in_viewport()
    await anna.node.get_by_role("button", name="Go to the newest message").click()
    await expect(anna.buttons.last).to_be_in_viewport()


async def test_a_link_opens_beside_the_page_and_tells_nobody_where_it_was(anna: Side) -> None:
    await anna.arrives()
    await anna.says("https://example.org/read")
    link = anna.node.get_by_role("link", name="https://example.org/read")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
