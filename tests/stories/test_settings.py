"""/settings: everything about a person is shown in one place and changed in two taps."""

import pytest

from tests.cast import Story


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
async def settled(story: Story) -> Story:
    """Anna has arrived and looks at her settings."""
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    return story


def line(story: Story, name: str) -> str:
    lines = story.last(story.anna).text.splitlines()
    return next(one.removeprefix(f"{name}: ") for one in lines if one.startswith(f"{name}: "))


async def test_everything_is_shown_at_a_glance(settled: Story) -> None:
    assert settled.last(settled.anna).text.splitlines() == [
        "Your settings",
        "Daily question: Every day at 20:00; next today at 20:00",
        "Learning: Sunday at 10:00; next Sun 22 Nov at 10:00",
        "Quiet minutes: Wednesday at 17:00; next Wed 25 Nov at 17:00",
        "Time zone: London (it is 14:05)",
        "Quiet hours: none",
        "Country: United Kingdom",
        "About you: I have a NET, or may",
        "Pause: no",
    ]


@pytest.mark.parametrize(
    ("taps", "name", "shown"),
    [
        (["Question time", "09:00"], "Daily question", "Every day at 09:00; next tomorrow at 09:00"),
        (["Question time", "Do not ask me"], "Daily question", "not asked"),
        (["On which days", "Sundays"], "Daily question", "Sundays at 20:00; next Sun 22 Nov at 20:00"),
        (["On which days", "Monday to Friday"], "Daily question", "Monday to Friday at 20:00; next today at 20:00"),
        (["On which days", "Back"], "Daily question", "Every day at 20:00; next today at 20:00"),
        (["Quiet hours", "22:00 to 08:00"], "Quiet hours", "22:00 to 08:00"),
        (["Quiet hours", "22:00 to 08:00", "Quiet hours", "No quiet hours"], "Quiet hours", "none"),
        (["Country", "Ireland"], "Country", "Ireland"),
        (["About you", "Both"], "About you", "Both"),
        (["About you", "I care for someone"], "About you", "I care for someone"),
        (["About you", "Back"], "About you", "I have a NET, or may"),
        (["Time zone", "Yes, it is 14:05"], "Time zone", "London (it is 14:05)"),
        (["Question time", "Do not ask me", "On which days", "Sundays"], "Daily question",
         "not asked"),
    ],
)  # fmt: skip
async def test_each_setting_is_changed_and_shown(settled: Story, taps: list[str], name: str, shown: str) -> None:
    for label in taps:
        await settled.taps(settled.anna, label)
    assert line(settled, name) == shown


async def test_what_is_typed_into_the_settings_is_shown_and_never_journaled(settled: Story) -> None:
    await settled.taps(settled.anna, "Question time")
    await settled.taps(settled.anna, "Another time")
    await settled.says(settled.anna, "half past 7 in the evening")
    await settled.breathes()
    assert line(settled, "Daily question") == "Every day at 19:30; next today at 19:30"
    await settled.taps(settled.anna, "Country")
    await settled.taps(settled.anna, "Another country")
    await settled.says(settled.anna, "Portugal")
    await settled.taps(settled.anna, "Portugal")
    assert line(settled, "Country") == "Portugal"
    await settled.taps(settled.anna, "Time zone")
    await settled.taps(settled.anna, "Choose by city")
    await settled.says(settled.anna, "Porto")
    await settled.taps(settled.anna, "Porto")
    assert line(settled, "Time zone") == "Lisbon (it is 14:05)"
    assert await settled.notes(settled.anna) == []


async def test_a_pause_is_shown_with_its_end(settled: Story) -> None:
    await settled.taps(settled.anna, "Pause")
    await settled.taps(settled.anna, "3 days")
    await settled.says(settled.anna, "/settings")
    await settled.breathes()
    assert line(settled, "Pause") == "until Mon 23 Nov at 06:00"


async def test_privacy_is_one_tap_away(settled: Story) -> None:
    await settled.taps(settled.anna, "Privacy")
    assert "What is kept" in settled.last(settled.anna).text


async def test_the_country_decides_the_number_at_once(settled: Story) -> None:
    await settled.taps(settled.anna, "Country")
    await settled.taps(settled.anna, "United States")
    await settled.says(settled.anna, "I cannot breathe")
    assert "Call 911 now." in settled.all_texts(settled.anna)


async def test_going_back_from_a_typed_setting_leads_back_to_its_question(settled: Story) -> None:
    await settled.taps(settled.anna, "Question time")
    await settled.taps(settled.anna, "Another time")
    await settled.taps(settled.anna, "Back")
    assert "When shall I ask" in settled.last(settled.anna).text
    await settled.taps(settled.anna, "Back")
    assert line(settled, "Daily question") == "Every day at 20:00; next today at 20:00"
