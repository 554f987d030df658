"""Each invariant holds on an honest load, and each way of breaking it is found, with its edge on both sides."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.checkers import check_all
from reports.checkers.finding import Finding
from reports.checkers.log import roots
from reports.checkers.scope import release_us
from reports.evidence.folder import from_rows
from reports.evidence.rows import HaltRow
from tests.reports.bench import SECOND, Bench, Row, committed, tree, visible

Change = Callable[[Bench], None]


def findings(bench: Bench) -> dict[str, Finding]:
    return {each.invariant: each for each in check_all(from_rows(bench.rows()))}


NOBODY_ENGAGED = {"I4", "I13"}
"""Of what nobody did there is no data."""


def statuses(bench: Bench) -> dict[str, str]:
    return {name: each.status for name, each in findings(bench).items()}


def all_halt(bench: Bench) -> dict[str, Any]:
    return next(each for each in bench.halts if each["client"] is None and each["platform"] is None)


def move(bench: Bench, place: int, arrived_us: int) -> None:
    """Let an effect and its request arrive at another time."""
    for row in (bench.ledger[place], bench.journal[place]):
        row["arrived_us"] = arrived_us


def test_an_honest_load_breaks_nothing(little: Bench) -> None:
    little.samples[-1]["us"] += 301 * SECOND
    missing = {*NOBODY_ENGAGED, "I12", "I14", "I18", "I19", "I20"}
    assert {name for name, status in statuses(little).items() if status != "held"} == missing


def test_nothing_happened_is_no_data_never_held() -> None:
    bench = Bench(people=[{"person": "dana", "role": "operator", "active": True}])
    found = findings(bench)
    assert {each.status for each in found.values()} == {"no_data"}
    assert all(each.why and each.n == 0 for each in found.values())


def _twice(bench: Bench) -> None:
    bench.ledger.append({**bench.ledger[0], "n": 900_001, "call": 900_001, "object": "obj-again"})


def _stray(bench: Bench) -> None:
    bench.ledger[0]["tag"] = None


def _others_account(bench: Bench) -> None:
    bench.ledger[0]["account"] = "70020"


def _others_token(bench: Bench) -> None:
    bench.ledger[0]["token_account"] = "70020"


def _unbound(bench: Bench) -> None:
    bench.bindings = bench.bindings[1:]


def _halted_for_a_wrong_account(bench: Bench) -> Row:
    halt = all_halt(bench)
    halt.update(automatic=True, harm="wrong_account")
    return halt


def _no_incident(bench: Bench) -> None:
    _halted_for_a_wrong_account(bench)


def _incident_of(halt: Row) -> Row:
    return {
        "incident": "incident-1", "halt": halt["halt"], "harm": halt["harm"], "client": halt["client"], "what": "seen",
        "opened_us": 1, "opened_at": "then", "state": "open", "closed_by": None, "closed_us": None, "why": None,
    }  # fmt: skip


def _incident_of_another_harm(bench: Bench) -> None:
    bench.incidents.append({**_incident_of(_halted_for_a_wrong_account(bench)), "harm": "duplicate"})


def _ack_at_commit(bench: Bench) -> None:
    halt = all_halt(bench)
    halt["quiesced_us"] = halt["fenced_us"]
    first = next(n for n, each in enumerate(bench.ledger) if each["arrived_us"] < halt["fenced_us"] + 1)
    move(bench, first, halt["fenced_us"] + 1)


def _printed_early(bench: Bench) -> None:
    halt = all_halt(bench)
    next(each for each in bench.samples if each["ref"] == halt["halt"])["us"] = halt["fenced_us"]
    move(bench, 0, halt["fenced_us"] + 1)


def _refused_but_arrived(bench: Bench) -> None:
    halt = all_halt(bench)
    request = {**bench.journal[0], "n": 900_001, "status": 429, "arrived_us": halt["quiesced_us"] + 1, "tag": None}
    bench.journal.append(request)


def _prepared_under_a_halt(bench: Bench) -> None:
    halt = all_halt(bench)
    asked = {"operation": "create_container", "committing": False, "status": 200, "fault": None}
    bench.journal.append({**bench.journal[0], **asked, "n": 900_001, "arrived_us": halt["quiesced_us"] + 1})


def _uploaded_under_a_halt(bench: Bench) -> None:
    _prepared_under_a_halt(bench)
    bench.journal[-1]["operation"] = "upload_media"


def _never_acknowledged(bench: Bench) -> None:
    all_halt(bench).update(quiesced_us=None, quiesced_by=None)
    bench.samples[-1]["us"] += 60 * SECOND


def _minted_under_a_halt(bench: Bench) -> None:
    bench.permits[0]["minted_us"] = all_halt(bench)["fenced_us"] + 1


def _live_at_the_acknowledgement(bench: Bench) -> None:
    halt = all_halt(bench)
    before = [each for each in bench.permits if each["minted_us"] < halt["fenced_us"]]
    before[-1]["answered_us"] = halt["quiesced_us"] + 1


def _no_record(bench: Bench) -> None:
    intent = bench.intents[0]["intent"]
    bench.audit = [each for each in bench.audit if json.loads(each["entry"]).get("intent") != intent]


def _other_content(bench: Bench) -> None:
    bench.ledger[0]["visible"] = visible("something else")


def _record_names_other_account(bench: Bench) -> None:
    for row in bench.audit:
        row["entry"] = row["entry"].replace(bench.ledger[0]["account"], "79999")


def _record_after_the_effect(bench: Bench) -> None:
    entry = next(each for each in bench.audit if bench.intents[0]["intent"] in each["entry"])
    entry["entry"] = json.dumps(json.loads(entry["entry"]) | {"at_us": bench.ledger[0]["arrived_us"] + 1})


def _record_behind_a_later_one(bench: Bench) -> None:
    """Its own time is early; it stands behind entries of later times, so it was written later."""
    place = next(n for n, each in enumerate(bench.audit) if bench.intents[0]["intent"] in each["entry"])
    bench.audit.append({"index": 0, "entry": bench.audit.pop(place)["entry"]})
    for index, row in enumerate(bench.audit):
        row["index"] = index


def _checkpoint_without_it(bench: Bench) -> None:
    bench.checkpoints.append({"size": 0, "root": tree([]), "seen_us": bench.ledger[0]["arrived_us"] + 1})


def _confirmed_and_nowhere(bench: Bench) -> None:
    bench.ledger, bench.journal = bench.ledger[1:], bench.journal[1:]


def _siblings_post(bench: Bench) -> None:
    bench.intents[0]["object"] = bench.ledger[1]["object"]


def _absent_and_there(bench: Bench) -> None:
    bench.intents[0].update(state="absent", reason="attempts_spent")


def _cancelled_and_there(bench: Bench) -> None:
    bench.intents[0].update(state="cancelled", reason="withdrawn")


def _lost(bench: Bench) -> None:
    bench.samples[-1]["us"] += 301 * SECOND
    bench.intents[0].update(state="under_permit", settled_us=None)


def _no_reason(bench: Bench) -> None:
    bench.intents[0].update(state="quarantined", reason=None)


def _waits_for_nothing(bench: Bench) -> None:
    bench.intents[0].update(state="waiting", waits_for=None, reason="switch_thrown")


def _stale_permit(bench: Bench) -> None:
    bench.permits[0]["asked_us"] = bench.ledger[0]["arrived_us"] - 9 * SECOND - 1


def _gap(bench: Bench) -> None:
    bench.audit.pop(3)


def _flipped(bench: Bench) -> None:
    bench.audit[3]["entry"] = bench.audit[3]["entry"].replace("int-", "inx-", 1)


def _shrunk(bench: Bench) -> None:
    bench.checkpoints[-1].update(size=1, root=tree([bench.audit[0]["entry"]]))


def _cut(bench: Bench) -> None:
    bench.audit = bench.audit[:-1]


BREAKS: list[tuple[str, Change]] = [
    ("I1", _twice),
    ("I2", _stray),
    ("I2", _others_account),
    ("I2", _others_token),
    ("I2", _unbound),
    ("I2", _no_incident),
    ("I2", _incident_of_another_harm),
    ("I3", _ack_at_commit),
    ("I3", _printed_early),
    ("I3", _prepared_under_a_halt),
    ("I3", _uploaded_under_a_halt),
    ("I3", _refused_but_arrived),
    ("I3", _never_acknowledged),
    ("I3", _minted_under_a_halt),
    ("I3", _live_at_the_acknowledgement),
    ("I5", _no_record),
    ("I5", _stray),
    ("I5", _other_content),
    ("I5", _record_names_other_account),
    ("I5", _record_after_the_effect),
    ("I5", _record_behind_a_later_one),
    ("I5", _checkpoint_without_it),
    ("I6", _confirmed_and_nowhere),
    ("I6", _siblings_post),
    ("I6", _absent_and_there),
    ("I6", _cancelled_and_there),
    ("I6", _twice),
    ("I7", _lost),
    ("I7", _no_reason),
    ("I7", _waits_for_nothing),
    ("I8", _stale_permit),
    ("I9", _gap),
    ("I9", _flipped),
    ("I9", _shrunk),
    ("I9", _cut),
    ("I9", _no_record),
]


def _again_after_an_absence(bench: Bench, **last: object) -> None:
    """The first effect came under a second permit, whose worker died before it recorded that it was sent."""
    first, arrived_us = bench.permits[0], bench.ledger[0]["arrived_us"]
    again = {
        **first,
        "permit": "per-again",
        "sent_us": None,
        "asked_us": arrived_us - SECOND,
        "minted_us": arrived_us - 1,
    }
    first.update(
        asked_us=arrived_us - 90 * SECOND, minted_us=arrived_us - 90 * SECOND, sent_us=arrived_us - 89 * SECOND
    )
    bench.permits.append({**again, **last})


def test_a_halt_for_a_wrong_account_with_its_incident_holds(little: Bench) -> None:
    little.incidents.append(_incident_of(_halted_for_a_wrong_account(little)))
    assert findings(little)["I2"].status == "held"


def test_an_effect_stands_under_the_later_permit_though_its_worker_died_before_it_said_so(little: Bench) -> None:
    _again_after_an_absence(little, state="unknown")
    assert findings(little)["I8"].status == "held"


def test_a_later_permit_under_which_nothing_left_is_no_authority(little: Bench) -> None:
    _again_after_an_absence(little, state="not_sent")
    assert findings(little)["I8"].status == "broken"


@pytest.mark.parametrize(("invariant", "change"), BREAKS, ids=[f"{name}{change.__name__}" for name, change in BREAKS])
def test_each_way_of_breaking_an_invariant_is_found(little: Bench, invariant: str, change: Change) -> None:
    change(little)
    finding = findings(little)[invariant]
    assert finding.status == "broken", finding.why
    assert finding.rows
    assert all(each.sentence and each.row for each in finding.rows)
    assert finding.attachment()["held"] is False


@pytest.mark.parametrize(("after_us", "status"), [(0, "held"), (1, "broken")])
def test_arriving_with_the_acknowledgement_is_in_time_and_a_microsecond_later_is_not(
    little: Bench, after_us: int, status: str
) -> None:
    move(little, 0, all_halt(little)["quiesced_us"] + after_us)
    assert statuses(little)["I3"] == status


def test_preparing_before_the_acknowledgement_and_asking_how_far_it_is_after_it_break_no_halt(little: Bench) -> None:
    halt = all_halt(little)
    asked = {**little.journal[0], "committing": False, "status": 200, "fault": None}
    early = {**asked, "operation": "create_container", "n": 900_001, "arrived_us": halt["quiesced_us"]}
    status = {**asked, "operation": "container_status", "n": 900_002, "arrived_us": halt["quiesced_us"] + 1}
    little.journal += [early, status]
    assert statuses(little)["I3"] == "held"


@pytest.mark.parametrize(("before_us", "status"), [(0, "held"), (1, "broken")])
def test_the_release_ends_a_halt_to_the_microsecond(little: Bench, before_us: int, status: str) -> None:
    move(little, 0, all_halt(little)["released_us"] - before_us)
    assert statuses(little)["I3"] == status


@pytest.mark.parametrize(("late_us", "status"), [(1_000_000, "held"), (1_000_001, "broken")])
def test_a_failed_halt_counts_as_reported_only_at_its_bound(little: Bench, late_us: int, status: str) -> None:
    little.halts = [halt := little.halts[0]]
    due = halt["asked_us"] + halt["bound_us"]
    halt.update(quiesced_us=None, failed_us=due + late_us, released_us=due + 2 * SECOND, state="released")
    little.samples = [each for each in little.samples if each["ref"] != halt["halt"]]
    for place, row in enumerate(little.ledger):
        if row["arrived_us"] > due:
            move(little, place, due)
    little.permits = [each for each in little.permits if each["minted_us"] <= halt["fenced_us"]]
    assert statuses(little)["I3"] == status


@pytest.mark.parametrize(("late_us", "status"), [(1_000_000, "held"), (1_000_001, "broken")])
@pytest.mark.parametrize("by", ["failed_us", "its command"])
def test_a_halt_that_quiesced_late_was_reported_if_its_record_or_its_command_said_so(
    little: Bench, by: str, late_us: int, status: str
) -> None:
    little.halts = [halt := little.halts[0]]
    due = halt["asked_us"] + halt["bound_us"]
    later = due + 2 * SECOND
    halt.update(quiesced_us=later, failed_us=later, released_us=later + SECOND, state="released")
    little.samples = [each for each in little.samples if each["ref"] != halt["halt"]]
    if by == "failed_us":
        halt.update(quiesced_us=due + late_us, failed_us=due + late_us)
    else:
        said = {**little.samples[0], "name": "halt_failure_printed", "ref": halt["halt"], "us": due + late_us}
        little.samples.insert(0, said)
    for place, row in enumerate(little.ledger):
        if row["arrived_us"] > due:
            move(little, place, due)
    little.permits = [each for each in little.permits if each["minted_us"] <= halt["fenced_us"]]
    assert statuses(little)["I3"] == status


@pytest.mark.parametrize(
    ("instant", "off_us", "status"),
    [("fenced_us", 0, "held"), ("fenced_us", 1, "broken"), ("released_us", -1, "broken"), ("released_us", 0, "held")],
)
def test_a_permit_minted_between_fence_and_release_breaks_the_halt_though_nothing_was_sent(
    little: Bench, instant: str, off_us: int, status: str
) -> None:
    little.permits[0]["minted_us"] = all_halt(little)[instant] + off_us
    assert statuses(little)["I3"] == status


def test_acknowledging_after_the_bound_breaks_even_when_nothing_arrived(little: Bench) -> None:
    halt = little.halts[0]
    halt.update(quiesced_us=halt["asked_us"] + halt["bound_us"] + 1, released_us=None, state="quiesced")
    assert statuses(little)["I3"] == "broken"


def test_a_halt_outside_whose_scope_something_arrives_holds(little: Bench) -> None:
    halt = little.halts[1]
    outside = next(n for n, each in enumerate(little.intents) if each["client"] != halt["client"])
    move(little, outside, halt["quiesced_us"] + 1)
    assert statuses(little)["I3"] == "held"


def test_one_landing_on_a_halted_account_breaks_the_halt_whoever_it_was_meant_for(little: Bench) -> None:
    halt = next(each for each in little.halts if each["client"] is not None)
    victim = next(each for each in little.bindings if each["client"] == halt["client"])
    place = next(n for n, each in enumerate(little.intents) if each["client"] != halt["client"])
    move(little, place, halt["quiesced_us"] + 1)
    little.ledger[place]["account"] = little.journal[place]["account"] = victim["platform_account"]
    assert statuses(little)["I3"] == "broken"


def test_what_the_harness_placed_itself_is_not_held_against_anybody(little: Bench) -> None:
    little.ledger.append({**little.ledger[0], "n": 900_001, "call": 900_001, "object": "by-hand", "tag": "hand-1"})
    little.samples.insert(0, {"name": "placed", "us": 1, "ref": "hand-1", "detail": ""})
    assert "broken" not in statuses(little).values()


def test_a_late_commit_that_was_reported_as_a_breach_is_no_false_claim(little: Bench) -> None:
    _absent_and_there(little)
    intent = little.intents[0]
    little.breaches.append(
        {"client": intent["client"], "intent": intent["intent"], "permit": "per-00001", "what": "late", "found_us": 9}
    )
    assert statuses(little)["I6"] == "held"


@pytest.mark.parametrize(("spare_us", "status"), [(-1, "held"), (0, "broken")])
def test_an_unsettled_intent_is_judged_when_its_five_minutes_are_over(
    little: Bench, spare_us: int, status: str
) -> None:
    little.intents[0].update(state="accepted", settled_us=None)
    little.samples[-1]["us"] = little.samples[-2]["us"] + 300 * SECOND + spare_us
    assert statuses(little)["I7"] == status


@pytest.mark.parametrize(("ago_us", "status"), [(SECOND - 1, "held"), (SECOND, "broken")])
def test_what_came_due_within_the_last_second_may_not_have_been_looked_at_yet(
    little: Bench, ago_us: int, status: str
) -> None:
    little.samples[-1]["us"] += 301 * SECOND
    due_us = little.samples[-1]["us"] - ago_us
    little.intents[0].update(state="queued", settled_us=None, reason="identity_unknown", due_us=due_us)
    assert statuses(little)["I7"] == status


def test_faults_that_never_healed_leave_loss_unjudged(little: Bench) -> None:
    little.samples = [each for each in little.samples if each["name"] != "healed"]
    assert statuses(little)["I7"] == "no_data"


@pytest.mark.parametrize(("older_us", "status"), [(0, "held"), (1, "broken")])
def test_facts_of_exactly_l_and_p_are_fresh(little: Bench, older_us: int, status: str) -> None:
    little.permits[0]["asked_us"] = little.ledger[0]["arrived_us"] - 9 * SECOND - older_us
    assert statuses(little)["I8"] == status


@pytest.mark.parametrize(("late_us", "status"), [(0, "held"), (1, "broken")])
def test_a_record_at_the_arrival_is_in_time_and_a_microsecond_later_is_not(
    little: Bench, late_us: int, status: str
) -> None:
    entry = {
        "v": 1, "kind": "permit", "permit": "per-x", "intent": "int-x", "platform": "X", "platform_account": "70000",
        "at_us": 100 * SECOND + late_us, "commitment": committed("ab", visible("x")),
    }  # fmt: skip
    little.intents.append({**little.intents[0], "intent": "int-x", "tag": "tag-x", "salt": "ab", "state": "accepted"})
    little.ledger.append(
        {
            **little.ledger[0],
            "n": 900_001,
            "call": 900_001,
            "tag": "tag-x",
            "visible": visible("x"),
            "arrived_us": 100 * SECOND,
        }
    )
    little.audit.append({"index": len(little.audit), "entry": json.dumps(entry)})
    assert statuses(little)["I5"] == status


def test_a_halt_over_another_ones_release_keeps_the_first_going() -> None:
    def halt(fenced: int, released: int | None) -> HaltRow:
        return HaltRow(
            scenario="s", clock="wall", source="simulated", halt=f"h{fenced}", client=None, platform=None, account=None,
            action=None, person="dana", proven=True, reason="r", automatic=False, state="released", epoch=1, asked_at="",
            asked_us=fenced, fenced_us=fenced, bound_us=1, live_at_fence=0, quiesced_us=fenced, quiesced_by=None,
            reconciled_us=None, failed_us=None, released_us=released, released_by=None, release_reason=None, release_epoch=None,
        )  # fmt: skip

    first, over, apart = halt(10, 20), halt(20, 30), halt(31, 40)
    assert release_us(first, [first, over, apart]) == 30
    assert release_us(first, [first, apart]) == 20
    assert release_us(first, [first, halt(15, None)]) > 10**18


@given(st.lists(st.text(max_size=6), max_size=40))
def test_roots_are_those_of_rfc_6962_at_every_size(texts: list[str]) -> None:
    sizes = set(range(len(texts) + 2))
    assert roots(texts, sizes) == {size: tree(texts[:size]) for size in range(len(texts) + 1)}


def test_of_checkpoints_signed_at_one_look_the_largest_was_the_head(little: Bench) -> None:
    """A burst is signed at every hundred entries when the signer comes: the smaller ones were no head at that time."""
    head = little.checkpoints[-1]
    texts = [each["entry"] for each in little.audit]
    assert head["size"] > 2
    late_us = max(each["arrived_us"] for each in little.ledger) + SECOND
    little.checkpoints = [{"size": size, "root": tree(texts[:size]), "seen_us": late_us} for size in (1, 2, len(texts))]
    little.ledger = [each for each in little.ledger if each["arrived_us"] <= late_us]
    assert findings(little)["I5"].status == "held"
    assert findings(little)["I9"].status == "held"
    early_us = little.ledger[0]["arrived_us"] + 1
    little.checkpoints.append({"size": 0, "root": tree([]), "seen_us": early_us})
    assert findings(little)["I5"].status == "broken"
