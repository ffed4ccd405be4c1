"""Makes the pictures of the preview in `docs/` again: `python -m tests.preview.screenshots`."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.async_api import Browser, Page, expect

from tests.preview.need import needed
from tests.preview.reminding import reminded
from tests.preview.visiting import Side, chromium, previewed
from tests.preview.week import lived

SETTLED = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
DOCS = Path(__file__).parents[2] / "docs"


async def main() -> None:
    with TemporaryDirectory() as folder:
        async with chromium() as browser, previewed(Path(folder)) as preview:
            desk = await _window(browser, preview.origin, width=1280, height=860, light="light")
            phone = await _window(browser, preview.origin, width=390, height=844, light="dark")
            anna = Side(desk, "Anna")
            await _is_asked(anna)
            await Side(phone, "Anna").hears("How was your mood?")
            await _keep(phone, "preview-phone-dark")
            await _answers(anna)
            await _keep(desk, "preview")
        async with chromium() as browser, previewed(Path(folder) / "week") as preview:
            phone = await _window(browser, preview.origin, width=390, height=844, light="light")
            await lived(Side(phone, "Anna"), preview, _keep_moment)
        async with chromium() as browser, previewed(Path(folder) / "need") as preview:
            phone = await _window(browser, preview.origin, width=390, height=844, light="light")
            await needed(Side(phone, "Anna"), _keep_moment)
            dark = await _window(browser, preview.origin, width=390, height=844, light="dark")
            await Side(dark, "Anna").hears("For your next visit")
            await _keep_moment(dark, "need-visit-dark")
        async with chromium() as browser, previewed(Path(folder) / "reminders") as preview:
            phone = await _window(browser, preview.origin, width=390, height=844, light="light")
            await reminded(Side(phone, "Anna"), _keep_moment)


async def _window(browser: Browser, origin: str, *, width: int, height: int, light: Literal["light", "dark"]) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=light,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    await page.goto(origin)
    return page


async def _is_asked(anna: Side) -> None:
    await anna.arrives()
    await anna.says("The scan is on Tuesday. Ben comes along.")
    await anna.hears("Kept.")
    reminder = anna.page.get_by_role("button", name="Next reminder")
    await expect(reminder).to_contain_text("today 20:00")
    await reminder.click()
    await anna.hears("How was your mood?")


async def _answers(anna: Side) -> None:
    await anna.taps("3")
    await anna.hears("How much stress")
    await anna.taps("2")
    await anna.hears("Flushing")
    await anna.taps("Symptoms as usual")
    await anna.hears("What was hard?")
    await anna.says("Tired after lunch, and the waiting.")
    await anna.hears("what went well")
    await anna.says("A walk by the river with Ben.")
    await anna.hears("Anything else")
    await anna.taps("Skip")
    await anna.hears("One thing, once")


async def _keep(page: Page, name: str) -> None:
    await expect(page.get_by_role("button", name="Next reminder")).to_contain_text("tomorrow 20:00")
    await _keep_moment(page, name)


async def _keep_moment(page: Page, name: str) -> None:
    """Without the pointer's mark on a button."""
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement.blur()")
    await page.evaluate(SETTLED)
    await page.screenshot(path=DOCS / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
