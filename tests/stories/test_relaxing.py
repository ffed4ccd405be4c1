"""A few quiet minutes: each step at its second, stopped at any moment, and nothing beside an urgent flag."""

from datetime import datetime, timedelta

import pytest

from bot.clock import SteeredClock
from bot.content import library
from bot.preview import LocalTelegram
from bot.preview.values import Call
from tests.cast import Story
from tests.conftest import NOW
from tests.kinds import on_both
from tests.stories.child import Child

QUIET, SQUARE = "quiet-minute", "square-breathing"
WEDNESDAY = datetime.fromisoformat("2026-11-25T17:00:00+00:00")


@pytest.fixture
def kind() -> str:
    return "sqlite"


@pytest.fixture
def clock() -> SteeredClock:
    """It stands still, so that a second is a second."""
    steered = SteeredClock(system=lambda: NOW)
    steered.set(NOW)
    return steered


async def begins(story: Story, exercise: str) -> datetime:
    await story.says(story.anna, "/relax")
    await story.pushes(story.anna, f"exercise:{exercise}")
    await story.pushes(story.anna, f"exercise:{exercise}:start")
    return story.clock.now()


def steps(exercise: str) -> list[tuple[int, str]]:
    """At which second which text is to be seen."""
    found = library.exercise(exercise, "en")
    assert found is not None
    listed, second = [], 0
    for step in found.steps:
        listed.append((second, step.text))
        second += int(step.lasts_for.total_seconds())
    return [*listed, (second, f"{found.title} is over.")]


def edits(telegram: LocalTelegram, since: datetime) -> list[tuple[float, str]]:
    calls = [call for call in telegram.calls if call.method == "editMessageText" and call.at >= since]
    return [
        ((call.at - since).total_seconds(), _line(call)) for call in calls if "halt:" in str(call.params) or over(call)
    ]


def first_edit(telegram: LocalTelegram, since: datetime) -> tuple[datetime, bool]:
    """When it came, and whether it says that the exercise broke off."""
    calls = (call for call in telegram.calls if call.method == "editMessageText" and call.at >= since)
    call = next(calls)
    return call.at, "this broke off" in str(call.params["text"])


def over(call: Call) -> bool:
    return "How do you feel" in str(call.params["text"])


def _line(call: Call) -> str:
    """The step itself: between the title and how far it is."""
    text = str(call.params["text"])
    return text.split(" How do you feel", maxsplit=1)[0] if over(call) else text.split("\n\n")[1]


@pytest.mark.parametrize(("exercise", "seconds"), [(QUIET, 60), (SQUARE, 26)])
async def test_every_step_is_shown_at_its_second_and_nothing_before_it(
    story: Story, exercise: str, seconds: int
) -> None:
    await story.arrives(story.anna)
    began_at = await begins(story, exercise)
    expected = [(second, text) for second, text in steps(exercise) if second <= seconds]
    for second, _ in expected:
        await story.is_now(began_at + timedelta(seconds=second - 0.1 if second else 0))
        await story.is_now(began_at + timedelta(seconds=second))
    await story.is_now(began_at + timedelta(seconds=seconds + 0.9))
    assert edits(story.telegram, began_at) == expected


async def test_a_clock_that_leaps_shows_the_step_of_its_moment_and_never_two_within_a_second(story: Story) -> None:
    await story.arrives(story.anna)
    began_at = await begins(story, QUIET)
    for second in (9.0, 29.5, 29.9, 30.0, 30.4, 30.5, 31.0, 50.0):
        await story.is_now(began_at + timedelta(seconds=second))
    texts = [text for _, text in steps(QUIET)]
    assert edits(story.telegram, began_at) == [(0.0, texts[0]), (29.5, texts[1]), (30.5, texts[2]), (50.0, texts[3])]


