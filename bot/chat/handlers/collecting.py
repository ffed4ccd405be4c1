"""The reading list: links that were sent or forwarded, to read, being read, read; and bookmarks to begin with."""

from telegram import Update

from bot.care.saying import Button, Say, rows_of
from bot.chat.handlers import keeping
from bot.chat.handlers.ids import id_of, position_of
from bot.chat.turn import Turn
from bot.content import library
from bot.services import collecting, listening
from bot.services.collecting import Collected, Found
from bot.storage.dialogue import Dialogue
from bot.storage.kept import Kept

PAGE = 6


def links_in(turn: Turn) -> Found:
    """Links in the text, and those that Telegram hides behind words."""
    message = turn.incoming.effective_message
    entities = (*(message.entities or ()), *(message.caption_entities or ())) if message else ()
    return collecting.find_links(turn.text, tuple(one.url for one in entities if one.url))


async def on_links(turn: Turn, found: Found) -> None:
    """Keep the links; a message that holds more than they do is an entry as well."""
    collected = await collecting.collect(turn.tx, turn.person, found, turn.message_id, turn.now)
    if not found.is_titled or _says_more(found, collected):
        await keeping.keep(turn)
    if found.too_long:
        await turn.say("collecting.too_long", n=found.too_long)
    await _say_added(turn, collected.added)
    await _say_known(turn, collected.known)


def _says_more(found: Found, collected: Collected) -> bool:
    """Whether words beside a link that was there already are not its title, and would be lost."""
    titles = [one.body["title"] for one in collected.known]
    return bool(found.words and titles) and found.words[: collecting.LONGEST_TITLE] not in titles


async def _say_added(turn: Turn, added: list[Kept]) -> None:
    if len(added) == 1:
        one = added[0]
        buttons = [
            [
                turn.button("collecting.title", f"reading:{one.id}:title"),
                turn.button("journaling.undo", f"reading:{one.id}:remove"),
            ],
            [turn.button("collecting.open", "readings")],
        ]
        await turn.say("collecting.kept", buttons, title=one.body["title"])
    elif added:
        undo = turn.button("journaling.undo", f"reading:undo:{turn.message_id}")
        await turn.say("collecting.kept_many", [[undo, turn.button("collecting.open", "readings")]], n=len(added))


async def _say_known(turn: Turn, known: list[Kept]) -> None:
    if len(known) == 1:
        one = known[0]
        buttons = [[turn.button("collecting.show", f"reading:{one.id}"), turn.button("collecting.open", "readings")]]
        await turn.say("collecting.known", buttons, title=one.body["title"])
    elif known:
        await turn.say("collecting.known_many", [[turn.button("collecting.open", "readings")]], n=len(known))


async def on_readings(_update: Update, turn: Turn) -> None:
    """`readings`, or `readings:<position>` for what comes after it."""
    await show_list(turn, position_of(turn.pressed[-1]))


async def _undo(turn: Turn) -> None:
    if n := await collecting.undo(turn.tx, turn.person, position_of(turn.pressed[-1])):
        await turn.edit("collecting.removed_many", [[turn.button("collecting.open", "readings")]], n=n)
    else:
        await turn.edit("common.closed")


async def show_list(turn: Turn, after: int = 0) -> None:
    found = await collecting.page(turn.tx, turn.person, after, PAGE + 1)
    ways = (turn.button("collecting.bookmarks", "bookmarks"), turn.button("common.back", "learn"))
    if not found:
        await turn.edit("collecting.empty", [ways])
        return
    shown = found[:PAGE]
    lines = [turn.words.label("collecting.list")]
    lines += [f"{number}. {_line(turn, one)}" for number, one in enumerate(shown, start=1)]
    numbers = [Button(str(number), f"reading:{one.id}") for number, one in enumerate(shown, start=1)]
    rows = [*rows_of(numbers, across=3), ways]
    if len(found) > PAGE:
        rows.append((turn.button("reading.more", f"readings:{shown[-1].position}"),))
    await turn.show(Say("\n\n".join(lines), buttons=tuple(rows)), topic="readings")


