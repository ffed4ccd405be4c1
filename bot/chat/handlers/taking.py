"""What became of a treatment: done, skipped with a reason, corrected later; and the question on the day after."""

from telegram import Update

from bot.care.saying import Button, Say, rows_of
from bot.care.treatments import DONE, SKIPPED, Reason
from bot.chat import safety
from bot.chat.handlers import asking
from bot.chat.handlers.ids import date_of, id_of
from bot.chat.handlers.treatments import when
from bot.chat.turn import Turn
from bot.content import kindness
from bot.content.countries import country
from bot.content.forms import form
from bot.services import asking_alone, filling_in, listening, putting, tailoring, taking, treatment_text
from bot.services.filling_in import Closed, Finished
from bot.services.taking import Treated
from bot.storage.dialogue import Dialogue

LINE, WORDS = "treatment-line", "effects-words"
LONGEST = 1000
KIND_WORD = "care-can-be-talked-about"


async def on_took(_update: Update, turn: Turn) -> None:
    """`took:<occurrence>:<what>`: show, ask, done, skipped, or the reason why."""
    which, what = (*turn.pressed[1:], "", "")[:2]
    occurrence_id = id_of(which)
    one = await taking.rung(turn.tx, turn.person, occurrence_id) if occurrence_id else None
    if one is None:
        raise Closed
    match what:
        case "show":
            shown = treatment_text.message(one, turn.words, turn.person, turn.now, is_shown=True)
            await turn.show(shown, topic="took")
        case "ask" if not one.is_before:
            await turn.edit("taking.choose", [_both(turn, one)], **_about(turn, one))
        case "done" if not one.is_before:
            await _note(turn, one, skipped=False)
            await turn.edit("taking.is_done", [[_change(turn, one)]], **_about(turn, one))
        case "skipped" if not one.is_before:
            await _note(turn, one, skipped=True)
            reasons = [turn.button(f"taking.reason_{reason}", f"took:{one.id}:{reason}") for reason in Reason]
            await turn.edit("taking.is_skipped", [*rows_of(reasons), [_change(turn, one)]], **_about(turn, one))
        case reason if reason in set(Reason) and one.state == SKIPPED:
            await _note(turn, one, skipped=True, reason=Reason(reason))
            await _answer(turn, one, Reason(reason))
        case _:
            raise Closed


async def _note(turn: Turn, one: Treated, *, skipped: bool, reason: Reason | None = None) -> None:
    lane = turn.scene.sender.lane
    await taking.note(turn.tx, turn.person, lane, one, skipped=skipped, reason=reason, now=turn.now)


def _about(turn: Turn, one: Treated) -> dict[str, str]:
    return {"name": treatment_text.shown_name(one, turn.words), "day": when(turn, one)}


def _both(turn: Turn, one: Treated) -> list[Button]:
    return [
        turn.button("taking.done", f"took:{one.id}:{DONE}"),
        turn.button("taking.skipped", f"took:{one.id}:{SKIPPED}"),
    ]


def _change(turn: Turn, one: Treated) -> Button:
    return turn.button("taking.change", f"took:{one.id}:ask")


async def _answer(turn: Turn, one: Treated, reason: Reason) -> None:
    """What fits the reason, and one way on; doubt gets the kind words, and may become a question."""
    text, buttons = turn.words.label(f"taking.said_{reason}"), [_change(turn, one)]
    match reason:
        case Reason.FORGOT | Reason.TEAM:
            buttons.append(turn.button("taking.change_plan", f"remind:open:{one.reminder.id}"))
        case Reason.UNWELL:
            buttons.append(turn.button("arriving.check_in", "checkin"))
        case Reason.STOCK:
            buttons.append(turn.button("card.open", "card"))
        case Reason.OTHER:
            await listening.ask(turn.tx, turn.person, LINE, turn.now, one.id)
        case Reason.DOUBT:
            word = kindness.kind_word(KIND_WORD, turn.words.language)
            if word is not None:
                answer = kindness.answer(word, country(safety.here(turn)), turn.words.language)
                text = f"{text}\n\n{answer}"
                buttons.append(turn.button("kindness.keep", f"ask:kind:{word.id}"))
    await turn.show(Say(text, buttons=rows_of(buttons)), topic="took")


async def typed_line(turn: Turn, waiting: Dialogue) -> bool:
    """Why it was skipped, in the person's words; what must not wait is an entry."""
    await listening.close(turn.tx, turn.person)
    one = await taking.rung(turn.tx, turn.person, waiting.about_id) if waiting.about_id else None
    if one is None or one.state != SKIPPED or turn.scene.is_urgent:
        return False
    words, lane = turn.text[:LONGEST], turn.scene.sender.lane
    await taking.note(turn.tx, turn.person, lane, one, skipped=True, reason=Reason.OTHER, words=words, now=turn.now)
    await turn.say("taking.line_kept", [[_change(turn, one)]])
    return True


async def on_effects(_update: Update, turn: Turn) -> None:
    """`effects:<date>:<choice>` answers the check-in's question about side effects; `effects:off` ends it."""
    match turn.pressed[1:]:
        case ["off"]:
            await _turn_off(turn)
        case [day, choice] if (on := date_of(day)) and on == filling_in.today(turn.person, turn.now):
            tx, person = turn.tx, turn.person
            step = await asking_alone.choose(tx, person, on, tailoring.EFFECTS, choice, turn.now)
            await _after(turn, step, choice)
        case _:
            raise Closed


async def _turn_off(turn: Turn) -> None:
    await tailoring.stop_asking_after_treatment(turn.tx, turn.person, turn.now)
    await turn.edit("taking.after_is_off", [[turn.button("tailoring.open", "items")]])


async def _after(turn: Turn, step: Finished, choice: str) -> None:
    lines = putting.noted(turn.words, form(step.sheet.form_id, turn.words.language), step.found)
    asks = [turn.words.label("taking.after_words")] if choice == "yes" else []
    if asks:
        await listening.ask(turn.tx, turn.person, WORDS, turn.now, step.sheet.id)
    text = "\n\n".join([*lines, turn.words.label("taking.after_kept"), *asks])
    await turn.show(Say(text), topic="effects")
    await asking.advise(turn, step)


async def typed_effects(turn: Turn, waiting: Dialogue) -> bool:
    """Kept beside the answer it belongs to."""
    await listening.close(turn.tx, turn.person)
    if waiting.about_id is None:
        return False
    try:
        await asking_alone.say(turn.tx, turn.person, waiting.about_id, tailoring.EFFECTS_WORDS, turn.text, turn.now)
    except Closed:
        return False
    await turn.say("taking.after_kept")
    return True
