"""Records and columns: what must be ready before threads share it."""

import subprocess
import sys

READY = """
import enum
import sys
import msgspec
from safety_core import lifecycle, vocabulary
from safety_core.adapters.stores import rows

shapes = [each for each in vars(rows).values() if isinstance(each, rows.Shape)]
enums = [vocabulary.Platform, vocabulary.Action, vocabulary.Reason, vocabulary.Role, vocabulary.Harm]
enums += [lifecycle.IntentState, lifecycle.PermitState]
unready = [each.__name__ for each in enums if "__msgspec_cache__" not in vars(each)]
print(len(shapes), unready)
"""


def test_every_kind_of_record_is_described_at_import_and_not_by_the_threads_that_first_read_it():
    ended = subprocess.run([sys.executable, "-c", READY], capture_output=True, text=True, check=True)
    shapes, _, unready = ended.stdout.strip().partition(" ")
    assert int(shapes) > 0
    assert unready == "[]"
