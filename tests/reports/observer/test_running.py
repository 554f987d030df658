"""Rounds of looks: when, how often, whom; what a limit, a missing token and a signal do to them."""

from pathlib import Path
from typing import Any

import pytest

from reports.observer import running
from reports.observer.client import Client
from reports.observer.config import Account, Config
from reports.observer.errors import Limited, Unreadable
from reports.observer.journal import NAME, Journal
from reports.observer.looking import Looked, Stamp
from reports.observer.running import Observer, Plan, plainly, told
from reports.observer.secret import Reference
from reports.observer.wire import trusted
from tests.reports.observer.house import HandClock
from tests.reports.observer.scripted import WATCHED, Scripted, post

MINUTE = 60_000_000


class Run:
    """An observer of scripted accounts; ``script``: what each account's next looks meet, in turn."""

    def __init__(
        self, place: Path, monkeypatch: pytest.MonkeyPatch, *names: str, every: dict[str, int] | None = None
    ) -> None:
        self.place, self.clock, self.said = place, HandClock(), list[Looked]()
        self.script: dict[str, list[Any]] = {}
        self.environ = {name.upper(): "token-1234" for name in names}
        self.config = Config(
            tuple(
                Account(
                    WATCHED.__class__(platform="X", name=name, account=f"10{nth}"), Reference(f"env:{name.upper()}", str(place)),
                    (every or {}).get(name, 0),
                )
                for nth, name in enumerate(names)
            ),
            {}, trusted(None),
        )  # fmt: skip
        monkeypatch.setitem(running.CLIENTS, "X", self._client())

    def _client(self) -> type[Client]:
        run = self

        class Told(Scripted):
            def __init__(self, watched: Any, token: Any, wire: Any, clock: Any) -> None:
                turns = run.script.get(watched.name, [])
                page = turns.pop(0) if turns else []
                super().__init__(page, clock=clock)
                self.watched, self.token, self.wire = watched, token, wire

        return Told

    def run(self, plan: Plan, *, scenario: str = "observed") -> tuple[str, ...]:
        with Journal(self.place) as journal:
            made = Observer(
                self.config, journal, self.clock, self.said.append, stamp=Stamp(scenario), environ=self.environ
            )
            return made.run(plan)

    def looks(self, name: str) -> list[tuple[str, int]]:
        """The word of each look, and at which minute it was."""
        began = HandClock().wall_us()
        return [(each.look.word, (each.look.at_us - began) // MINUTE) for each in self.said if each.look.name == name]


def test_once_is_one_round_and_nothing_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, monkeypatch, "one", "two")
    assert run.run(Plan()) == ()
    assert (run.looks("one"), run.looks("two"), run.clock.waited) == ([("complete", 0)], [("complete", 0)], [])


def test_rounds_begin_at_their_times_however_long_a_round_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path, monkeypatch, "one")
    slow = iter((100, 30, 0, 0))
    run.said = type(
        "Slow", (list,), {"append": lambda self, each: (list.append(self, each), run.clock.turn(next(slow)))}
    )()
    run.run(Plan(every_s=60, for_s=240))
    began = HandClock().wall_us()
    assert [(each.look.at_us - began) // 1_000_000 for each in run.said] == [0, 100, 160, 220]


def test_it_ends_when_its_time_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for every, lasts, rounds in ((60, 180, 3), (60, 181, 4), (60, 59, 1), (60, 60, 1)):
        run = Run(tmp_path / f"{every}-{lasts}", monkeypatch, "one")
        run.run(Plan(every_s=every, for_s=lasts))
        assert len(run.said) == rounds


def test_an_account_of_its_own_rhythm_is_left_out_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, monkeypatch, "often", "seldom", every={"seldom": 180})
    run.run(Plan(every_s=60, for_s=360))
    assert [minute for _, minute in run.looks("often")] == [0, 1, 2, 3, 4, 5]
    assert [minute for _, minute in run.looks("seldom")] == [0, 3]


