"""Reminders on a phone: an own one, an injection with a doubt about it, and a journey."""

from playwright.async_api import expect

from tests.preview.visiting import Side
from tests.preview.week import Keep


async def reminded(anna: Side, keep: Keep) -> None:
    """`keep` is given the page and a name at each moment that is worth a picture."""
    await anna.arrives()
    await _makes_one(anna)
    await _plans_an_injection(anna)
    await _reads_the_list(anna, keep)
    await _is_reminded(anna)
    await _doubts(anna, keep)
    await _travels(anna, keep)


async def _says(anna: Side, words: str, answer: str) -> None:
    await anna.says(words)
    await anna.hears(answer)


async def _taps(anna: Side, label: str, answer: str) -> None:
    await anna.taps(label)
    await anna.hears(answer)


async def _makes_one(anna: Side) -> None:
    await _says(anna, "/remind", "What shall I remind you of?")
    await _says(anna, "Ring Mara", "On which days?")
    await _says(anna, "Mondays and Thursdays", "At what time?")
    await _says(anna, "half seven", "Half past which?")
    await _taps(anna, "18:30", "Kept.")


async def _plans_an_injection(anna: Side) -> None:
    await _says(anna, "/treatments", "Treatments I remind you of")
    await _taps(anna, "New reminder", "What shall I remind you of?")
    await _taps(anna, "Injection", "What do you call this injection?")
    await _says(anna, "Lanreotide", "How often")
    await _taps(anna, "Every 28 days", "When is the next one?")
    await _taps(anna, "today", "At what time")
    await _says(anna, "4 pm", "Next: today at 16:00")


async def _reads_the_list(anna: Side, keep: Keep) -> None:
    await _says(anna, "/settings", "Your settings")
    await _taps(anna, "All reminders", "Your reminders")
    await keep(anna.page, "reminders-list")


async def _is_reminded(anna: Side) -> None:
    reminder = anna.page.get_by_role("button", name="Next reminder")
    await expect(reminder).to_contain_text("today 16:00")
    await reminder.click()
    await anna.hears("Your injection is due")
    await anna.page.get_by_role("region", name="While time passed").get_by_role("button").first.click()


async def _doubts(anna: Side, keep: Keep) -> None:
    await _taps(anna, "Skipped", "What was the reason?")
    await anna.taps("Doubt or fear")
    await expect(anna.said.filter(has_text="Noted as doubt or fear").last).to_be_visible()
    await keep(anna.page, "reminders-injection")


async def _travels(anna: Side, keep: Keep) -> None:
    await _says(anna, "/settings", "Your settings")
    await _taps(anna, "Time zone", "Is it")
    await anna.taps("Yes, it is")  # only from a place that is known can somebody travel
    await _says(anna, "/settings", "Your settings")
    await _taps(anna, "Time zone", "Is it")
    await anna.taps("Choose by city")
    await _says(anna, "Athens", "Which one?")
    await anna.taps("Athens, GR")
    await expect(anna.said.filter(has_text="keep their old hours").last).to_be_visible()
    await keep(anna.page, "reminders-travel")
