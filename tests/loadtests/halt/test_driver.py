"""The driver's rounds, with everything around it played."""

from types import SimpleNamespace

import pytest

from loadtests.halt import drive
from loadtests.halt.campaign import Round, Target
from loadtests.halt.drive import Crashed, Driver, Options
from loadtests.halt.record import Record
from loadtests.halt.throwing import Thrown
from loadtests.halt.view import Under

BUSY = Under(in_flight=5, queued=5)


class Played:
    """View, simulator, switches and a process at once; each answers as it was told."""

    role, exit_code = "supervisor", None

    def __init__(self, *, machine=30, goes_on=True, release=None, acknowledged=True) -> None:
        self.seen = SimpleNamespace(thrown=[], released=[], probes=[])
        self._machine, self._goes_on, self._release, self._acknowledged = machine, goes_on, release, acknowledged

    def look(self):
        return None

    def machine(self):
        return self._machine

    def under(self, _target):
        return BUSY

    def busiest(self, field):
        return {
            "client": ["acme", "birch", "cedar"],
            "platform": ["X", "Facebook", "TikTok"],
            "account": ["acme-1", "dahlia-1", "dahlia-2", "elm-1"],
        }[field]

    def arrived(self, _target, _since_us, **_outside: bool):
        return self._goes_on

    def probe(self, token, tag):
        self.seen.probes.append((token, tag))
        return self._goes_on

    def throw(self, targets, machine):
        self.seen.thrown += [target for target, _, _ in targets]
        return [
            Thrown(
                target=target, exit_code=0 if self._acknowledged else 6, took_us=1, in_flight=5, queued=5,
                machine=machine, halt=f"halt-{n}", asked_us=1, quiesced_us=2 if self._acknowledged else None, printed_us=3,
            )
            for n, (target, _, _) in enumerate(targets)
        ]  # fmt: skip

    def release(self, halts):
        self.seen.released.append(list(halts))
        return self._release

    def tail(self):
        return "it said nothing"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    for name in ("AIM_S", "CHOOSY_S", "OUTSIDE_S", "RESUME_S"):
        monkeypatch.setattr(drive, name, 0.0)


def driver(played, record=None, **options: float):
    said: list[str] = []
    made = Driver(
        Options(seed=1, **options), record or Record(), played, played, played, [played], ["token-a", "token-b"],
        said.append,
    )  # fmt: skip
    return made, said


def test_a_halt_of_everything_is_followed_by_reads_of_the_harness_own_and_then_ended():
    played, record = Played(), Record()
    made, said = driver(played, record)
    made._round(Round(kinds=("all",)))
    assert played.seen.thrown == [Target()]
    assert [tag for _, tag in played.seen.probes] == ["probe-1", "probe-2"]
    assert played.seen.released == [["halt-0"]]
    assert [(each["name"], each["ref"]) for each in record._rows] == [
        ("halt_printed", "halt-0"),
        ("probe", "probe-1"),
        ("probe", "probe-2"),
    ]
    assert made.likely["all"] == 1
    assert "acknowledged in" in said[-1]


def test_disjoint_halts_are_thrown_together_and_ended_together():
    played = Played()
    made, _ = driver(played)
    made._round(Round(kinds=("client", "client", "account", "account")))
    assert [each.kind for each in played.seen.thrown] == ["client", "client", "account", "account"]
    assert played.seen.released == [["halt-0", "halt-1", "halt-2", "halt-3"]]
    assert not played.seen.probes


def test_platforms_are_halted_in_turn_and_work_outside_them_is_what_went_on():
    played = Played()
    made, _ = driver(played)
    for _ in range(2):
        made._round(Round(kinds=("platform", "platform")))
    assert [each.platform for each in played.seen.thrown] == ["X", "Facebook", "TikTok", "X"]
    assert not played.seen.probes
    assert made.likely["platform"] == 4


def test_nothing_is_thrown_while_too_little_is_in_flight():
    played = Played(machine=23)
    made, said = driver(played)
    made._round(Round(kinds=("all",)))
    assert not played.seen.thrown
    assert "too little was under way" in said[-1]


def test_a_halt_after_which_nothing_goes_on_is_not_counted_and_made_up_for():
    played = Played(goes_on=False)
    made, _ = driver(played, duration_s=0.2, rounds=1, per_kind=1)
    made.throw_all()
    assert not made.likely["all"]
    assert sum(each == Target() for each in played.seen.thrown) > 1


def test_a_halt_that_was_not_acknowledged_is_told_ended_and_not_counted():
    played, record = Played(acknowledged=False), Record()
    made, said = driver(played, record)
    made._round(Round(kinds=("all",)))
    assert played.seen.released == [["halt-0"]]
    assert not made.likely["all"]
    assert "NOT ACKNOWLEDGED" in said[-1]
    assert not record.troubles


def test_a_halt_that_cannot_be_ended_stops_the_run():
    made, _ = driver(Played(release="holdpoint release ended with 5"))
    with pytest.raises(Crashed, match="release ended with 5"):
        made._round(Round(kinds=("all",)))


def test_a_process_that_ended_by_itself_stops_the_run():
    played = Played()
    played.exit_code = -9
    with pytest.raises(Crashed, match="the supervisor ended by itself with -9"):
        driver(played)[0].throw_all()
