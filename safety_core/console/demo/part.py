"""One command of Holdpoint as a part of the demo: ``python -m safety_core.console.demo.part PARENT WORDS…``.

The kernel ends it when whoever started it has ended, however that came about; a Ctrl-C in the terminal is the demo's.
"""

import os
import sys

from safety_core.cli import main as commands
from safety_core.fleet import compose


def main() -> None:
    """Be that command, for as long as the demo lives."""
    parent, words = int(sys.argv[1]), sys.argv[2:]
    if not compose.die_with(parent):
        sys.exit(0)
    sys.argv = ["holdpoint", *words]
    commands.main()


if __name__ == "__main__":
    os.umask(0o077)  # its files are nobody else's
    main()
