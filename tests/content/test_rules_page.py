"""The page of rules that a nurse may read says what the rules say."""

from bot.content import red_flags
from tests.content.rules_page import PAGE, page


def test_the_page_is_made_from_the_rules_as_they_are() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `python -m tests.content.rules_page`"


def test_it_says_that_nobody_has_reviewed_it_and_names_every_rule_with_its_source() -> None:
    text = page()
    assert text.split("\n\n")[1] == "**Not yet reviewed by a clinician.**"
    for rule in red_flags.read().rules:
        assert f"| {rule.id}, version {rule.version}" in text
        assert " ".join(rule.source.split()) in text
