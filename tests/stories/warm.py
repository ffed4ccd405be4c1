"""What every process of a story would read for itself, read once before they are split off: rules, answers, cities."""

import bot.__main__
import bot.app.commanding  # noqa: F401 - the program, imported before it is split off; its command line does so late
from bot.content import places, red_flags, urgent_answers

red_flags.load()
urgent_answers.load()
places.find_places("warm")
