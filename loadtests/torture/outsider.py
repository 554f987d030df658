"""A program that is none of ours, with a transaction open: ``python -m loadtests.torture.outsider DATABASE``."""

import json
import sqlite3
import sys

BUSY_S = 10.0


def main() -> None:
    """Hold the write lock until stdin ends."""
    connection = sqlite3.connect(sys.argv[1], timeout=BUSY_S, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    print(json.dumps({"ready": True}), flush=True)
    sys.stdin.read()
    connection.execute("ROLLBACK")


if __name__ == "__main__":
    main()
