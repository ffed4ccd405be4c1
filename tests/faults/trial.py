"""One row of the campaign as a value: what is done, where, and how much of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.faults.databases import KINDS, Databases
from tests.faults.ground import Ground


@dataclass(frozen=True)
class Scale:
    """How much of everything: the campaign's, or what a suite can afford."""

    rounds: int = 1
    kills: int = 25
    crowd: int = 10_000
    people: int = 100
    locked_for: float = 30.0
    pause: int = 7  # seconds for which Telegram asks
    flood_for: int = 10


SMALL = Scale(rounds=1, kills=4, crowd=1_000, people=12, locked_for=2.0, pause=1, flood_for=2)


@dataclass
class Round:
    """What a trial is given."""

    ground: Ground
    scale: Scale
    databases: Databases | None = None  # where the server is ours to restart
    seed: int = 0


Body = Callable[[Round], Awaitable[str]]


@dataclass(frozen=True)
class Trial:
    """Its body asserts what only it can know, and says in a few words what came of it; the judge does the rest."""

    rows: str
    what: str
    body: Body
    kinds: tuple[str, ...] = KINDS
    dead: int = 0
    unreadable: int = 0
    environment: dict[str, str] = field(default_factory=dict)
    repeats: int = 1
