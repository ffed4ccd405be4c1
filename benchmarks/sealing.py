"""What it costs to seal a kilobyte and to open it, beside the bare cipher."""

import os
import time
from collections.abc import Callable
from statistics import median

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.figures import Figure, Finding
from bot.storage.database import new_id
from bot.storage.sealing import open_sealed, seal

ROUNDS, TIMES = 15, 500
METHOD = (
    "1,024 bytes sealed, and opened again, under a data key at hand, bound to label, row and owner; beside it "
    f"AES-256-GCM of the same library with a fresh nonce and nothing bound. "
    f"Median of {ROUNDS} interleaved rounds of {TIMES:,}."
)


def measure() -> Finding:
    key, text, row, owner = os.urandom(32), os.urandom(1024), new_id(), new_id()
    sealed = seal(key, text, label="benchmark", row=row, owner=owner)
    bare, nonce = AESGCM(key), os.urandom(12)
    encrypted = bare.encrypt(nonce, text, None)
    figures = [
        _figure(
            "seal",
            lambda: seal(key, text, label="benchmark", row=row, owner=owner),
            lambda: bare.encrypt(os.urandom(12), text, None),
        ),
        _figure(
            "open",
            lambda: open_sealed(key, sealed, label="benchmark", row=row, owner=owner),
            lambda: bare.decrypt(nonce, encrypted, None),
        ),
    ]
    return Finding("Sealing", METHOD, "bare cipher", figures)


def _figure(what: str, ours: Callable[[], bytes], beside: Callable[[], bytes]) -> Figure:
    rounds = [(_cost(ours), _cost(beside)) for _ in range(ROUNDS)]
    return Figure(what, median([one for one, _ in rounds]), median([other for _, other in rounds]), "µs")


def _cost(work: Callable[[], bytes]) -> float:
    began = time.perf_counter()
    for _ in range(TIMES):
        work()
    return 1e6 * (time.perf_counter() - began) / TIMES
