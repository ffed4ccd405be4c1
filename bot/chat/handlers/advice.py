"""What is tapped below urgent advice: help is coming, it was meant otherwise, it is (not) happening, and why."""

from telegram import Update

from bot.care.advice import Advice, FlagState, Moment
from bot.care.red_flags import Tier
from bot.care.saying import Say
from bot.chat import safety
from bot.chat.handlers.ids import id_of
from bot.chat.turn import Turn
from bot.content import answer_rules, red_flags, urgent_answers
from bot.services import flagging, following_up, questioning
from bot.storage.kept import Body, Kept

MOST_REASONS = 3
WENT = ("better", "same", "worse")
QUOTED = 60  # characters of a person's own words that are said back to them


async def on_settle(_update: Update, turn: Turn) -> None:
    """`settle:<how>:<tier>`: what came of it. Whatever is tapped, the number stays in sight."""
    how, tier = (*turn.pressed[1:], "", "")[:2]
    state = next((one for one in MOMENTS if one == how), None)
    advice = Advice(MOMENTS[state], Tier(tier)) if state and tier in URGENT else None
    if state is None or advice not in urgent_answers.ALL:
        await turn.say("common.closed")
        return
    turn.scene.settled, person = state, turn.scene.person
    if person is not None:
        lane = turn.scene.sender.lane
        turn.scene.person = await following_up.settle(turn.tx, person, lane, advice.tier, state, turn.now)
    await safety.say(turn, advice)
    if state is FlagState.UNSAFE:
        await safety.say_plan(turn, advice.tier)


URGENT = {Tier.EMERGENCY, Tier.CRISIS}
MOMENTS = {
    FlagState.CALLED: Moment.SETTLED,
    FlagState.GOING: Moment.SETTLED,
    FlagState.SAFE: Moment.SETTLED,
    FlagState.UNSAFE: Moment.UNSAFE,
    FlagState.NOT_ME: Moment.ANOTHER,  # then it may be happening to somebody beside them
    FlagState.MISTAKE: Moment.MISTAKE,
}


async def on_happening(_update: Update, turn: Turn) -> None:
    """`happening:<tier>:<how>:<rule>`: yes and not sure are answered alike; so is, with the number, a no."""
    tier = Tier.CRISIS if turn.pressed[1:2] == [Tier.CRISIS] else Tier.EMERGENCY
    how, person, lane = turn.pressed[2:3], turn.scene.person, turn.scene.sender.lane
    if person is None:
        await following_up.answered_by_stranger(turn.tx, lane, turn.now)
    if how == ["no"]:
        turn.scene.settled = FlagState.NO
        if person is not None:
            turn.scene.person = await following_up.denied(turn.tx, person, tier, turn.now)
        await safety.say(turn, Advice(Moment.NO, tier))
        return
    if person is not None:
        turn.scene.person = await following_up.confirmed(turn.tx, person, lane, tier, turn.now)
    await safety.say(turn, Advice(Moment.NOW, tier), turn.pressed[-1])
    await safety.say_plan(turn, tier)


async def on_flag(_update: Update, turn: Turn) -> None:
    """`flag:question:<rule>`: kept for the visit. `flag:worse:<rule>`: then the whole advice is due."""
    rule_id = turn.pressed[-1]
    one = await _latest_of(turn, rule_id)
    if one is None:
        await turn.say("common.closed")
        return
    if turn.pressed[1:2] == ["worse"]:
        await safety.advise(turn, flagging.got_worse(one))
        return
    quoted = ", ".join(flagging.words_of(one))[:QUOTED]
    text = turn.words.label("safety.question", words=quoted)
    await questioning.keep(turn.tx, turn.person, text, f"flag:{rule_id}", turn.now)
    await turn.say("questioning.kept", [[turn.button("questioning.open", "questions")]], text=text)


async def on_after(_update: Update, turn: Turn) -> None:
    """`after:<flag>:<how>`: how it went."""
    flag_id, how = id_of(turn.pressed[1]) if len(turn.pressed) > 1 else None, turn.pressed[-1]
    if flag_id is None or how not in WENT:
        await turn.say("common.closed")
        return
    lane = turn.scene.sender.lane
    one, turn.scene.person = await following_up.went(turn.tx, turn.person, lane, flag_id, how, turn.now)
    if one is None:
        await turn.say("common.closed")
    elif how == "better":
        await turn.edit("safety.after_better")
    elif how == "same" and flagging.tier_of(one) is not Tier.CRISIS:
        await safety.say(turn, safety.CONTACT, flagging.rule_of(one))
    else:
        await safety.say(turn, Advice(Moment.AGAIN, flagging.tier_of(one)), flagging.rule_of(one))


async def on_why(_update: Update, turn: Turn) -> None:
    """/why, or `why:<rule>`: what was noticed, by which rule, from which source, and what did not count."""
    rule_id = turn.pressed[1] if len(turn.pressed) > 1 else None
    found = await _flags(turn, rule_id)
    if found:
        reasons = "\n\n".join([_reason(turn, one) for one in found])
        await turn.send(Say(reasons), topic="why")
        return
    reason = _why(turn, rule_id) if rule_id else None
    if reason is None:
        await turn.say("common.closed" if rule_id else "safety.nothing_noticed")
    else:
        await turn.say("safety.reason", reason=reason)


def _is_of_answers(rule: Body) -> bool:
    return any(mention["concept"].startswith("answer:") for mention in rule["words"])


def _why(turn: Turn, rule_id: str, *, of_answers: bool = False) -> str | None:
    """Of the rules for words, or of those for answers."""
    language = turn.words.language
    asked = (answer_rules.why, red_flags.why) if of_answers else (red_flags.why, answer_rules.why)
    return asked[0](rule_id, language) or asked[1](rule_id, language)


async def _flags(turn: Turn, rule_id: str | None) -> list[Kept]:
    if turn.scene.person is None:
        return []
    found = await flagging.newest(turn.tx, turn.scene.person)
    wanted = [one for one in found if rule_id is None or flagging.rule_of(one) == rule_id]
    return wanted[: MOST_REASONS if rule_id is None else 1]


async def _latest_of(turn: Turn, rule_id: str) -> Kept | None:
    return next(iter(await _flags(turn, rule_id)), None)


def _reason(turn: Turn, one: Kept) -> str:
    """One flag as its writer may read it, rule by rule."""
    spoken = turn.words
    lines = [spoken.label("safety.raised", when=spoken.moment(one.kept_at, turn.person.zone, turn.now))]
    for rule in one.body.get("rules", ()):
        reason = _why(turn, rule["id"], of_answers=_is_of_answers(rule))
        if reason:
            lines.append(spoken.label("safety.reason", reason=reason))
        words = ", ".join(dict.fromkeys(mention["words"] for mention in rule["words"]))
        if words:
            lines.append(spoken.label("safety.words", words=words))
        lines.append(spoken.label("safety.rule", rule=rule["id"], version=rule["version"], source=rule["source"]))
    passed = ", ".join(dict.fromkeys(mention["words"] for mention in one.body.get("passed_over", ())))
    if passed:
        lines.append(spoken.label("safety.passed_over", words=passed))
    return "\n".join(lines)
