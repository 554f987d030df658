"""Keeps intents queued: a process of its own that submits what it is handed, ``python -m loadtests.torture.feeder CONFIG``.

A line of stdin is a JSON list of intents as ``shell.submit.Wanted`` has them; each line is answered by one of stdout,
``{"taken": n}``, or ``{"taken": n, "away": "…"}`` where the store did not take them all. It opens the store anew for
each line, so that it never holds one that was replaced. What needs a person's yes gets that of the standing approver.
"""

import json
import sys

import msgspec

from loadtests.approving import approve_new
from safety_core.errors import HoldpointError
from safety_core.fleet import compose, settings
from safety_core.shell.submit import Wanted, submit


def main() -> None:
    """Submit line by line until stdin ends."""
    loaded = settings.load(sys.argv[1])
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin.buffer:
        print(json.dumps(_submit_all(loaded, msgspec.json.decode(line, type=list[Wanted]))), flush=True)


def _submit_all(loaded: settings.Loaded, wanted: list[Wanted]) -> dict[str, object]:
    taken = 0
    try:
        core = compose.command_core(loaded)
        try:
            for each in wanted:
                approve_new(core, submit(core, each))
                taken += 1
        finally:
            core.store.close()
    except HoldpointError as away:
        return {"taken": taken, "away": str(away)}
    return {"taken": taken}


if __name__ == "__main__":
    main()
