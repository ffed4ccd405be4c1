"""A process split off from one that has imported the program and read its content: a start without these seconds.

From the command line on it is the same program, in a process, folder and environment of its own.
"""

import asyncio
import multiprocessing
import os
import sys
from pathlib import Path

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.stories.warm"])


class Split:
    """Knows of it what is known of any process that was started."""

    def __init__(self, folder: Path, environment: dict[str, str], stdout: Path, stderr: Path) -> None:
        self._process = SERVER.Process(target=_run, args=(folder, environment, stdout, stderr), daemon=True)
        self._process.start()
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._process.sentinel, self._on_end)

    def _on_end(self) -> None:
        self._loop.remove_reader(self._process.sentinel)
        self._process.join()
        self._ended.set()

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    async def wait(self) -> int:
        await self._ended.wait()
        return self._process.exitcode or 0

    def kill(self) -> None:
        self._process.kill()

    def send_signal(self, number: int) -> None:
        os.kill(self._process.pid or 0, number)


def _run(folder: Path, environment: dict[str, str], stdout: Path, stderr: Path) -> None:
    """What `python -m bot run` does, once everything is imported."""
    from bot.__main__ import main

    for file, number in ((stdout, 1), (stderr, 2)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = ["run"]
    sys.exit(main())