@on_both
async def test_stopped_is_stopped_also_twice_and_begun_twice_is_begun_once(story: Story) -> None:
    await story.arrives(story.anna)
    began_at = await begins(story, QUIET)
    message = story.last(story.anna)
    await story.presses(story.anna, message, f"exercise:{QUIET}:start")
    assert [one["state"] for one in (await story.kept(story.anna))["kept"]] == ["running"]
    halt = message.buttons[0][0].data or ""
    await story.presses(story.anna, message, halt)
    assert "That was enough" in story.last(story.anna).text
    await story.presses(story.anna, message, halt)
    assert "over already" in story.last(story.anna).text
    await story.is_now(began_at + timedelta(minutes=5))
    assert len(edits(story.telegram, began_at)) == 1
    await story.is_now(WEDNESDAY - timedelta(days=1))
    await story.says(story.anna, "A quiet Tuesday")
    await story.is_now(WEDNESDAY)
    assert story.heard(story.anna, "Would a few quiet minutes") == 1  # what was stopped has not been done


async def test_an_exercise_whose_message_was_deleted_goes_on_in_one_new_message(story: Story) -> None:
    await story.arrives(story.anna)
    began_at = await begins(story, QUIET)
    del story.telegram.chats[story.anna.id].messages[story.last(story.anna).id]
    said = len(story.texts(story.anna))
    for second in (10, 30, 50, 60):
        await story.is_now(began_at + timedelta(seconds=second))
    assert len(story.texts(story.anna)) == said + 1
    assert "How do you feel" in story.last(story.anna).text


async def test_worse_is_taken_seriously_and_not_suggested_again(story: Story) -> None:
    await story.arrives(story.anna)
    for exercise in library.exercises("en"):
        began_at = await begins(story, exercise.id)
        await story.is_now(began_at + timedelta(seconds=90))
        while "How do you feel" not in story.last(story.anna).text:
            await story.later(timedelta(seconds=100))
        await story.taps(story.anna, "Better" if exercise.id == QUIET else "Worse")
        if exercise.id != QUIET:
            assert story.last(story.anna).text.splitlines()[0].endswith("call 999 now.")
            assert story.buttons(story.anna) == ["Keep a question"]
        await story.breathes()
    await story.is_now(WEDNESDAY)
    assert "Would a few quiet minutes" not in story.last(story.anna).text  # it was done this week
    await story.is_now(WEDNESDAY + timedelta(days=6))
    await story.says(story.anna, "/settings")
    await story.is_now(WEDNESDAY + timedelta(days=7))
    assert "Would a few quiet minutes" in story.last(story.anna).text
    assert story.buttons(story.anna)[:2] == ["A quiet minute", "All exercises"]


