"""`python -m tests.faults`: the whole campaign, or the rows that are named; a table on standard output."""

import sys

if __name__ == "__main__":
    from tests.faults.commanding import main

    sys.exit(main(sys.argv[1:]))
