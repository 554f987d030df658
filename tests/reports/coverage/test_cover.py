"""A cell is shown by a row of the evidence where something passed, an empty one stays, and nothing is complete by itself."""

import msgspec
import pytest

from reports.coverage import UNLISTED, Coverage, cover
from reports.coverage.cells import Cell, Grid, Line, by_file
from reports.coverage.tasks import TASKS
from reports.evidence.folder import Evidence
from tests.reports.coverage import build
from tests.reports.coverage.build import (
    ASKED_US,
    BOUND_US,
    CATALOGUE,
    RELEASED_US,
    evidence,
    halt,
    made,
    request,
    scenario,
)

A = scenario()
BIND = build.binding()


def line(coverage: Coverage, name: str) -> Line:
    return next(each for each in coverage.lines if each.name == name)


def grid(coverage: Coverage, name: str) -> Grid:
    return next(each for each in coverage.grids if each.name == name)


def cell(coverage: Coverage, table: str, name: str) -> Cell:
    return next(each for each in line(coverage, table).cells if each.name == name)


def under(rows: list[dict[str, object]], fault: str = "answer_lost", kind: str = "all") -> Cell:
    """That cell of faults under halts, of one scenario that passed and left these rows."""
    return grid(cover(made([A], [evidence(rows, A)])), "scope_faults").cells[fault, kind]


def test_nothing_is_complete_when_nothing_ran():
    told = cover(made(run=None, catalogue=None))
    tables = [*told.lines, *(each.whole for each in told.grids)]
    assert [each.name for each in tables if each.complete] == []
    assert not told.complete
    assert {each.word for each in told.tasks} == {"not shown"}


def test_an_empty_catalogue_makes_nothing_complete():
    empty = msgspec.structs.replace(CATALOGUE, checks=(), reasons=(), faults=(), scopes=(), actions=(), capabilities={})
    told = cover(made([A], catalogue=empty))
    assert not any(each.complete for each in (*told.lines, *(grid.whole for grid in told.grids)))


def test_without_a_catalogue_what_was_met_is_listed_and_no_table_is_complete():
    told = cover(made([A], [evidence([build.refusal(0, "kill_switch", "switch_thrown")], A)], catalogue=None))
    assert [each.name for each in line(told, "reasons").cells] == ["switch_thrown"]
    assert line(told, "reasons").told == "what there is to be seen was not written down"
    assert not line(told, "reasons").complete


def test_what_was_not_met_stays_in_its_table():
    told = cover(made([A]))
    assert [(each.name, each.n, each.word) for each in line(told, "faults").cells] == [
        ("answer_lost", 0, "not shown"),
        ("webhook_late", 0, "not shown"),
    ]
    assert grid(told, "scope_faults").cells.keys() == {
        (fault, kind) for fault in CATALOGUE.faults for kind in CATALOGUE.scopes
    }


def test_a_table_is_complete_with_its_last_cell_and_not_before():
    first, second = build.refusal(0, "cadence", "too_soon"), build.refusal(1, "kill_switch", "switch_thrown")
    short, whole = (cover(made([A], [evidence(rows, A)])) for rows in ([first], [first, second]))
    assert (line(short, "reasons").complete, line(short, "reasons").missing) == (False, ("switch_thrown",))
    assert line(whole, "reasons").complete
    assert line(whole, "checks").complete


@pytest.mark.parametrize("status", ["FAILED", "SKIPPED", "UNKNOWN", "UNDEFINED"])
def test_what_only_a_scenario_met_that_did_not_pass_is_not_shown(status: str):
    bad = scenario(status=status)
    told = cover(made([bad], [evidence([build.fault("answer_lost")], bad)]))
    found = cell(told, "faults", "answer_lost")
    assert (found.n, found.word) == (1, "only where it failed")
    assert not line(told, "faults").complete


def test_a_quarantined_scenario_shows_nothing():
    aside = scenario(tags=("@quarantined-until-2030-01-01",))
    told = cover(made([aside], [evidence([build.fault("answer_lost")], aside)]))
    assert cell(told, "faults", "answer_lost").word == "only where it failed"


def test_a_scenario_in_which_an_invariant_was_broken_shows_nothing():
    told = cover(made([A], [evidence([build.fault("answer_lost")], A)], findings=build.broken(A.id)))
    assert cell(told, "faults", "answer_lost").word == "only where it failed"


def test_one_scenario_that_passed_is_enough_and_both_are_named():
    bad = scenario("B", "FAILED", line=9)
    rows = [build.fault("answer_lost")]
    found = cell(cover(made([A, bad], [evidence(rows, A), evidence(rows, bad)])), "faults", "answer_lost")
    assert (found.n, found.word) == (2, "shown")
    assert found.where == ("features/a.feature:3", "features/a.feature:9")


def test_rows_of_nobody_s_scenario_show_nothing():
    told = cover(made([A], [evidence([build.fault("answer_lost")], "features/gone.feature::Gone")]))
    assert cell(told, "faults", "answer_lost").word == "only where it failed"


