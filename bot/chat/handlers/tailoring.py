"""What I am asked: symptoms more or fewer, questions of one's own, days of treatment, short public questionnaires."""

from telegram import Update

from bot.care.forms import Item
from bot.care.saying import Button, Say, rows_of
from bot.chat.handlers.ids import date_of
from bot.chat.turn import Turn
from bot.content.forms import CHECK_IN
from bot.services import filling_in, listening, tailoring
from bot.services.filling_in import Closed
from bot.storage.dialogue import Dialogue

OWN_ITEM = "own-item"


async def on_items(_update: Update, turn: Turn) -> None:
    """`items`, `items:<item>` to ask it or not, `items:own` for one's own, `items:drop:<item>`."""
    match turn.pressed[1:]:
        case []:
            pass
        case ["own"]:
            await _write_own(turn)
            return
        case ["drop", item_id]:
            if not await tailoring.drop_own(turn.tx, turn.person, item_id, turn.now):
                raise Closed
        case [item_id] if await tailoring.toggle(turn.tx, turn.person, item_id, turn.now):
            pass
        case _:
            raise Closed
    await show(turn)


async def show(turn: Turn) -> None:
    """Everything that can be asked, and whether it is."""
    screen, back = turn.button("screening.open", "screen"), turn.button("common.back", "settings")
    if tailoring.daily(turn.person) != CHECK_IN:
        await turn.edit("tailoring.journal_alone", [[screen, back]])
        return
    added, removed = await tailoring.chosen(turn.tx, turn.person)
    buttons = [_toggle(turn, item, _is_asked(item, added, removed)) for item in tailoring.can_choose(turn.person)]
    own = await tailoring.own_items(turn.tx, turn.person)
    lines = [turn.words.label("tailoring.list")]
    for number, one in enumerate(own, start=1):
        lines.append(f"{number}. {one.body.get('text', turn.words.label('reading.unreadable'))}")
        buttons.append(turn.button("tailoring.drop", f"items:drop:{tailoring.own_id(one)}", number=number))
    rows = list(rows_of(buttons))
    if len(own) < tailoring.MOST_OWN:
        rows.append((turn.button("tailoring.add_own", "items:own"), screen))
    else:
        rows.append((screen,))
    if tailoring.EFFECTS in added:
        today = filling_in.today(turn.person, turn.now)
        rows.append((turn.button("tailoring.treated", f"treated:{today.isoformat()}"),))
    rows.append((turn.button("comparing.open", "usual:list"), back))
    await turn.show(Say("\n\n".join(lines), buttons=tuple(rows)), topic="items")


def _is_asked(item: Item, added: set[str], removed: set[str]) -> bool:
    return item.id not in removed if item.asked == "at-first" else item.id in added


def _toggle(turn: Turn, item: Item, is_asked: bool) -> Button:
    return turn.button("tailoring.is_on" if is_asked else "tailoring.is_off", f"items:{item.id}", item=item.short)


async def _write_own(turn: Turn) -> None:
    await listening.ask(turn.tx, turn.person, OWN_ITEM, turn.now)
    await turn.edit("tailoring.write_own", [[turn.button("common.back", "items")]])


async def typed_own(turn: Turn, _waiting: Dialogue) -> bool:
    """A symptom in the person's own words; what must not wait is an entry, not a name."""
    await listening.close(turn.tx, turn.person)
    if turn.scene.is_urgent:
        return False
    one = await tailoring.add_own(turn.tx, turn.person, turn.text, turn.now)
    key = "tailoring.own_kept" if one else "tailoring.own_full"
    await turn.say(key, [[turn.button("tailoring.open", "items")]])
    return True


async def on_treated(_update: Update, turn: Turn) -> None:
    """`treated:<date>`: a day of treatment, after which side effects are asked about."""
    on, today = date_of(turn.pressed[-1]), filling_in.today(turn.person, turn.now)
    if on is None or not today - tailoring.ASKS_AFTER_TREATMENT <= on <= today:
        raise Closed
    await tailoring.treated(turn.tx, turn.person, on, turn.now)
    days = tailoring.ASKS_AFTER_TREATMENT.days
    await turn.say("tailoring.treatment_noted", [[turn.button("tailoring.open", "items")]], days=days)
