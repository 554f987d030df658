import json
from types import SimpleNamespace

import pytest

from loadtests.halt.campaign import Target
from loadtests.halt.processes import Ended
from loadtests.halt.throwing import Switches

PRINTED = json.dumps({"halt": "halt-1", "asked_us": 10, "quiesced_us": 30, "more": "than is read"})
LATE = "holdpoint: halt halt-0a1b of everything was not acknowledged within its bound of 9.0 s: worker w; end it"


class Commands:
    """An installation whose commands end as told."""

    def __init__(self, code=0, out=PRINTED, err="") -> None:
        self.lines = []
        self._ended = Ended(exit_code=code, out=out, err=err, printed_us=31 if out else None, took_us=5)

    def command(self, *words: str):
        self.lines.append(words)
        return self._ended


def throw(commands, *targets: Target):
    switches = Switches(commands)
    try:
        return switches.throw([(each, 1, 2) for each in targets or (Target(),)], 20)
    finally:
        switches.close()


def test_each_halt_is_the_real_command_with_its_own_words():
    commands = Commands()
    throw(commands, Target(client="acme"), Target(client="birch", account="birch-1"))
    assert sorted(commands.lines) == [
        ("halt", "--client", "acme", "--as", "dana", "-m", "load: client acme", "--json"),
        ("halt", "--client", "birch", "--account", "birch-1", "--as", "dana", "-m", "load: client birch account birch-1",
         "--json"),
    ]  # fmt: skip


def test_an_acknowledged_halt_carries_what_its_command_printed_and_when():
    (thrown,) = throw(Commands())
    assert thrown.acknowledged
    assert (thrown.halt, thrown.asked_us, thrown.quiesced_us, thrown.printed_us) == ("halt-1", 10, 30, 31)
    assert thrown.trouble is None


def test_a_halt_that_failed_is_a_finding_and_no_trouble_and_can_still_be_ended():
    (thrown,) = throw(Commands(6, "", LATE))
    assert not thrown.acknowledged
    assert (thrown.halt, thrown.trouble) == ("halt-0a1b", None)


@pytest.mark.parametrize(("code", "out"), [(5, ""), (0, ""), (1, PRINTED), (-9, "")])
def test_any_other_end_is_trouble(code, out):
    (thrown,) = throw(Commands(code, out, "the store is away"))
    assert thrown.trouble is not None
    assert not thrown.acknowledged


def test_halts_are_ended_together_by_the_second_person():
    commands = Commands()
    assert Switches(commands).release(["halt-1", "halt-2"]) is None
    assert commands.lines == [("release", "halt-1", "halt-2", "--as", "femi", "-m", "load: go on", "--json")]


def test_a_release_that_fails_says_so():
    assert "ended with 4: no" in Switches(SimpleNamespace(command=Commands(4, "", "no").command)).release(["halt-1"])