def _line(turn: Turn, one: Kept) -> str:
    state = turn.words.label(f"collecting.state_{one.state.replace('-', '_')}")
    return f"{one.body.get('title', turn.words.label('reading.unreadable'))} ({state})"


async def on_reading(_update: Update, turn: Turn) -> None:
    """`reading:<id>`, `reading:<id>:<verb>` (to-read, reading, read, title, note, remove), `reading:undo:<message>`."""
    if turn.pressed[1:2] == ["undo"]:
        await _undo(turn)
        return
    reading_id = id_of(turn.pressed[1]) if len(turn.pressed) > 1 else None
    one = reading_id and await collecting.get(turn.tx, turn.person, reading_id)
    if not one:
        await turn.edit("common.closed")
        return
    verb = turn.pressed[2] if len(turn.pressed) > 2 else ""
    if verb in collecting.STATES:
        changed = await collecting.set_state(turn.tx, turn.person, one.id, verb, turn.now)
        await _show(turn, changed or one)
    elif verb in {"title", "note"}:
        await listening.ask(turn.tx, turn.person, "reading", turn.now, one.id, verb)
        await turn.edit(f"collecting.write_{verb}", [[turn.button("common.back", f"reading:{one.id}")]])
    elif verb == "remove":
        await collecting.remove(turn.tx, turn.person, one.id)
        await turn.edit("collecting.removed", [[turn.button("collecting.open", "readings")]])
    else:
        await _show(turn, one)


async def _show(turn: Turn, one: Kept) -> None:
    body = one.body
    lines = [body.get("title", turn.words.label("reading.unreadable")), body.get("url", ""), body.get("note", "")]
    states = [
        turn.button(f"collecting.to_{state.replace('-', '_')}", f"reading:{one.id}:{state}")
        for state in collecting.STATES
        if state != one.state
    ]
    others = [turn.button(f"collecting.{verb}", f"reading:{one.id}:{verb}") for verb in ("title", "note", "remove")]
    rows = rows_of([*states, *others, turn.button("common.back", "readings")])
    await turn.show(Say("\n".join(line for line in lines if line), buttons=rows), topic="reading-item")


async def typed(turn: Turn, waiting: Dialogue) -> bool:
    """What was written is the title or the note; if the reading is gone, it becomes an entry."""
    await listening.close(turn.tx, turn.person)
    if waiting.about_id is None or waiting.item_id is None:
        return False
    words = turn.text[: collecting.LONGEST_TITLE] if waiting.item_id == "title" else turn.text
    one = await collecting.note(turn.tx, turn.person, waiting.about_id, waiting.item_id, words, turn.now)
    if one is None:
        return False
    await turn.say("collecting.noted", [[turn.button("collecting.show", f"reading:{one.id}")]])
    return True


async def on_bookmarks(_update: Update, turn: Turn) -> None:
    """Places to begin; a tap puts one on the list."""
    listed = library.bookmarks(turn.person.role, turn.words.language)
    lines = [turn.words.label("collecting.starters")]
    lines += [f"{number}. {one.title}\n{one.about}\n{one.url}" for number, one in enumerate(listed, start=1)]
    numbers = [Button(str(number), f"bookmark:{one.id}") for number, one in enumerate(listed, start=1)]
    rows = (*rows_of(numbers, across=4), (turn.button("common.back", "readings"),))
    await turn.show(Say("\n\n".join(lines), buttons=rows), topic="bookmarks")


async def on_bookmark(_update: Update, turn: Turn) -> None:
    """`bookmark:<id>`"""
    listed = library.bookmarks(turn.person.role, turn.words.language)
    starter = next((one for one in listed if one.id == turn.pressed[-1]), None)
    if starter is None:
        await turn.say("common.closed")
        return
    one = await collecting.collect_starter(turn.tx, turn.person, starter, turn.now)
    await turn.say("collecting.kept", [[turn.button("collecting.open", "readings")]], title=one.body["title"])
