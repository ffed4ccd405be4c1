"""Loads the kind words: feelings the source calls normal, how they are said, and what is answered."""

from functools import cache
from typing import Annotated

from pydantic import Field

from bot.care import kindness
from bot.care.kindness import HELD_BACK, Kindness
from bot.care.red_flags import IDIOM, PSEUDO, Rules, lexicon
from bot.content import red_flags
from bot.content.countries import Country
from bot.content.languages import folder, shown
from bot.content.loading import BadContent, Id, Item, Sentence, Strict, parsed, read
from bot.content.red_flag_file import RedFlagFile

LONGEST = 60  # words


class KindWord(Item):
    """One answer, with messages that get it and messages that get none."""

    feeling: Id
    phrases: tuple[Sentence, ...]
    matches: Annotated[tuple[Sentence, ...], Field(min_length=4)]
    near_misses: Annotated[tuple[Sentence, ...], Field(min_length=4)]
    text: Sentence
    offers_question: bool
    question: Annotated[str, Field(max_length=140)] | None = None


class KindWordsFile(Strict):
    footer: Sentence
    words: dict[str, tuple[str, ...]]
    understood: str
    held_back_by: tuple[Sentence, ...]
    kind_words: tuple[KindWord, ...]


@cache
def file(language: str) -> KindWordsFile:
    found = read(folder(language) / "kind_words.yaml", KindWordsFile)
    for one in found.kind_words:
        if len(one.text.split()) > LONGEST or one.offers_question != (one.question is not None):
            raise BadContent(f"kind_words.yaml: {one.id}: at most {LONGEST} words, and a question where one is offered")
    return found


@cache
def _rules(language: str) -> Kindness:
    """The same machine that reads red flags, given other phrases."""
    found = file(language)
    flags = RedFlagFile.model_validate(parsed((folder(language) / red_flags.FILE).read_text("utf-8")))
    concepts = {one.id: one.phrases for one in found.kind_words} | {HELD_BACK: found.held_back_by}
    cues = {cue.id: cue.phrases for cue in flags.cues}
    every = {**flags.words, **found.words}
    known = lexicon(concepts, {IDIOM: (), PSEUDO: flags.pseudo, **cues}, every, flags.variants, (), (), flags.breaks)
    rules = Rules(known, tuple(cue.value() for cue in flags.cues), (), flags.either, flags.both)
    understood = {word for choices in found.words.values() for word in choices} | set(found.understood.split())
    return Kindness(rules, tuple(one.id for one in found.kind_words), frozenset(understood))


def kind_word_for(text: str, language: str) -> KindWord | None:
    """What to answer a text that is neither an emergency nor a crisis; None for most texts."""
    found = kindness.feeling(text, _rules(language))
    return kind_word(found, language) if found else None


def kind_word(word_id: str, language: str) -> KindWord | None:
    return next((one for one in file(language).kind_words if one.id == word_id), None)


def answer(word: KindWord, country: Country | None, language: str) -> str:
    """The kind word, with help standing beside it whatever was meant."""
    line = (country and country.crisis_line) or red_flags.load(language).anywhere.crisis_line
    return shown(f"{word.text}\n\n{file(language).footer.format(crisis_line=line)}", language)
