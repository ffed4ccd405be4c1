"""Where `python -m bot` begins. What needs the whole house is loaded only when it is asked for."""

import sys
from importlib import import_module

from bot.app import assessing


def main() -> int:
    arguments = sys.argv[1:]
    if arguments[:1] == [assessing.COMMAND]:
        return assessing.main(arguments[1:], sys.stdin.buffer, sys.stdout, sys.stderr)
    status: int = import_module("bot.app.commanding").main(arguments)
    return status


if __name__ == "__main__":
    sys.exit(main())
