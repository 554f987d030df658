"""One of Holdpoint's programs under a wall clock that can be moved: ``python -m loadtests.torture.wall FILE WORDS…``.

FILE holds by how many seconds it is off. Only the wall clock that Holdpoint reads is moved; the kernel has none for
each process (time namespaces cover the monotonic and the boot clock).
"""

import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from safety_core.adapters.clock import linux
from safety_core.cli.main import main


class Moved(datetime):
    """A calendar whose "now" is off."""

    file: Path

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        """Now, so many seconds off."""
        return datetime.now(tz) + timedelta(seconds=float(cls.file.read_text(encoding="ascii")))


if __name__ == "__main__":
    Moved.file = Path(sys.argv[1])
    vars(linux)["datetime"] = Moved
    sys.argv = ["holdpoint", *sys.argv[2:]]
    main()
