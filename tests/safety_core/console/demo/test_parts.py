"""One process of the demo: it says that it is there, why it is not, and never outlives whoever started it."""

import os
import select
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue

import msgspec
import pytest

from safety_core.console.demo.parts import Part, PartFailed

STARTS = """\
import json, os, sys
from pathlib import Path
from safety_core.console.demo.parts import Part
part = Part("simulator", ["simulate", "--port", "0", "--only", "X", "--json"], os.environ, Path(sys.argv[1]), lambda _: None)
part.ready()
print(json.dumps(part.pid), flush=True)
sys.stdin.read()
"""


def test_whoever_starts_it_may_be_killed_and_it_ends_with_them(tmp_path: Path):
    with subprocess.Popen(
        [sys.executable, "-c", STARTS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout is not None
        pid = msgspec.json.decode(starter.stdout.readline(), type=int)
        file = os.pidfd_open(pid)
        starter.kill()
        assert select.select([file], [], [], 60)[0], "it lives on"
        os.close(file)


def test_one_that_cannot_begin_is_named_with_what_it_said(tmp_path: Path):
    told: SimpleQueue[Part] = SimpleQueue()
    part = Part("simulator", ["simulate", "--only", "Orkut"], os.environ, tmp_path, told.put)
    with pytest.raises(PartFailed) as failed:
        part.ready()
    said = str(failed.value)
    assert said.startswith("the demo's simulator ended with 2: holdpoint simulate: --only: no platform 'Orkut'")
    assert said.endswith(f"see {tmp_path / 'simulator.log'}, and start the demo again")
    assert told.get(timeout=60) is part
    part.end()
