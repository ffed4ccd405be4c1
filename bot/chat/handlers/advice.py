"""What is tapped below urgent advice: help is coming, it was meant otherwise, it is (not) happening, and why."""

from telegram import Update

from bot.care.advice import Advice, FlagState, Moment
from bot.care.red_flags import Tier
from bot.care.saying import Say
from bot.chat import safety
from bot.chat.handlers.ids import id_of
from bot.chat.turn import Turn
from bot.content import red_flags
from bot.services import flagging, following_up, questioning
from bot.storage.kept import Kept

MOST_REASONS = 3
WENT = ("better", "same", "worse")
QUOTED = 60  # characters of a person's own words that are said back to them


async def on_settle(_update: Update, turn: Turn) -> None:
    """`settle:<how>`: what came of it. Whatever is tapped, the number stays in sight."""
    state = FlagState(turn.pressed[-1]) if turn.pressed[-1] in set(FlagState) else FlagState.MISTAKE
    turn.scene.settled = state
    person, tier = turn.scene.person, Tier.CRISIS if state in {FlagState.SAFE, FlagState.UNSAFE} else Tier.EMERGENCY
    if person is not None:
        one = await following_up.settle(turn.tx, person, turn.scene.sender.lane, state, turn.now)
        tier = flagging.tier_of(one) if one and flagging.tier_of(one).urgent else tier
    await safety.say(turn, Advice(MOMENTS[state], _said_to(state, tier)))


MOMENTS = {
    FlagState.CALLED: Moment.SETTLED,
    FlagState.GOING: Moment.SETTLED,
    FlagState.SAFE: Moment.SETTLED,
    FlagState.UNSAFE: Moment.UNSAFE,
    FlagState.NOT_ME: Moment.MISTAKE,
    FlagState.MISTAKE: Moment.MISTAKE,
}


def _said_to(state: FlagState, tier: Tier) -> Tier:
    return Tier.CRISIS if state in {FlagState.SAFE, FlagState.UNSAFE} else tier


async def on_happening(_update: Update, turn: Turn) -> None:
    """`happening:<tier>:<how>:<rule>`: yes and not sure are answered alike; so is, with the number, a no."""
    tier = Tier.CRISIS if turn.pressed[1:2] == [Tier.CRISIS] else Tier.EMERGENCY
    how, person, lane = turn.pressed[2:3], turn.scene.person, turn.scene.sender.lane
    if how == ["no"]:
        turn.scene.settled = FlagState.NO
        if person is not None:
            await following_up.denied(turn.tx, person, tier, turn.now)
        await safety.say(turn, Advice(Moment.NO, tier))
        return
    if person is not None:
        turn.scene.person = await following_up.confirmed(turn.tx, person, lane, tier, turn.now)
    await safety.say(turn, Advice(Moment.NOW, tier), turn.pressed[-1])


async def on_flag(_update: Update, turn: Turn) -> None:
    """`flag:question:<rule>`: kept for the visit. `flag:worse:<rule>`: then the whole advice is due."""
    rule_id = turn.pressed[-1]
    if turn.pressed[1:2] == ["worse"]:
        await safety.say(turn, safety.CONTACT, rule_id)
        return
    one = await _latest_of(turn, rule_id)
    if one is None:
        await turn.say("common.closed")
        return
    quoted = ", ".join(flagging.words_of(one))[:QUOTED]
    text = turn.words.label("safety.question", words=quoted)
    await questioning.keep(turn.tx, turn.person, text, f"flag:{rule_id}", turn.now)
    await turn.say("questioning.kept", [[turn.button("questioning.open", "questions")]], text=text)


async def on_after(_update: Update, turn: Turn) -> None:
    """`after:<flag>:<how>`: how it went."""
    flag_id, how = id_of(turn.pressed[1]) if len(turn.pressed) > 1 else None, turn.pressed[-1]
    one = flag_id and how in WENT and await following_up.went(turn.tx, turn.person, flag_id, how, turn.now)
    if not one:
        await turn.say("common.closed")
    elif how == "better":
        await turn.edit("safety.after_thanks", [[turn.button("safety.visit", "visit")]])
    elif flagging.tier_of(one) is Tier.CRISIS:
        await safety.say(turn, Advice(Moment.AGAIN, Tier.CRISIS), flagging.rule_of(one))
    else:
        await safety.say(turn, safety.CONTACT, flagging.rule_of(one))


async def on_why(_update: Update, turn: Turn) -> None:
    """/why, or `why:<rule>`: what was noticed, by which rule, from which source, and what did not count."""
    rule_id = turn.pressed[-1] if turn.pressed else None
    found = await _flags(turn, rule_id)
    if found:
        reasons = "\n\n".join([_reason(turn, one) for one in found])
        await turn.send(Say(reasons), topic="why")
        return
    reason = red_flags.why(rule_id, turn.words.language) if rule_id else None
    if reason is None:
        await turn.say("common.closed" if rule_id else "safety.nothing_noticed")
    else:
        await turn.say("safety.reason", reason=reason)


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
        reason = red_flags.why(rule["id"], spoken.language)
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
