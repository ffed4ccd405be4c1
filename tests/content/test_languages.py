"""Which language is spoken with whom."""

import pytest

from bot.content.languages import LANGUAGES, choose, folder, locale, shown


@pytest.mark.parametrize(
    ("code", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("en", "en"),
        ("en-GB", "en-GB"),
        ("EN-us", "en-US"),
        ("en-../x", "en"),
        ("xx", "en"),
        ("qps", "qps"),
        ("qps-ploc", "qps"),
        ("../..", "en"),
    ],
)
def test_a_language_that_is_not_there_is_english(code: str | None, language: str) -> None:
    assert choose(code) == language


def test_every_language_is_a_folder_and_the_made_up_one_borrows_its_words() -> None:
    assert "en" in LANGUAGES
    assert all((folder(language) / "words").is_dir() for language in (*LANGUAGES, "qps"))
    assert (folder("qps"), locale("qps")) == (folder("en"), "en")


def test_only_the_made_up_language_puts_sentences_in_brackets() -> None:
    assert (shown("Hi", "en"), shown("Hi", "qps"), shown("", "qps")) == ("Hi", "⟦Hi⟧", "")
