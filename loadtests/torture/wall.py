"""Holdpoint's workers under a wall clock that can be moved: ``python -m loadtests.torture.wall FILE WORDS…``.

FILE holds by how many seconds it is off. Only the wall clock that Holdpoint reads is moved; the kernel has none for
each process (time namespaces cover the monotonic and the boot clock).
"""

import sys
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

from safety_core.adapters.clock import linux
from safety_core.cli.main import main
from safety_core.fleet import child, supervisor

CHILD = "child"


class Moved(datetime):
    """A calendar whose "now" is off."""

    file: Path

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """Now, so many seconds off."""
        return datetime.now(tz) + timedelta(seconds=float(cls.file.read_text(encoding="ascii")))


def run(file: str, words: list[str]) -> int:
    """Be one of its workers, or what WORDS name, whose workers then start here too."""
    Moved.file = Path(file)
    vars(linux)["datetime"] = Moved
    if words[0] == CHILD:
        return child.main(words[1:])
    started = (sys.executable, "-m", "loadtests.torture.wall", file, CHILD)
    vars(supervisor)["Plan"] = partial(supervisor.Plan, command=started)
    sys.argv = ["holdpoint", *words]
    main()
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
