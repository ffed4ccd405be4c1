"""Every sentence the bot can say, by key, with dates, times and plurals as the reader's language writes them."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates

from bot.care.texts import units
from bot.content.languages import folder, locale, shown
from bot.content.loading import BadContent, Sentence, Strict, read

Plural = dict[str, Sentence]
A_YEAR_OR_SO = 300  # days; nearer dates need no year


class WordFile(Strict):
    """The sentences of one journey, reviewed together."""

    version: int
    source: Sentence
    reviewed_on: date
    words: dict[str, Sentence | Plural]


@dataclass(frozen=True)
class Phrase:
    """Words to show; `bold` holds (offset, length) in UTF-16 units."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Words:
    """The sentences of one language."""

    language: str
    sentences: dict[str, str | Plural]
    _labels: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)  # nothing filled in

    def say(self, key: str, **values: Any) -> Phrase:
        """A sentence with its values filled in, exactly as given; `n` chooses the plural form."""
        return _phrase(shown(self._template(key, values.get("n")), self.language), values)

    def label(self, key: str, **values: Any) -> str:
        """A sentence for a button."""
        if values:
            return self.say(key, **values).text
        if key not in self._labels:
            self._labels[key] = self.say(key).text
        return self._labels[key]

    def _template(self, key: str, n: int | None) -> str:
        sentence = self.sentences[key]
        if isinstance(sentence, str):
            return sentence
        form = Locale.parse(locale(self.language)).plural_form(n or 0)
        return sentence.get(form, sentence["other"])

    def time(self, moment: time | datetime) -> str:
        return dates.format_time(moment, "HH:mm", locale=locale(self.language))

    def day(self, on: date, today: date) -> str:
        """Today, yesterday, tomorrow, or the weekday and date, with the year where it is not plain."""
        near = {0: "common.today", -1: "common.yesterday", 1: "common.tomorrow"}.get((on - today).days)
        skeleton = "MMMEd" if abs((on - today).days) < A_YEAR_OR_SO else "yMMMEd"
        return self.label(near) if near else dates.format_skeleton(skeleton, on, locale=locale(self.language))

    def date(self, on: date) -> str:
        return dates.format_skeleton("yMMMEd", on, locale=locale(self.language))

    def weekday(self, index: int, *, short: bool = False) -> str:
        """Monday is 0."""
        return str(Locale.parse(locale(self.language)).days["format"]["abbreviated" if short else "wide"][index])

    def moment(self, instant: datetime, zone: str, now: datetime) -> str:
        """Day and time in the reader's own zone: "tomorrow at 20:00"."""
        local, today = instant.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
        return self.label("common.moment", day=self.day(local.date(), today), time=self.time(local))

    def span(self, lasts_for: timedelta) -> str:
        return dates.format_timedelta(lasts_for, locale=locale(self.language), threshold=1)


def _phrase(template: str, values: dict[str, Any]) -> Phrase:
    """`**...**` in a template is bold; what is filled in is never read as markup."""
    text, bold = "", []
    for index, part in enumerate(re.split(r"\*\*", template)):
        filled = part.format(**values)
        if index % 2:
            bold.append((units(text), units(filled)))
        text += filled
    return Phrase(text, tuple(bold))


@cache
def words(language: str) -> Words:
    """All sentences of a language, read once."""
    sentences: dict[str, str | Plural] = {}
    for path in sorted((folder(language) / "words").glob("*.yaml")):
        for name, sentence in read(path, WordFile).words.items():
            if isinstance(sentence, dict) and "other" not in sentence:
                raise BadContent(f"{path.name}: {name} has plural forms but no 'other'")
            sentences[f"{path.stem}.{name}"] = sentence
    return Words(language, sentences)
