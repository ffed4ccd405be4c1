"""What is usual, symptom by symptom, in the person's own setting; it is never learned behind their back."""

from telegram import Update

from bot.care.forms import Item
from bot.care.red_flags import Assessment, Flag, Tier
from bot.care.saying import Button, Say, rows_of
from bot.chat import safety
from bot.chat.turn import Turn
from bot.content.answer_rules import answer_rules
from bot.services import comparing, filling_in, putting, tailoring
from bot.services.filling_in import Closed

WALK, ONE = "walk", "one"  # one symptom after the other, or a single one from the list


async def on_usual(_update: Update, turn: Turn) -> None:
    """`usual` goes through all; `usual:list`, `usual:still`, `usual:later`.

    `usual:<walk or one>:<item>[:<value>[:<yes or no>]]` asks for one, how much of it is usual, and who knows.
    """
    match turn.pressed[1:]:
        case []:
            items = await _items(turn)
            await _ask(turn, WALK, items[0]) if items else await show_list(turn)
        case ["list"]:
            await show_list(turn)
        case ["still"]:
            await comparing.look_at(turn.tx, turn.person, turn.now)
            await turn.edit("comparing.stays")
        case ["later"]:
            await comparing.look_at(turn.tx, turn.person, turn.now)
            await turn.edit("comparing.later")
        case [mode, "next", item_id]:
            await _go_on(turn, mode, item_id)
        case [mode, item_id, *said]:
            await _about(turn, mode, item_id, said)
        case _:
            raise Closed


async def _items(turn: Turn) -> list[Item]:
    """The symptoms that this person is asked about."""
    today = filling_in.today(turn.person, turn.now)
    fit = await tailoring.tailored(turn.tx, turn.person, tailoring.daily(turn.person), today)
    return [item for item in fit.asked.items if item.has_usual]


async def _about(turn: Turn, mode: str, item_id: str, said: list[str]) -> None:
    item = next((one for one in await _items(turn) if one.id == item_id), None)
    if item is None or mode not in {WALK, ONE}:
        raise Closed
    choice = item.choice(said[0]) if said else None
    if choice is None:
        await _ask(turn, mode, item)
    elif choice.value and len(said) == 1:
        yes, no = (f"usual:{mode}:{item.id}:{choice.id}:{one}" for one in ("yes", "no"))
        buttons = [[turn.button("comparing.team_knows", yes), turn.button("comparing.team_does_not", no)]]
        await turn.edit("comparing.who_knows", buttons, item=item.short, value=choice.label)
    else:
        known = said[1:] == ["yes"]
        await comparing.set_usual(turn.tx, turn.person, item.id, choice.value, turn.now, known=known)
        await _go_on(turn, mode, item.id)


async def _ask(turn: Turn, mode: str, item: Item) -> None:
    text = turn.words.label("comparing.which_usual", question=item.text)
    around = (
        turn.button("asking.skip", f"usual:{mode}:next:{item.id}"),
        turn.button("asking.stop", "usual:list"),
    )
    await turn.show(Say(text, buttons=(*putting.digits(item, f"usual:{mode}:{item.id}:"), around)), topic="usual")


async def _go_on(turn: Turn, mode: str, item_id: str) -> None:
    items = await _items(turn)
    places = [place for place, one in enumerate(items) if one.id == item_id]
    if mode == WALK and places and places[0] + 1 < len(items):
        await _ask(turn, WALK, items[places[0] + 1])
    else:
        await show_list(turn)


async def show_list(turn: Turn) -> None:
    """All of it with its first word beside it, one button for each."""
    items = await _items(turn)
    lines = await comparing.lines(turn.tx, turn.person, turn.now)
    said = turn.words.say("comparing.list" if items else "comparing.list_of_none", lines="\n".join(lines))
    buttons = [Button(item.short[:20], f"usual:{ONE}:{item.id}") for item in items]
    usual = (await comparing.usuals(turn.tx, turn.person)).latest
    unknown = [one.id for one in items if (found := usual.get(one.id)) and found.value and not found.is_known]
    rows = list(rows_of(buttons))
    if unknown:
        ids = "+".join(unknown[: comparing.MOST_TOGETHER])
        rows.append((turn.button("comparing.ask_team", f"ask:usual:{ids}"),))
    rows.append((turn.button("common.back", "settings"),))
    await turn.show(Say(said.text.strip(), said.bold, tuple(rows)), topic="usual")


async def on_contact(_update: Update, turn: Turn) -> None:
    """`contact`: the advice for a symptom that has been worse for days, because the person chose to call."""
    rule = next(one for one in answer_rules(turn.words.language).rules if one.when == "worse-for-days")
    flag = Flag(rule.id, rule.version, Tier.CONTACT, (), rule.source)
    await safety.advise(turn, Assessment(Tier.CONTACT, (flag,), ()))
