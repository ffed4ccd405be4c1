"""How the card reads: in the pinned message, and on the screen where it is changed."""

from collections.abc import Iterable, Sequence

from bot.care.card import Card, ProviderLines, SafetyPerson
from bot.care.texts import units
from bot.content.ambulance import StaffText
from bot.content.wording import Phrase, Words

PARTS = ("day", "night", "hours", "treatments", "people", "steps")


def card_text(card: Card, spoken: Words, staff: StaffText) -> Phrase:
    """The whole card as one message; only what is noted stands on it."""
    return joined(
        [
            spoken.say("card.title"),
            *_lines(card, spoken, ("day", "night", "hours", "treatments")),
            *_dark(card, spoken),
            *([staff_phrase(spoken, staff)] if card.ambulance else []),
        ]
    )


def screen_text(card: Card, spoken: Words, lead: Iterable[Phrase] = ()) -> Phrase:
    """What each part holds now, whether or not anything is noted."""
    nothing = spoken.label("card.nothing")
    held = [spoken.say(f"card.line_{part}", text=written(card, part, spoken) or nothing) for part in PARTS]
    on = spoken.label("card.is_on" if card.ambulance else "card.is_off")
    listed = joined([*held, spoken.say("card.line_ambulance", text=on)], "\n")
    about = spoken.say("card.screen" if card.is_empty else "card.title")
    return joined([*lead, about, listed])


def provider_text(lines: ProviderLines, spoken: Words) -> Phrase:
    """How the team is reached, as it stands on the card; no words where nothing is noted."""
    return joined(_lines(Card(lines), spoken, ("day", "night", "hours")), "\n")


def staff_phrase(spoken: Words, staff: StaffText) -> Phrase:
    """What ambulance staff should know, where each of it comes from, and that no clinician has looked at it yet."""
    said = Phrase(_listed(staff.statements).lstrip())
    sources = Phrase(f"{staff.unreviewed} {spoken.label('card.sources', names='; '.join(staff.names))}")
    return joined([spoken.say("card.staff"), said, sources], "\n")


def written(card: Card, part: str, spoken: Words) -> str:
    """What one part holds, as it was written; empty where nothing is."""
    match part:
        case "day" | "night":
            return card.lines.day if part == "day" else card.lines.night
        case "hours":
            return card.lines.out_of_hours
        case "treatments":
            lines = card.treatments.splitlines()
            return _listed(lines) if len(lines) > 1 else card.treatments
        case "people":
            return _listed([person_line(one, spoken) for one in card.plan.people])
    return _listed(card.plan.steps)


def _listed(lines: Sequence[str]) -> str:
    return "".join(f"\n- {line}" for line in lines)


def person_line(one: SafetyPerson, spoken: Words) -> str:
    if not one.number or one.number == one.name:
        return one.name
    return spoken.label("card.person", name=one.name, number=one.number)


def joined(phrases: Iterable[Phrase], between: str = "\n\n") -> Phrase:
    """One after the other; what was bold stays bold."""
    text, bold = "", []
    for one in phrases:
        text += between if text else ""
        bold += [(units(text) + offset, length) for offset, length in one.bold]
        text += one.text
    return Phrase(text, tuple(bold))


def _lines(card: Card, spoken: Words, parts: tuple[str, ...]) -> list[Phrase]:
    held = [(part, written(card, part, spoken)) for part in parts]
    said = [spoken.say(f"card.line_{part}", text=text) for part, text in held if text]
    return [joined(said, "\n")] if said else []


def _dark(card: Card, spoken: Words) -> list[Phrase]:
    lines = _lines(card, spoken, ("people", "steps"))
    return [joined([spoken.say("card.dark"), *lines], "\n")] if lines else []
