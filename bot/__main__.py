"""Where `python -m bot` begins. What needs the whole house is loaded only when it is asked for."""

import gc
import sys
from importlib import import_module


def main() -> int:
    gc.disable()  # what is loaded stays: looking through it while it grows takes a fifth of a start
    arguments = sys.argv[1:]
    if arguments[:1] == ["red-flags"]:
        gc.enable()
        assess = import_module("bot.app.assessing").main
        return int(assess(arguments[1:], sys.stdin.buffer, sys.stdout, sys.stderr))
    status: int = import_module("bot.app.commanding").main(arguments)
    return status


if __name__ == "__main__":
    sys.exit(main())
