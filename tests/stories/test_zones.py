"""Where somebody is: guessed, proved by a city, a place or a clock, and never kept as a place."""

import json

import pytest

from bot.preview import Sender
from tests.cast import Story


@pytest.fixture
def kind() -> str:
    return "sqlite"


async def is_asked_for_the_zone(story: Story, who: Sender) -> None:
    await story.says(who, "/start")
    await story.taps(who, "I'm 18+")
    await story.taps(who, "I have a NET")
    await story.taps(who, "Still searching")
    await story.taps(who, "Skip")
    assert "where you are?" in story.last(who).text


async def person(story: Story, who: Sender) -> dict[str, object]:
    found: dict[str, object] = (await story.kept(who))["person"]
    return found


async def test_a_zone_arrived_at_by_defaults_is_not_proved(story: Story) -> None:
    await story.arrives(story.anna)
    assert (await person(story, story.anna))["zone"] == "Europe/London"
    assert (await person(story, story.anna))["zone_proved"] is False


@pytest.mark.parametrize(
    ("city", "button", "zone"),
    [
        ("munich", "Munich", "Europe/Berlin"),
        ("new yrok", "New York City", "America/New_York"),
        ("  Kathmandu!", "Kathmandu", "Asia/Kathmandu"),
    ],
)
async def test_a_zone_chosen_by_its_city_is_proved(story: Story, city: str, button: str, zone: str) -> None:
    await is_asked_for_the_zone(story, story.anna)
    await story.taps(story.anna, "Choose by city")
    await story.says(story.anna, city)
    await story.taps(story.anna, button)
    assert "When shall I ask" in story.last(story.anna).text
    found = await person(story, story.anna)
    assert (found["zone"], found["zone_proved"]) == (zone, True)
    assert await story.notes(story.anna) == []


async def test_a_city_that_does_not_exist_is_asked_for_again_and_not_journaled(story: Story) -> None:
    await is_asked_for_the_zone(story, story.anna)
    await story.taps(story.anna, "Choose by city")
    for text in ("xqzwvk", "🦓", "x" * 4000):
        await story.says(story.anna, text)
        await story.breathes()
        assert "I do not know a city of that name" in story.last(story.anna).text
    await story.taps(story.anna, "Back")
    assert "where you are?" in story.last(story.anna).text
    assert await story.notes(story.anna) == []


async def test_going_back_from_a_typed_question_lets_words_be_words_again(story: Story) -> None:
    await is_asked_for_the_zone(story, story.anna)
    await story.taps(story.anna, "Choose by city")
    await story.taps(story.anna, "Back")
    await story.says(story.anna, "Munich was lovely")
    assert await story.notes(story.anna) == ["Munich was lovely"]


async def test_of_a_location_only_the_zone_is_kept(story: Story) -> None:
    await is_asked_for_the_zone(story, story.anna)
    await story.taps(story.anna, "Use my location")
    story.telegram.send(story.anna.id, "location", latitude=48.137154, longitude=11.576124)
    await story.settle()
    found = await person(story, story.anna)
    assert (found["zone"], found["zone_proved"]) == ("Europe/Berlin", True)
    assert "It is 15:05 where you are, in the time of Berlin" in story.all_texts(story.anna)
    everything = json.dumps(await story.kept(story.anna), default=str)
    assert "48.1" not in everything
    assert "11.57" not in everything


async def test_at_sea_the_zone_is_named_by_its_hours(story: Story) -> None:
    await is_asked_for_the_zone(story, story.anna)
    await story.taps(story.anna, "Use my location")
    story.telegram.send(story.anna.id, "location", latitude=30.0, longitude=-30.0)
    await story.settle()
    assert "It is 12:05 where you are, in the time of UTC-2" in story.all_texts(story.anna)


async def test_a_city_may_be_typed_where_a_location_was_asked_for(story: Story) -> None:
    await is_asked_for_the_zone(story, story.anna)
    await story.taps(story.anna, "Use my location")
    await story.says(story.anna, "Lisbon")
    await story.taps(story.anna, "Lisbon")
    assert (await person(story, story.anna))["zone"] == "Europe/Lisbon"


async def test_a_location_nobody_asked_for_changes_nothing(story: Story) -> None:
    await story.arrives(story.anna)
    before = await story.kept(story.anna)
    story.telegram.send(story.anna.id, "location", latitude=48.1, longitude=11.6)
    await story.settle()
    assert "I did not keep that place" in story.last(story.anna).text
    assert await story.kept(story.anna) == before


async def test_a_country_of_many_zones_offers_them_with_their_time(story: Story) -> None:
    anna = story.add("Ann", "en-US")
    await is_asked_for_the_zone(story, anna)
    assert {"08:05 Chicago", "06:05 Los Angeles"} <= set(story.buttons(anna))
    await story.taps(anna, "06:05 Los Angeles")
    found = await person(story, anna)
    assert (found["zone"], found["zone_proved"]) == ("America/Los_Angeles", True)


async def test_another_country_brings_its_zone_along(story: Story) -> None:
    await story.says(story.anna, "/start")
    for label in ("I'm 18+", "Skip", "Skip", "Another country"):
        await story.taps(story.anna, label)
    await story.says(story.anna, "Atlantis")
    assert "I do not know a country of that name" in story.last(story.anna).text
    await story.says(story.anna, "germ")
    await story.taps(story.anna, "Germany")
    assert "That is the time in Berlin" in story.last(story.anna).text
    found = await person(story, story.anna)
    assert (found["country"], found["zone"], found["zone_proved"]) == ("DE", "Europe/Berlin", False)
    assert await story.notes(story.anna) == []


async def test_a_language_without_a_country_starts_with_the_likely_one(story: Story) -> None:
    for code, country in (("de", "Germany"), ("", "United States"), ("xx-klingon", "United States")):
        who = story.add("Somebody", code)
        await story.says(who, "/start")
        for label in ("I'm 18+", "Skip", "Skip"):
            await story.taps(who, label)
        assert story.buttons(who)[0] == country
