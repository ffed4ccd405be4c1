"""Questions for the provider: kept in one tap from anywhere, put in order, marked as asked, answered."""

from telegram import Update

from bot.care.saying import Button, Say, rows_of
from bot.chat.handlers.ids import id_of, position_of
from bot.chat.turn import Turn
from bot.content import kindness, lessons
from bot.content.forms import INSTRUMENTS
from bot.services import comparing, listening, questioning
from bot.storage.dialogue import Dialogue
from bot.storage.kept import Kept

PAGE = 8
PREVIEW = 200


async def on_ask(_update: Update, turn: Turn) -> None:
    """`ask:own`, `ask:lesson:<id>`, `ask:kind:<id>`, `ask:worse:<items>`, `ask:usual:<items>`, `ask:mood:<form>`."""
    what, which = (*turn.pressed[1:], "", "")[:2]
    if what == "no":
        await turn.edit("questioning.none")
        return
    text = await _suggested(turn, what, which)
    if text is not None:
        await questioning.keep(turn.tx, turn.person, text, f"{what}:{which}", turn.now)
        await turn.say("questioning.kept", [[turn.button("questioning.open", "questions")]], text=text)
    elif what == "own":
        await listening.ask(turn.tx, turn.person, "question", turn.now)
        await turn.say("questioning.write", [[turn.button("common.back", "questions")]])
    else:
        await turn.say("common.closed")


async def _suggested(turn: Turn, what: str, which: str) -> str | None:
    language = turn.words.language
    if what == "lesson":
        lesson = lessons.lesson(which, language)
        return lesson.ask if lesson else None
    if what in {"worse", "usual"}:
        names = await comparing.names(turn.tx, turn.person, which.split("+"), turn.now)
        key = "comparing.question_worse" if what == "worse" else "comparing.question_usual"
        return turn.words.label(key, items=", ".join(names)) if names else None
    if what == "mood":
        return turn.words.label("comparing.question_mood") if which in INSTRUMENTS else None
    word = kindness.kind_word(which, language) if what == "kind" else None
    return word.question if word else None


async def typed(turn: Turn, _waiting: Dialogue) -> bool:
    """What was written is the question."""
    await listening.close(turn.tx, turn.person)
    await questioning.keep(turn.tx, turn.person, turn.text, "own", turn.now)
    await turn.say("questioning.kept", [[turn.button("questioning.open", "questions")]], text=turn.text[:PREVIEW])
    return True


async def on_questions(_update: Update, turn: Turn) -> None:
    """`questions`, or `questions:<position>` for what comes after it."""
    await show_list(turn, position_of(turn.pressed[-1]))


async def show_list(turn: Turn, after: int = 0) -> None:
    found = await questioning.page(turn.tx, turn.person, after, PAGE + 1)
    if not found:
        await turn.edit(
            "questioning.empty", [[turn.button("learning.own", "ask:own")], [turn.button("common.back", "learn")]]
        )
        return
    shown = found[:PAGE]
    lines = [turn.words.label("questioning.list")]
    lines += [_line(turn, number, one) for number, one in enumerate(shown, start=1)]
    numbers = [Button(str(number), f"question:{one.id}") for number, one in enumerate(shown, start=1)]
    rows = [*rows_of(numbers, across=4), (turn.button("learning.own", "ask:own"), turn.button("common.back", "learn"))]
    if len(found) > PAGE:
        rows.append((turn.button("reading.more", f"questions:{shown[-1].position}"),))
    await turn.show(Say("\n\n".join(lines), buttons=tuple(rows)), topic="questions")


def _line(turn: Turn, number: int, one: Kept) -> str:
    text = one.body.get("text", turn.words.label("reading.unreadable"))[:PREVIEW]
    mark = turn.words.label("questioning.asked_mark") if one.state == questioning.ASKED else ""
    answer = one.body.get("answer")
    answered = "\n" + turn.words.label("questioning.answer", text=answer[:PREVIEW]) if answer else ""
    return f"{number}. {text} {mark}".rstrip() + answered


async def on_question(_update: Update, turn: Turn) -> None:
    """`question:<id>` and `question:<id>:<verb>`: asked, answer, up, remove."""
    question_id = id_of(turn.pressed[1]) if len(turn.pressed) > 1 else None
    one = question_id and await questioning.get(turn.tx, turn.person, question_id)
    if not one:
        await turn.edit("common.closed")
        return
    match turn.pressed[2:]:
        case ["asked"]:
            await questioning.mark_asked(turn.tx, turn.person, one.id, turn.now)
            await _ask_answer(turn, one)
        case ["note"]:
            await _ask_answer(turn, one)
        case ["up"]:
            await questioning.put_first(turn.tx, turn.person, one)
            await show_list(turn)
        case ["remove"]:
            await questioning.remove(turn.tx, turn.person, one.id)
            await turn.edit("questioning.removed", [[turn.button("questioning.open", "questions")]])
        case _:
            await _show(turn, one)


async def _show(turn: Turn, one: Kept) -> None:
    verbs = [
        turn.button(f"questioning.{verb}", f"question:{one.id}:{verb}") for verb in ("asked", "note", "up", "remove")
    ]
    rows = [*rows_of(verbs), (turn.button("common.back", "questions"),)]
    text = one.body.get("text", turn.words.label("reading.unreadable"))
    answer = one.body.get("answer")
    answered = "\n\n" + turn.words.label("questioning.answer", text=answer) if answer else ""
    await turn.show(Say(text + answered, buttons=tuple(rows)), topic="question")


async def _ask_answer(turn: Turn, one: Kept) -> None:
    await listening.ask(turn.tx, turn.person, "answer", turn.now, one.id)
    await turn.edit(
        "questioning.write_answer", [[turn.button("common.back", "questions")]], text=one.body.get("text", "")[:PREVIEW]
    )


async def answered(turn: Turn, waiting: Dialogue) -> bool:
    """What was written is the provider's answer; if the question is gone, it becomes an entry."""
    await listening.close(turn.tx, turn.person)
    if waiting.about_id is None:
        return False
    one = await questioning.note_answer(turn.tx, turn.person, waiting.about_id, turn.text, turn.now)
    if one is None:
        return False
    await turn.say("questioning.noted", [[turn.button("questioning.open", "questions")]])
    return True