async def test_no_breath_is_held_by_the_breathless_and_nothing_stands_beside_an_urgent_flag(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/relax")
    assert any("Box" in label for label in story.buttons(story.anna))
    began_at = await begins(story, QUIET)
    await story.says(story.anna, "I suddenly cannot breathe")
    await story.is_now(began_at + timedelta(seconds=10))
    assert "is over" not in story.all_texts(story.anna)
    assert story.heard(story.anna, "follow that advice") == 1  # in place of the step
    await story.says(story.anna, "/relax")
    assert story.heard(story.anna, "follow that advice") == 2
    for exercise in library.exercises("en"):
        await story.presses(story.anna, story.last(story.anna), f"exercise:{exercise.id}:start")
    assert len(edits(story.telegram, began_at)) == 1


async def test_who_was_a_little_short_of_breath_gets_no_breath_to_hold(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "a bit short of breath on the stairs today")
    await story.breathes()
    await story.says(story.anna, "/relax")
    held = {one.id for one in library.exercises("en") if one.has_breath_hold or "breathless" in one.not_for}
    offered = {button.data for row in story.last(story.anna).buttons for button in row}
    assert held
    assert not {f"exercise:{one}" for one in held} & offered
    await story.presses(story.anna, story.last(story.anna), "exercise:box-breathing:start")
    assert {one["kind"] for one in (await story.kept(story.anna))["kept"]} == {"flag"}  # the advice, no exercise


async def test_every_exercise_says_what_is_known_who_should_leave_it_out_and_how_long_it_takes(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/relax")
    for exercise in library.exercises("en"):
        await story.presses(story.anna, story.last(story.anna), f"exercise:{exercise.id}")
        text = story.last(story.anna).text
        for part in (exercise.about, exercise.evidence, exercise.not_for_text, *exercise.cautions):
            assert part in text


async def test_killed_in_the_middle_it_goes_on_and_after_two_minutes_says_kindly_that_it_broke_off(
    child: Child, telegram: LocalTelegram, clock: SteeredClock
) -> None:
    anna = telegram.add_person("Anna", language_code="en-GB")
    texts, began_at = [text for _, text in steps(QUIET)], clock.now()
    await child.start()
    await child.arrives(anna)
    await child.asks(anna, "/relax", "A few minutes for yourself")
    await child.taps(anna, "A quiet minute", "What is known")
    await child.taps(anna, "Begin", texts[0])
    await child.kill()
    # Two seconds into the second step: the process's clock went on by itself between the tap and the kill.
    child.is_now(clock.now() + timedelta(seconds=14))
    await child.start()
    await child.hears(anna, texts[1])
    shown = edits(telegram, began_at)
    first_at: dict[str, float] = {}  # what was on its way may be said again
    for at, text in shown:
        first_at.setdefault(text, at)
    assert list(first_at) in (texts[:2], texts[:3])
    assert first_at[texts[0]] == 0.0
    assert first_at[texts[1]] >= 14.0  # a slow machine takes its time to start
    await child.kill()
    child.is_now(clock.now() + timedelta(minutes=4))
    await child.start()
    await child.hears(anna, "this broke off")
    assert first_edit(telegram, began_at + timedelta(seconds=120))[1]
    assert child.heard(anna, texts[1]) == 0
    await child.taps(anna, "Begin again", "What is known")
    await child.stop()


async def finishes(story: Story) -> None:
    await begins(story, QUIET)
    while "How do you feel" not in story.last(story.anna).text:
        await story.later(timedelta(seconds=10))
    await story.taps(story.anna, "Better")
    await story.breathes()


async def test_each_day_s_quiet_minutes_are_let_off_by_that_day_s_exercise_only(story: Story) -> None:
    await story.arrives(story.anna)
    await story.says(story.anna, "/settings")
    for data in ("rhythm:relaxing:day:all", "rhythm:relaxing:at:1900"):
        await story.presses(story.anna, story.last(story.anna), data)
    await story.breathes()
    await finishes(story)
    seven = NOW.replace(hour=19, minute=0)
    came = []
    for day in range(3):
        if day == 2:
            await story.is_now(seven + timedelta(days=2, hours=-3))
            await finishes(story)
        before = story.heard(story.anna, "Would a few quiet minutes")
        await story.is_now(seven + timedelta(days=day))
        came.append(story.heard(story.anna, "Would a few quiet minutes") - before)
    assert came == [0, 1, 0]


async def test_quiet_minutes_come_at_an_hour_that_is_typed(story: Story) -> None:
    await story.arrives(story.anna)
    for text, answer in (("half past nonsense", "could not read that as a time"), ("7.45 pm", "Wednesday at 19:45")):
        await story.says(story.anna, "/settings")
        await story.pushes(story.anna, "change:relaxing")
        await story.taps(story.anna, "Another time")
        await story.says(story.anna, text)
        assert answer in story.last(story.anna).text
        await story.breathes()
    assert await story.notes(story.anna) == []


async def test_what_felt_worse_is_asked_of_the_provider_in_one_tap(story: Story) -> None:
    await story.arrives(story.anna)
    await begins(story, QUIET)
    assert story.last(story.anna).text.endswith("about 1 minute left")
    while "How do you feel" not in story.last(story.anna).text:
        await story.later(timedelta(seconds=10))
    await story.taps(story.anna, "Worse")
    await story.taps(story.anna, "Keep a question")
    assert "An exercise made me feel worse." in story.last(story.anna).text
    assert story.heard(story.anna, "call 999 now.") == 1  # the advice stays
    states = [(one["kind"], one["body"].get("felt")) for one in (await story.kept(story.anna))["kept"]]
    assert sorted(states, key=str) == [("exercise", "worse"), ("question", None)]
