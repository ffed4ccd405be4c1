"""Text that answers an open question: an item of a form, a correction, a city, a country, an hour, a date."""

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.care.answers import Versus
from bot.care.saying import Button, Say, rows_of
from bot.chat import questions
from bot.chat.handlers import (
    arriving,
    asking,
    card_parts,
    collecting,
    courses,
    own_time,
    pausing,
    questioning,
    reading,
    remembering,
    rhythms,
    tailoring,
    taking,
)
from bot.chat.handlers.keeping import keep
from bot.chat.questions import ARRIVE, QUESTIONS
from bot.chat.turn import Turn
from bot.content import places
from bot.content.languages import locale
from bot.content.typed import read_date, read_time
from bot.content.typed_plans import half_hours
from bot.services import filling_in, listening
from bot.services.arriving import local
from bot.storage.dialogue import Dialogue

SHORTEST = 2  # letters: fewer name no city that anybody would type

Typed = Callable[[Turn, Dialogue], Awaitable[bool]]


async def on_text(_update: Update, turn: Turn) -> None:
    """Text answers what was asked for last; otherwise it is an entry."""
    waiting = await listening.open_question(turn.tx, turn.person, turn.written_at)
    if waiting is not None and await ANSWERS[waiting.asks](turn, waiting):
        return
    found = collecting.links_in(turn)
    if found.links or found.too_long:
        await collecting.on_links(turn, found)
    else:
        await keep(turn)


async def _words(turn: Turn, waiting: Dialogue) -> bool:
    step = await filling_in.answer_in_words(turn.tx, turn.person, waiting, turn.text, turn.message_id, turn.now)
    if step is None:
        await listening.close(turn.tx, turn.person)
        return False
    await asking.show(turn, step)
    return True


async def _choice(turn: Turn, waiting: Dialogue) -> bool:
    """A number typed instead of tapped; any other words are an entry, and the question stays."""
    step = await filling_in.choose_in_words(turn.tx, turn.person, waiting, turn.text, turn.now)
    if step is None:
        return False
    await asking.show(turn, step)
    return True


async def _versus(turn: Turn, waiting: Dialogue) -> bool:
    """The word of a button typed instead of tapped, or another number; other words are an entry."""
    typed = turn.text.strip(" .").casefold()
    for word in Versus:
        if typed == turn.words.label(f"comparing.{word}").casefold() and waiting.about_id and waiting.item_id:
            sheet, item = waiting.about_id, waiting.item_id
            await asking.show(turn, await filling_in.compare(turn.tx, turn.person, sheet, item, word, turn.now))
            return True
    return await _choice(turn, waiting)


async def _city(turn: Turn, waiting: Dialogue) -> bool:
    way = waiting.item_id or ARRIVE
    found = places.find_places(turn.text, country=turn.person.country) if len(turn.text.strip()) > 2 else ()
    named = [
        Button(f"{place.name}, {place.region or place.country}"[:40], f"{way}:zone:{place.zone}") for place in found
    ]
    back = turn.button("common.back", f"{way}:zone:again")
    if not named:
        await turn.say("arriving.city_unknown", [[back]])
        return True
    phrase = turn.words.say("arriving.city_which")
    await turn.send(Say(phrase.text, phrase.bold, (*rows_of(named), (back,))), topic="arriving.city_which")
    return True


async def _country(turn: Turn, waiting: Dialogue) -> bool:
    way = waiting.item_id or ARRIVE
    found = places.find_countries(turn.text, locale(turn.words.language))
    named = [Button(places.country_name(code, locale(turn.words.language)), f"{way}:country:{code}") for code in found]
    back = turn.button("common.back", f"{way}:country:again")
    key = "arriving.country_which" if named else "arriving.country_unknown"
    await turn.send(Say(turn.words.label(key), buttons=(*rows_of(named), (back,))), topic=key)
    return True


async def _time(turn: Turn, waiting: Dialogue) -> bool:
    way = waiting.item_id or ARRIVE
    at = read_time(turn.text, locale(turn.words.language))
    if halves := half_hours(turn.text):
        named = [Button(turn.words.time(half), f"{way}:time:{half:%H%M}") for half in halves]
        back = (turn.button("common.back", f"{way}:time:again"),)
        await turn.send(Say(turn.words.label("reminders.hours_half"), buttons=(*rows_of(named), back)), topic="halves")
        return True
    if at is None:
        await turn.say("arriving.time_unclear", [[turn.button("common.back", f"{way}:time:again")]])
        return True
    await QUESTIONS["time"].keep(turn, at.strftime("%H%M"))
    await listening.close(turn.tx, turn.person)
    await arriving.go_on(turn, way, "time")
    return True


async def _place(turn: Turn, waiting: Dialogue) -> bool:
    """Somebody who was asked for a location typed a city instead."""
    await listening.ask(turn.tx, turn.person, "zone", turn.now, item_id=waiting.item_id)
    await turn.send(Say(turn.words.label("arriving.typing_instead"), drops_keyboard=True))
    return await _city(turn, waiting)


async def _correction(turn: Turn, waiting: Dialogue) -> bool:
    return await reading.correct(turn, waiting)


async def _date(turn: Turn, waiting: Dialogue) -> bool:
    today = local(turn.person, turn.now).date()
    on = read_date(turn.text, locale(turn.words.language), today)
    if on is None:
        await turn.say("reading.date_unclear", [[turn.button("common.back", "journal")]])
        return True
    return await reading.move_to(turn, waiting, on)


ANSWERS: dict[str, Typed] = {
    filling_in.WORDS: _words,
    filling_in.CHOICE: _choice,
    filling_in.VERSUS: _versus,
    "zone": _city,
    "country": _country,
    "time": _time,
    "place": _place,
    "correction": _correction,
    "date": _date,
    "question": questioning.typed,
    "answer": questioning.answered,
    "reading": collecting.typed,
    rhythms.ASKS_TIME: rhythms.typed_time,
    pausing.ASKS: pausing.typed,
    remembering.ASKS_WORDS: remembering.typed_words,
    remembering.ASKS_DAYS: remembering.typed_days,
    remembering.ASKS_HOURS: remembering.typed_hours,
    card_parts.ASKS: card_parts.typed,
    tailoring.OWN_ITEM: tailoring.typed_own,
    courses.ASKS: courses.typed,
    taking.LINE: taking.typed_line,
    taking.WORDS: taking.typed_effects,
    "own-time": own_time.typed_plan,
    "own-time-day": own_time.typed_day,
    "own-time-line": own_time.typed_line,
}


async def on_location(_update: Update, turn: Turn) -> None:
    """Only the zone is taken from a location; the coordinates go nowhere."""
    message = turn.incoming.effective_message
    spot = message.location if message else None
    zone = places.zone_at(spot.latitude, spot.longitude) if spot else None
    waiting = await listening.open_question(turn.tx, turn.person, turn.written_at)
    way = waiting.item_id if waiting and waiting.asks in {"place", "zone"} else None
    if zone is None or way is None:
        await turn.send(Say(turn.words.label("helping.location_not_kept"), drops_keyboard=True))
        return
    turn.scene.person = await QUESTIONS["zone"].keep(turn, zone)
    await listening.close(turn.tx, turn.person)
    time = turn.words.time(local(turn.person, turn.now))
    said = turn.words.label("arriving.zone_found", time=time, city=questions.city(turn, zone))
    await turn.send(Say(said, drops_keyboard=True))
    await arriving.go_on(turn, way, "zone")
