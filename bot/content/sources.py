"""Loads what the two source documents ask of us, and which content carries each of it here."""

from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.content.languages import DEFAULT, folder
from bot.content.loading import Sentence, Strict, read

ContentId = Annotated[str, Field(pattern=r"^[a-z-]+/[a-z][a-z0-9-]*$")]  # kind/id


class Statement(Strict):
    """One strategy, warning sign or normalising message; `number` is its row in our notes on the sources."""

    number: Annotated[int, Field(ge=1)]
    line: Annotated[str, Field(pattern=r"^[AB]\d+(, [AB]\d+)*$")]
    kind: Literal["S", "W", "N", "F/S", "F/N", "W/S"]
    statement: Sentence
    capability: Sentence
    content_ids: Annotated[tuple[ContentId, ...], Field(min_length=1)]
    built: Literal["yes", "partly", "no"]
    missing: Sentence | None = None

    @model_validator(mode="after")
    def _says_what_is_missing(self) -> Self:
        if (self.built == "yes") != (self.missing is None):
            raise ValueError(f"statement {self.number}: what is not built says what is missing, and nothing else does")
        return self


class Sources(Strict):
    """The statements, and the content that carries none of them because it tells facts alone."""

    statements: tuple[Statement, ...]
    facts_only: tuple[ContentId, ...]


@cache
def sources() -> Sources:
    return read(folder(DEFAULT) / "sources.yaml", Sources)
