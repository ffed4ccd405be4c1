"""One week lived with Stripes on a phone, and the moments of it that are worth a picture."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from playwright.async_api import Page, expect

from tests.preview.visiting import OpenedPreview, Side

Keep = Callable[[Page, str], Awaitable[None]]
BREATH = timedelta(seconds=20)  # a longer step would count as having been away
BREATHS_AT_MOST = 20


async def lived(anna: Side, preview: OpenedPreview, keep: Keep) -> None:
    """From a Friday to the Sunday of the next week; `keep` is given the page and a name at each moment."""
    await anna.arrives()
    await _says(anna, "so angry about the wasted years", "Kept.")
    await expect(anna.said.filter(has_text="reach out")).to_be_visible()
    await expect(anna.page.get_by_role("button", name="Next reminder")).to_contain_text("today 20:00")
    await keep(anna.page, "week-kind-word")
    await _learns(anna, keep)
    await _collects(anna, keep)
    await _breathes(anna, preview, keep)
    for words in ("A walk by the river", "Soup with Ben", "Tired, and fine"):
        await _a_day_passes(anna)
        await _a_day_passes(anna)
        await _says(anna, words, "Kept.")
    await _a_day_passes(anna)
    await keep(anna.page, "week-day")


async def _says(anna: Side, words: str, answer: str) -> None:
    await anna.says(words)
    await anna.hears(answer)


async def _a_day_passes(anna: Side) -> None:
    before = await anna.page.locator("#now").inner_text()
    await anna.page.get_by_role("button", name="+1 day").click()
    await expect(anna.page.locator("#now")).not_to_have_text(before)
    await expect(anna.page.get_by_role("region", name="While time passed")).to_be_visible()


async def _learns(anna: Side, keep: Keep) -> None:
    reminder = anna.page.get_by_role("button", name="Next reminder")
    for at in ("today 20:00", "tomorrow 20:00", "tomorrow 10:00"):
        await expect(reminder).to_contain_text(at)
        await reminder.click()
    await anna.hears("minutes for learning")
    await keep(anna.page, "week-lesson-hour")
    await anna.taps("Start")
    await anna.hears("To ask your provider")
    await keep(anna.page, "week-lesson")
    await anna.taps("Keep this question")
    await anna.hears("Kept for your provider")


async def _collects(anna: Side, keep: Keep) -> None:
    await _says(anna, "https://example.org/eating-well-with-a-net", "On your reading list")
    await _says(anna, "https://example.org/living-well", "On your reading list")
    for way, words, name in (
        ("Reading list", "Your reading list", "week-reading-list"),
        ("My questions", "Your questions", "week-questions"),
    ):
        await _says(anna, "/learn", "Learning")
        await anna.taps(way)
        await anna.hears(words)
        await keep(anna.page, name)


async def _breathes(anna: Side, preview: OpenedPreview, keep: Keep) -> None:
    await _says(anna, "/relax", "A few minutes for yourself")
    await anna.taps("Square breathing")
    await anna.hears("What is known")
    await anna.taps("Begin")
    await anna.hears("Picture a square")
    for _ in range(BREATHS_AT_MOST // 4):
        await preview.advance(BREATH)
    await anna.hears(re.compile("breathe (in|out)"))
    await keep(anna.page, "week-exercise")
    for _ in range(BREATHS_AT_MOST):
        await preview.advance(BREATH)
    await anna.hears("How do you feel")
    await keep(anna.page, "week-exercise-over")