def test_a_load_shows_what_it_met_unless_it_crashed_or_was_none(whole: object):
    rows = [evidence([build.fault("answer_lost")], "load")]
    load = build.benches.load_of(build.benches.make(halts=1))
    words = [
        cell(cover(made([A], rows, load=each)), "faults", "answer_lost").word
        for each in (load, msgspec.structs.replace(load, crashed=True), None)
    ]
    assert words == ["shown", "only where it failed", "only where it failed"]


def test_a_reason_counts_in_the_log_and_where_the_log_is_silent_in_the_records():
    rows = [
        build.refusal(0, "cadence", "too_soon"),
        build.entry(1, kind="answer", answer="unknown", reason="answer_lost"),
        build.entry(2, kind="halt", reason="switch_thrown"),
        build.intent("X", "publish", "too_soon"),
    ]
    told = cover(made([A], [evidence(rows, A)]))
    assert cell(told, "reasons", "too_soon").n == 1
    assert cell(told, "reasons", "switch_thrown").n == 0
    only_records = cover(made([A], [evidence([build.intent("X", "publish", "too_soon")], A)]))
    assert cell(only_records, "reasons", "too_soon").n == 1


def test_a_reason_that_a_step_saw_in_the_records_counts_though_they_have_lost_it_since():
    looked = {"kind": "sample", "name": "reason", "us": 1, "ref": "int-1", "detail": "too_soon"}
    assert cell(cover(made([A], [evidence([looked], A)])), "reasons", "too_soon").n == 1
    other = {**looked, "name": "marker"}
    assert cell(cover(made([A], [evidence([other], A)])), "reasons", "too_soon").n == 0


def test_a_name_that_no_catalogue_has_is_listed_and_owed_by_nobody():
    told = cover(made([A], [evidence([build.refusal(0, "moon", "full_moon")], A)]))
    found = cell(told, "reasons", "full_moon")
    assert (found.n, found.owed, found.word, found.note) == (1, False, "not owed", UNLISTED)


def test_names_in_the_log_that_are_none_are_no_reasons():
    rows = [build.entry(0, kind="refusal", check=None, reason=["x"]), build.entry(1, kind="refusal", reason=7)]
    told = cover(made([A], [evidence(rows, A)]))
    assert [each.name for each in line(told, "reasons").cells] == list(CATALOGUE.reasons)


def test_an_action_counts_on_its_platform_once_its_effect_was_read_back():
    rows = [build.permit("X", "publish"), build.permit("X", "like", state="accepted")]
    cells = grid(cover(made([A], [evidence(rows, A)])), "capabilities").cells
    assert cells["X", "publish"].word == "shown"
    assert (cells["X", "like"].n, cells["X", "like"].word) == (0, "not shown")
    assert cells["TikTok", "publish"].word == "not shown"


def test_what_a_platform_lacks_is_not_owed_and_its_refusals_are_counted():
    rows = [build.intent("TikTok", "like", "action_unsupported")]
    found = grid(cover(made([A], [evidence(rows, A)])), "capabilities").cells["TikTok", "like"]
    assert (found.n, found.owed, found.note) == (1, False, "lacks it")


def test_what_a_platform_did_and_was_said_to_lack_is_told():
    found = grid(cover(made([A], [evidence([build.permit("TikTok", "like")], A)])), "capabilities").cells[
        "TikTok", "like"
    ]
    assert (found.n, found.note) == (1, UNLISTED)


@pytest.mark.parametrize(
    ("at_us", "n"),
    [
        (ASKED_US - BOUND_US - 1, 0),
        (ASKED_US - BOUND_US, 1),
        (RELEASED_US, 1),
        (RELEASED_US + 1, 0),
    ],
)
def test_a_fault_is_met_under_a_halt_from_one_bound_before_it_until_its_release(at_us: int, n: int):
    assert under([halt(), BIND, request(at_us)]).n == n


def test_a_halt_that_stands_still_meets_faults_to_the_end():
    assert under([halt(released_us=None), BIND, request(RELEASED_US * 9)]).n == 1


def test_a_halt_that_was_never_acknowledged_meets_nothing():
    assert under([halt(quiesced_us=None), BIND, request(ASKED_US)]).n == 0


@pytest.mark.parametrize(("client", "n"), [("acme", 1), ("zeta", 0)])
def test_a_fault_outside_of_the_scope_is_not_met_under_it(client: str, n: int):
    assert under([halt(client=client), BIND, request(ASKED_US)], kind="client").n == n


def test_a_fault_that_struck_no_request_lies_in_every_halt_s_time():
    rows = [halt(platform="X"), build.fault("webhook_late")]
    assert under(rows, "webhook_late", "platform").n == 1
    assert under([halt(platform="X"), build.fault("webhook_late", RELEASED_US + 1)], "webhook_late", "platform").n == 0


