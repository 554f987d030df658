"""The person who says yes while a load runs: as everybody does, by their key, to what they were shown.

``python -m loadtests.approving CONFIG`` is that person in a process of its own: it looks for what waits for a decision
every ``LOOK_EVERY_S`` and says yes to it, until it is asked to end. Whoever runs it has added them before, as an approver.
"""

import json
import signal
import sys

from safety_core.cli.common import claimant
from safety_core.errors import HoldpointError, Refused
from safety_core.fleet import compose, settings
from safety_core.fleet.ending import Ending
from safety_core.records import QueuedIntent
from safety_core.shell import approve, requests
from safety_core.shell.asking import WAITS_FOR_DECISION
from safety_core.shell.core import Core

APPROVES = "quinn"
LOOK_EVERY_S = 0.03


def approve_new(core: Core, queued: QueuedIntent) -> None:
    """Say yes to one intent that was just handed over, if it waits for that.

    Raises:
        HoldpointError: it was not taken.
    """
    if queued.waits_for == WAITS_FOR_DECISION:
        person = claimant(APPROVES, None)
        asked = requests.shown(core, queued.intent.intent, person).approval
        approve.yes(core, asked.approval, person, seen=asked.commitment)


def approve_waiting(core: Core) -> int:
    """Say yes to everything that waits for a decision; returns to how much."""
    person = claimant(APPROVES, None)
    said = 0
    for each in requests.listed(core, person):
        try:
            approve.yes(core, each.approval.approval, person, seen=each.approval.commitment)
            said += 1
        except Refused:
            continue  # it has gone on, or was asked anew, since it was listed
    return said


def main() -> None:
    """Until SIGTERM."""
    over = Ending()
    signal.signal(signal.SIGTERM, lambda *_: over.tell())
    core = compose.command_core(settings.load(sys.argv[1]))
    print(json.dumps({"ready": True}), flush=True)
    said = 0
    while not over.wait(LOOK_EVERY_S):
        try:
            said += approve_waiting(core)
        except HoldpointError as away:
            print(away, file=sys.stderr, flush=True)
    core.store.close()
    print(json.dumps({"said_yes": said}), flush=True)


if __name__ == "__main__":
    main()
