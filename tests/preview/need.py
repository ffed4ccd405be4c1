"""What must not wait, on a phone: a check-in, each kind of advice, what follows it, and the card."""

from playwright.async_api import expect

from tests.preview.visiting import Side
from tests.preview.week import Keep


async def needed(anna: Side, keep: Keep) -> None:
    """`keep` is given the page and a name at each moment that is worth a picture."""
    await anna.arrives()
    await _checks_in(anna, keep)
    await _notes_a_card(anna, keep)
    await _is_told_whom_to_contact(anna, keep)
    await _is_asked(anna, keep)
    await _is_told_to_call(anna, keep)
    await _wants_to_die(anna, keep)
    await _says(anna, "/visit", "For your next visit")
    await keep(anna.page, "need-visit")


async def _says(anna: Side, words: str, answer: str) -> None:
    """The answer may not be the last thing that is said: what was written is kept, too."""
    await anna.says(words)
    await expect(anna.said.filter(has_text=answer).last).to_be_visible()


async def _checks_in(anna: Side, keep: Keep) -> None:
    await _says(anna, "/checkin", "How was your mood?")
    await keep(anna.page, "need-check-in")
    await anna.taps("3")
    await anna.hears("How much stress")
    await anna.taps("1")
    for item in ("Flushing", "stools", "How was your breathing?", "Swelling", "How tired"):
        await anna.hears(item)
        await anna.taps("1")
    await anna.hears("Is anything new")
    await keep(anna.page, "need-check-in-new")
    await anna.taps("Nothing new or worse")
    for question in ("What was hard?", "what went well", "Anything else"):
        await anna.hears(question)
        await anna.taps("Skip")
    await anna.hears("Kept for today")
    await keep(anna.page, "need-check-in-kept")


async def _notes_a_card(anna: Side, keep: Keep) -> None:
    await _says(anna, "/settings", "Your settings")
    await anna.taps("My card")
    await anna.hears("What you note here stands in one message")
    for button, words in (
        ("Day number", "0171 234 567, ask for ward 4"),
        ("Treatments", "Lanreotide"),
        ("People to call", "Mara 0171 999 888"),
        ("What helps me", "Walk round the pond"),
    ):
        await anna.taps(button)
        await anna.says(words)
        await anna.hears("Noted on your card")
    await keep(anna.page, "need-card")


async def _is_told_whom_to_contact(anna: Side, keep: Keep) -> None:
    await _says(anna, "A lot of flushing today, worse than last week", "Contact your provider today")
    await anna.taps("Why this?")
    await expect(anna.said.filter(has_text="Your words").last).to_be_visible()
    await keep(anna.page, "need-contact")


async def _is_asked(anna: Side, keep: Keep) -> None:
    await _says(anna, "Afraid of chest pain today", "Is this happening to you now?")
    await keep(anna.page, "need-ask")
    await anna.page.get_by_role("button", name="No", exact=True).last.click()
    await expect(anna.said.filter(has_text="If it happens").last).to_be_visible()


async def _is_told_to_call(anna: Side, keep: Keep) -> None:
    await _says(anna, "I suddenly can't breathe", "This can be an emergency")
    await keep(anna.page, "need-emergency")
    await anna.page.get_by_role("button", name="+1 hour").click()
    await expect(anna.said.filter(has_text="You have not told me").last).to_be_visible()
    await keep(anna.page, "need-again")
    await anna.taps("I called")
    await expect(anna.said.filter(has_text="ask tomorrow how it went").last).to_be_visible()


async def _wants_to_die(anna: Side, keep: Keep) -> None:
    await _says(anna, "I want to die", "Please reach out now")
    await expect(anna.said.filter(has_text="Whom you wanted to call").last).to_be_visible()
    await keep(anna.page, "need-crisis")
    await anna.taps("I am safe now")
    await expect(anna.said.filter(has_text="The help stays there").last).to_be_visible()
    await anna.page.get_by_role("button", name="+1 day").click()
    await expect(anna.said.filter(has_text="How are you today?")).to_be_visible()
    await keep(anna.page, "need-next-day")