def test_a_halt_that_names_two_dimensions_has_a_column_of_its_own_that_nobody_owes():
    rows = [halt(client="acme", platform="X"), BIND, request(ASKED_US)]
    found = grid(cover(made([A], [evidence(rows, A)])), "scope_faults")
    assert found.columns == (*CATALOGUE.scopes, "several")
    assert (found.cells["answer_lost", "several"].n, found.cells["answer_lost", "several"].owed) == (1, False)
    assert found.cells["answer_lost", "client"].n == 0


def test_the_gates_are_shown_by_their_verdicts_and_list_their_scenarios():
    mine = scenario(tags=("@gate-kill-switch",))
    found = cell(cover(made([mine])), "gates", "Global kill switch")
    assert (found.n, found.where, found.word, found.note) == (1, (mine.location,), "not owed", "not required")


@pytest.mark.parametrize(("word", "told"), [("GO", "shown"), ("NO-GO", "not shown"), ("NO DATA", "not shown")])
def test_a_gate_that_is_not_open_is_not_shown_however_many_scenarios_passed(word: str, told: str):
    plain = made([scenario(tags=("@gate-kill-switch",))])
    gates = tuple(msgspec.structs.replace(each, word=word) for each in plain.verdict.gates)
    found = cover(msgspec.structs.replace(plain, verdict=msgspec.structs.replace(plain.verdict, gates=gates)))
    assert (cell(found, "gates", "Global kill switch").word, cell(found, "gates", "Global kill switch").note) == (
        told,
        word,
    )
    assert not line(found, "gates").complete


def test_places_are_told_by_file():
    assert by_file(["b.feature:3", "a.feature:20", "a.feature:3", "load"]) == [
        ("a.feature", (3, 20)),
        ("b.feature", (3,)),
        ("load", ()),
    ]


@pytest.fixture
def every_task() -> tuple[list[build.Scenario], Evidence]:
    """A scenario of each task, and rows that complete every table."""
    passing = [scenario(each.name, tags=(each.tag,), line=n) for n, each in enumerate(TASKS)]
    halts = [
        halt(halt="h-all"),
        halt(halt="h-client", client="acme"),
        halt(halt="h-platform", platform="X"),
        halt(halt="h-account", client="acme", account="one"),
        halt(halt="h-action", action="publish"),
    ]
    rows = [
        *halts, BIND, request(ASKED_US), build.fault("answer_lost"), build.fault("webhook_late"),
        build.permit("X", "publish"), build.permit("TikTok", "publish"),
    ]  # fmt: skip
    return passing, evidence(rows, passing[0])


def test_a_task_is_shown_when_all_of_it_passed_and_nothing_is_missing(
    every_task: tuple[list[build.Scenario], Evidence],
):
    passing, rows = every_task
    for status in cover(made(passing, [rows])).tasks:
        assert status.why == status.task.missing
        assert status.word == ("not shown" if status.task.missing else "shown")


@pytest.mark.parametrize("name", [each.name for each in TASKS])
@pytest.mark.parametrize("status", ["FAILED", "SKIPPED", "UNKNOWN"])
def test_one_scenario_that_did_not_pass_is_enough_for_a_task_not_to_be_shown(
    every_task: tuple[list[build.Scenario], Evidence], name: str, status: str
):
    passing, rows = every_task
    worse = scenario("worse", status, tags=(f"@{name}",), line=99)
    found = next(each for each in cover(made([*passing, worse], [rows])).tasks if each.task.name == name)
    assert found.word == ("failed" if status == "FAILED" else "not shown")
    assert found.why[0] == "1 of 2 scenarios did not pass"


@pytest.mark.parametrize("end", [{"finished": False}, {"errors": ("b.feature: no feature",)}, None])
def test_a_run_that_never_ended_or_left_a_feature_out_shows_no_task(
    every_task: tuple[list[build.Scenario], Evidence], end: dict[str, object] | None
):
    passing, rows = every_task
    run = None if end is None else msgspec.structs.replace(build.run(*passing), **end)
    told = cover(made(passing, [rows], run=run)).tasks
    assert {each.word for each in told} == {"not shown"}
    assert {each.why[0] for each in told} == {"the features were not run to their end"}


def test_a_task_without_a_scenario_is_not_shown():
    assert {each.word for each in cover(made([scenario(tags=("@gate-audit",))])).tasks} == {"not shown"}


def test_a_kill_switch_task_needs_its_scope_under_every_fault(every_task: tuple[list[build.Scenario], Evidence]):
    passing, rows = every_task
    fewer = msgspec.structs.replace(rows, halts=tuple(each for each in rows.halts if each.platform is None))
    found = {each.task.name: each for each in cover(made(passing, [fewer])).tasks}
    assert found["S5-C3"].why == ("Faults under halts, platform: 0 of 2, without answer_lost, webhook_late",)
    assert found["S5-C1"].word == "shown"
