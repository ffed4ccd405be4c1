"""A zone whose name has changed is the same zone, whichever of its names the rules know."""

import pytest

from bot.storage.people import known_zone


@pytest.mark.parametrize("name", ["Europe/Kyiv", "Europe/Kiev", "Asia/Calcutta", "Europe/Dublin"])
def test_a_name_that_the_rules_know_stays(name: str) -> None:
    assert known_zone(name) == name


@pytest.mark.parametrize("name", ["Mars/Phobos", "", "Europe", "../etc/passwd", "EUROPE/KYIV"])
def test_what_nobody_knows_is_utc(name: str) -> None:
    assert known_zone(name) == "UTC"


@pytest.mark.parametrize(("name", "other"), [("Europe/Kyiv", "Europe/Kiev"), ("Asia/Calcutta", "Asia/Kolkata")])
def test_a_name_that_the_rules_here_do_not_know_is_found_by_another(name: str, other: str) -> None:
    assert known_zone(name, {other, "Europe/Dublin"}) == other
