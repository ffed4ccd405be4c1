"""Words and entities come out as a reader of Telegram would see them."""

import pytest

from bot.preview.formatting import formatted
from bot.preview.texts import parts, typed, units
from bot.preview.values import JSON


def entity(kind: str, offset: int, length: int, **more: str) -> JSON:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "mode", "text", "entities"),
    [
        ("<b>🦓 a</b> b", "HTML", "🦓 a b", [entity("bold", 0, 4)]),
        ("a &lt;b&gt; &amp; &#39;", "HTML", "a <b> & '", []),
        ("<b>a<i>b</i></b>", "HTML", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ('<a href="https://x.org/?a&amp;b">x</a>', "html", "x", [entity("text_link", 0, 1, url="https://x.org/?a&b")]),
        ('<span class="tg-spoiler">s</span>', "HTML", "s", [entity("spoiler", 0, 1)]),
        ("  \n<b> a </b>\n", "HTML", "a", [entity("bold", 0, 1)]),
        (r"*a* _b_ 1\.5", "MarkdownV2", "a b 1.5", [entity("bold", 0, 1), entity("italic", 2, 1)]),
        (r"[x](https://x.org/\))", "MarkdownV2", "x", [entity("text_link", 0, 1, url="https://x.org/)")]),
        ("`a*b`", "MarkdownV2", "a*b", [entity("code", 0, 3)]),
        ("*a* 1.5", "Markdown", "a 1.5", [entity("bold", 0, 1)]),
        (
            "see https://x.org/a. /help",
            None,
            "see https://x.org/a. /help",
            [entity("url", 4, 15), entity("bot_command", 21, 5)],
        ),
        ("a\x00b\rc\u202ed", None, "a bcd", []),
    ],
)
def test_formatted_text_is_read(source: str, mode: str | None, text: str, entities: list[JSON]) -> None:
    assert formatted(source, mode, None) == (text, entities)


def test_given_entities_move_with_the_trimmed_text() -> None:
    assert formatted("  ab ", None, [entity("bold", 1, 3)]) == ("ab", [entity("bold", 0, 2)])


def test_length_is_counted_in_utf_16() -> None:
    assert units("a🦓") == 3


def test_what_is_typed_leaves_the_phone_clean() -> None:
    assert typed(" a\x00\ud800b\x07 \n") == "ab"


def test_long_text_is_split_between_characters() -> None:
    assert parts("ab🦓c", 3) == ["ab", "🦓c"]