def test_a_limit_leaves_its_account_out_until_then_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, monkeypatch, "one", "two")
    run.script["one"] = [[], Limited("HTTP 429", HandClock().wall_us() + 3 * MINUTE + 30_000_000)]
    run.run(Plan(every_s=60, for_s=420))
    words = [word for word, _ in run.looks("one")]
    assert words == ["complete", "partial", "partial", "partial", "complete", "complete", "complete"]
    assert [word for word, _ in run.looks("two")] == ["complete"] * 7
    left_out = [each.look for each in run.said if each.look.name == "one"][2]
    assert left_out.saw == "not asked: the rate limit says until 2026-11-18T11:10:10Z"
    assert (left_out.pages, left_out.look) == (0, 3)


def test_a_token_that_is_missing_for_a_while_leaves_looks_unreadable_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path, monkeypatch, "one", "two")
    del run.environ["ONE"]
    assert run.run(Plan()) == ("one",)
    assert [(each.look.name, each.look.word, each.look.saw) for each in run.said] == [
        ("one", "unreadable", "no token: the variable ONE is not set"), ("two", "complete", ""),
    ]  # fmt: skip


def test_an_account_that_was_never_read_completely_is_named_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path, monkeypatch, "one", "two", "three")
    run.script = {"two": [Unreadable("no"), Unreadable("no")], "three": [Unreadable("no"), []]}
    assert run.run(Plan(every_s=60, for_s=120)) == ("two",)


def test_what_was_complete_in_an_earlier_run_does_not_count_for_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path, monkeypatch, "one")
    assert run.run(Plan()) == ()
    run.script["one"] = [Unreadable("no")]
    assert run.run(Plan()) == ("one",)


@pytest.mark.parametrize(("seconds", "looked"), [(0, 0), (1, 1), (61, 2)])
def test_a_signal_ends_it_between_two_accounts_and_while_it_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int, looked: int
) -> None:
    run = Run(tmp_path, monkeypatch, "one")
    run.clock.ends_at_us = run.clock.boot + seconds * 1_000_000
    run.run(Plan(every_s=60, for_s=3_600))
    assert len(run.said) == looked


def test_a_signal_during_a_look_lets_it_be_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, monkeypatch, "one", "two")
    run.said = type(
        "Ends", (list,), {"append": lambda self, each: (list.append(self, each), setattr(run.clock, "ends_at_us", 0))}
    )()
    assert run.run(Plan()) == ("two",)
    assert [each.look.name for each in run.said] == ["one"]
    assert (tmp_path / NAME).read_text().count('"kind":"look"') == 1


def test_a_run_goes_on_where_the_one_before_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, monkeypatch, "one")
    run.script["one"] = [[post("1")], [post("1"), post("2")]]
    run.run(Plan())
    run.clock.turn(3_600)
    run.run(Plan())
    kinds = [[str(row.__struct_config__.tag) for row in each.rows] for each in run.said]
    assert kinds == [["blind", "blind", "seen", "look"], ["seen", "look"]]
    assert [each.look.look for each in run.said] == [1, 2]


def test_another_scenario_begins_anew_in_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, monkeypatch, "one")
    run.run(Plan())
    run.run(Plan(), scenario="other")
    assert [(each.look.look, each.look.scenario) for each in run.said] == [(1, "observed"), (1, "other")]


def test_a_look_in_words_and_as_json_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, monkeypatch, "one")
    run.script["one"] = [[post("1"), post("2")], [post("1", "other"), post("3")], Limited("HTTP 429", 0)]
    for _ in range(3):
        run.run(Plan())
    first, second, third = run.said
    assert (
        told(first)
        == "2026-11-18T11:06:40Z X one: complete, 2 objects on 1 page, 2 seen for the first time, 0 of them new"
    )
    assert told(second) == (
        "2026-11-18T11:06:40Z X one: complete, 2 objects on 1 page, 1 seen for the first time, 1 of them new, 1 changed, 1 gone"
    )
    assert told(third) == "2026-11-18T11:06:40Z X one: partial, 0 objects on 0 pages: HTTP 429"
    assert '"rows":{"changed":1,"gone":1,"look":1,"seen":1}' in plainly(second)
