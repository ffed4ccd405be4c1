"""Advice in the words, with the numbers and the buttons that one person gets."""

from bot.care.advice import Advice, Moment
from bot.care.card import ProviderLines, SafetyPlan
from bot.care.people import Person
from bot.care.red_flags import Tier
from bot.care.saying import Button, Rows, Say, rows_of
from bot.care.texts import units
from bot.content import places, urgent_answers
from bot.content.countries import country
from bot.content.languages import shown
from bot.content.wording import Words, words

STILL_OPEN = frozenset({Moment.NOW, Moment.SILENCE, Moment.AGAIN})


def country_here(person: Person) -> str:
    return country_in(person.country or "", person.zone)


def country_in(chosen: str, zone: str) -> str:
    """The country whose numbers hold; none while the zone says that this person is somewhere else."""
    zones = places.zones_of(chosen)
    return chosen if not zones or zone in zones or zone == "UTC" else ""


def advise(advice: Advice, rule_id: str, country_code: str, language: str) -> Say:
    """What to do stands out; what the person can answer, and why it was said, stand below."""
    text = shown(urgent_answers.answer(advice, country(country_code), language), language)
    first = ((0, units(text.partition("\n")[0])),)
    return Say(text, first, _buttons(advice, rule_id, words(language)))


def _buttons(advice: Advice, rule_id: str, spoken: Words) -> Rows:
    why = [Button(spoken.label("safety.why"), f"why:{rule_id}")] if rule_id else []
    return rows_of([*_answers(advice, rule_id, spoken), *why])


def _answers(advice: Advice, rule_id: str, spoken: Words) -> list[Button]:
    match advice.moment, advice.tier:
        case Moment.ASK, tier:
            data = {how: f"happening:{tier}:{how}:{rule_id}" for how in ("yes", "no", "unsure")}
            return [Button(spoken.label(f"safety.happening_{how}"), one) for how, one in data.items()]
        case Moment.NOW, Tier.CONTACT:
            return [Button(spoken.label("safety.keep_question"), f"flag:question:{rule_id}")]
        case Moment.KNOWN, _:
            return [Button(spoken.label("safety.worse"), f"flag:worse:{rule_id}")]
        case Moment.UNSAFE, _:
            return [Button(spoken.label("safety.am_safe"), "settle:safe:crisis")]
        case moment, tier if moment in STILL_OPEN:
            settled = SETTLED[tier]
            return [Button(spoken.label(f"safety.{label}"), f"settle:{how}:{tier}") for label, how in settled.items()]
    return []


SETTLED = {
    Tier.EMERGENCY: {"called": "called", "going": "going", "not_me": "not-me", "mistake": "mistake"},
    Tier.CRISIS: {"am_safe": "safe", "am_not_safe": "unsafe", "mistake": "mistake"},
}


def plan_text(plan: SafetyPlan, spoken: Words) -> str:
    """The people and steps that somebody noted for such an hour; empty where none were."""
    people = [f"· {one.name} {one.number}".rstrip() for one in plan.people]
    steps = [f"· {step}" for step in plan.steps]
    lines = [spoken.label("safety.plan_people"), *people] if people else []
    lines += [spoken.label("safety.plan_steps"), *steps] if steps else []
    return "\n".join(lines)


def team_text(lines: ProviderLines, spoken: Words) -> str:
    """How the team is reached, as it stands on the card; empty where nothing does."""
    known = {"day": lines.day, "night": lines.night, "hours": lines.out_of_hours}
    return "\n".join(spoken.label(f"safety.team_{name}", text=text) for name, text in known.items() if text)
