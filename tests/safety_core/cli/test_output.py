"""What becomes of a command whose words cannot be written."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest


@contextmanager
def full(*names: str) -> Iterator[None]:
    """The disk behind standard output, or standard error, is full."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as files:
        for name in names:
            patch.setattr(sys, name, files.enter_context(Path("/dev/full").open("w")))
        yield


@pytest.mark.parametrize("where", [["stderr"], ["stdout"], ["stdout", "stderr"]])
def test_a_halt_is_thrown_and_waited_for_where_not_a_word_of_it_can_be_written(ready, where):
    with full(*where):
        ended = ready("halt", "-m", "why", "--until", "nonsense", "--key", "none.key")
    assert ended.code == 0
    (halt,) = json.loads(ready("switch", "show", "--json").out)["halts"]
    assert (halt["state"], halt["reason"]) == ("quiesced", "why")


@pytest.mark.parametrize("words", [["switch", "show"], ["metrics"], ["flags", "show"], ["halt", "--help"]])
def test_what_cannot_be_written_is_said_in_a_sentence(ready, words):
    with full("stdout"):
        ended = ready(*words)
    assert ended.code == 1
    assert "what it says cannot be written (No space left on device)" in ended.err
    assert "Traceback" not in ended.err


def test_an_error_that_cannot_be_written_keeps_its_exit_code(ready):
    with full("stderr"):
        assert ready("intent", "show", "int-none").code == 2
