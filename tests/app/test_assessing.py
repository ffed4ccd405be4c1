"""Red flags on the command line: nothing that holds a message is lost, and one message can be explained."""

import io
import json

import pytest

from bot.app import assessing


def answers(*lines: str | bytes) -> tuple[int, list[dict[str, object]], list[str]]:
    raw = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    out, complaints = io.StringIO(), io.StringIO()
    status = assessing.main([], io.BytesIO(raw), out, complaints)
    return status, [json.loads(line) for line in out.getvalue().splitlines()], complaints.getvalue().splitlines()


def test_each_message_is_answered_with_its_tier_its_symptoms_and_its_spans() -> None:
    status, (one,), complaints = answers('{"id": 7, "text": "Ankles swollen"}')
    assert (status, complaints) == (0, [])
    assert one == {
        "id": 7,
        "tier": "contact",
        "symptoms": ["leg_swelling"],
        "rules": ["leg-swelling"],
        "spans": [[0, 14, "leg_swelling", "present"]],
    }


def test_a_doubt_is_an_ask_and_stands_beside_a_tier_of_its_own() -> None:
    _, (alone, beside, sure), _ = answers(
        '{"id": 1, "text": "There was a little blood on the paper"}',
        '{"id": 2, "text": "short of breath on the stairs"}',
        '{"id": 3, "text": "Chest pain"}',
    )
    assert (alone["tier"], alone["ask"]) == ("ask", True)
    assert (beside["tier"], beside["ask"]) == ("contact", True)
    assert (sure["tier"], "ask" in sure) == ("emergency", False)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("not json", "this is no JSON"),
        ("[" * 100_000, "this is no JSON"),
        ("[1]", 'expected an object with "id" and "text"'),
        ('{"id": 1}', 'expected an object with "id" and "text"'),
        ('{"text": "chest pain"}', 'expected an object with "id" and "text"'),
        ('{"id": 1, "text": 5}', "the text in quotes"),
    ],
)
def test_a_line_without_a_message_is_named_and_those_around_it_are_answered(line: str, complaint: str) -> None:
    good = '{"id": "a", "text": "chest pain"}'
    status, found, complaints = answers(good, line, "", good.replace('"a"', '"b"'))
    assert status == 1
    assert [one["id"] for one in found] == ["a", "b"]
    assert len(complaints) == 1
    assert complaints[0].startswith("stripes: line 2: ")
    assert complaint in complaints[0]


def test_broken_bytes_and_lone_surrogates_hide_no_words() -> None:
    status, found, _ = answers(
        b'\xef\xbb\xbf{"id": 1, "text": "\xff chest pain"}', '{"id": 2, "text": "\\ud800 chest pain"}'
    )
    assert status == 0
    assert [one["tier"] for one in found] == ["emergency", "emergency"]


def test_one_message_is_explained_with_its_cue_its_rule_and_its_source() -> None:
    told = "\n".join(assessing.story("Worried about chest pain. My dad fainted."))
    assert '"chest pain" (14-24) as chest_pain: hypothetical, because of the cue worried; that may be wrong' in told
    assert "All of its words together with what was noticed: none " in told
    assert "About somebody else: emergency" in told
    told = "\n".join(assessing.story("My ankles are swollen"))
    assert "Raised: leg-swelling, version" in told
    assert "Source: Cleveland Clinic" in told
    told = "\n".join(assessing.story("short of breath on the stairs"))
    assert "Tier: contact, and one question" in told
    assert "Asked about: " in told


def test_a_message_without_a_word_for_it_says_so() -> None:
    out = io.StringIO()
    assert assessing.main(["--explain", "Soup and a nap"], io.BytesIO(), out, io.StringIO()) == 0
    assert "Nothing in it is a word for a red flag." in out.getvalue()
