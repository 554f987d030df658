"""Whoever is told to end ends, at whatever step the signal meets them."""

import subprocess
import sys
import threading

import pytest

from safety_core.fleet.ending import Ending

PROGRAM = """
import os, signal, sys
from safety_core.fleet.ending import Ending
ending, steps, at = Ending(), 0, int(sys.argv[1])
ending.on_signals()
def trace(frame, event, arg):
    global steps
    if event == "line" and steps >= 0:
        if steps == at:
            steps = -2
            os.kill(os.getpid(), signal.SIGTERM)
        steps += 1
    return trace
sys.settrace(trace)
assert ending.wait()
"""


@pytest.mark.parametrize("step", range(3))
def test_a_signal_at_any_step_of_waiting_ends_it(step):
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(step)], timeout=30, check=False)
    assert done.returncode == 0


def test_another_thread_ends_it_and_whoever_asks_later_is_told_at_once():
    ending = Ending()
    assert not ending.wait(0)
    threading.Timer(0.01, ending.tell).start()
    assert ending.wait(30)
    assert ending.told
    assert ending.wait(0)
