"""Claims: what shows in an outcome's transaction stops its scope from that commit on, whoever dies after it."""

import hashlib
from dataclasses import replace

import msgspec
import pytest

from safety_core.budget import evidence
from safety_core.budget.bands import Band
from safety_core.errors import BadInput, Refused, StoreUnavailable
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import NotSent, Rejected, Unknown
from safety_core.records import Rules
from safety_core.shell import budgets, housekeeping, metering, objectives, publish, release, settle, staff, tripping
from safety_core.shell.objectives_text import parse
from safety_core.switches import Scope
from safety_core.vocabulary import Action, ClientId, Harm, Platform, Reason, Role
from tests.safety_core.shell.ground import Ground

NO = Rejected(Reason.PLATFORM_FORBIDDEN, "the platform forbids it")
NOTHING = Unknown(Reason.ANSWER_LOST, "reset")


@pytest.fixture
def ground():
    made = Ground()
    made.register()
    made.person("femi", Role.OPERATOR)
    return made


def post(ground: Ground, *answers: object, every_s: float = 60, text: str = "hello"):
    """One post for each answer (``None``: taken), and the last intent."""
    last = None
    for number, answer in enumerate(answers):
        ground.platform.answers = [] if answer is None else [answer]
        last = ground.attempt(f"{text} {ground.n} {number}")
        ground.clock.pass_s(every_s)
    return last


def trips(ground: Ground):
    return ground.store.read(lambda tx: tx.trips())


def meter(ground: Ground, objective: str = "x-publish"):
    return ground.store.read(lambda tx: tx.meter(objective))


def counted(ground: Ground) -> dict[str, int]:
    rows = ground.store.read(lambda tx: tx.tallied(since=0))
    return {name: sum(getattr(each, name) for each in rows) for name in ("good", "bad", "ours", "apart")}


def quiet_halt(ground: Ground):
    """The halt that stands, quiet and cooled down."""
    housekeeping.housekeep(ground.core, {})
    ground.clock.pass_s(1_000)
    housekeeping.housekeep(ground.core, {})
    (thrown,) = ground.store.read(lambda tx: tx.switches().halts)
    return thrown


def let_go(ground: Ground) -> None:
    thrown = quiet_halt(ground)
    release.release(ground.core, (thrown.halt,), ground.keys_of("femi"), "looked into it")


# ---------------------------------------------------------------- counting


def test_what_is_confirmed_is_good_and_what_is_refused_is_bad(ground):
    post(ground, None, NO, None)
    assert counted(ground) == {"good": 2, "bad": 1, "ours": 0, "apart": 0}
    assert (meter(ground).good, meter(ground).bad, meter(ground).pool_bad) == (2, 1, 1)


def test_what_a_halts_re_check_ended_is_apart_and_neither_good_nor_bad(ground):
    post(ground, NotSent(Reason.SWITCH_THROWN, "halted"))
    assert counted(ground) == {"good": 0, "bad": 0, "ours": 0, "apart": 1}
    assert meter(ground) is None


def test_our_own_fault_is_counted_beside(ground):
    post(ground, NotSent(Reason.PERMIT_TOO_OLD, "late"))
    assert counted(ground) == {"good": 0, "bad": 1, "ours": 1, "apart": 0}


def test_an_outcome_that_nobody_knows_yet_is_no_end(ground):
    post(ground, NOTHING)
    assert counted(ground) == {"good": 0, "bad": 0, "ours": 0, "apart": 0}


def test_what_is_proved_absent_is_bad_once(ground):
    post(ground, NOTHING)
    ground.clock.pass_s(300)
    for permit in settle.due(ground.core):
        settle.settle(ground.core, permit)
    assert counted(ground) == {"good": 0, "bad": 1, "ours": 0, "apart": 0}


def test_what_a_person_has_looked_up_once_more_is_not_counted_again(ground):
    queued = post(ground, None)
    permit = ground.store.read(lambda tx: tx.permits())[0]
    other = msgspec.structs.replace(permit, counted=True, state=PermitState.UNKNOWN)
    before = counted(ground)
    ground.store.transact(
        lambda tx: metering.ended_in(ground.core, tx, other, PermitState.CONFIRMED, None), deadline_s=1
    )
    assert permit.counted
    assert queued.state is IntentState.CONFIRMED
    assert counted(ground) == before


def test_a_recall_is_measured_by_nobody(ground):
    permit = post(ground, None) and ground.store.read(lambda tx: tx.permits())[0]
    recall = msgspec.structs.replace(permit, counted=False, action=Action.RECALL)
    before = counted(ground)
    ground.store.transact(
        lambda tx: metering.ended_in(ground.core, tx, recall, PermitState.REJECTED, None), deadline_s=1
    )
    assert counted(ground) == before


# ---------------------------------------------------------------- tripping


def test_a_single_failure_among_six_posts_an_hour_trips_nothing(ground):
    post(ground, None, None, NO, None, None, None, every_s=600)
    assert trips(ground) == ()


def test_a_burst_trips_and_the_narrowest_scope_is_halted_for_it(ground):
    post(ground, NO, NO)
    (trip,) = trips(ground)
    assert (trip.harm, trip.by, trip.run) == (Harm.BUDGET_BURN, "evidence", 1)
    assert trip.evidence >= trip.threshold == evidence.milli(evidence.log_threshold(1, 4))
    (thrown,) = ground.store.read(lambda tx: tx.switches().halts)
    assert thrown.scope == Scope(platform=Platform.X, action=Action.PUBLISH)
    assert (thrown.automatic, thrown.harm, trip.halt) == (True, Harm.BUDGET_BURN, thrown.halt)
    assert thrown.reason.startswith(f"{trip.trip}: ")


def test_where_one_client_alone_fails_that_client_alone_is_halted(ground):
    ground.core.sightings.held_until.clear()
    staff.add_accounts(ground.core, [ground.account("bolt", 1)])
    permit = post(ground, None) and ground.store.read(lambda tx: tx.permits())[0]
    other = msgspec.structs.replace(permit, counted=False, client=ClientId("bolt"))
    for _ in range(6):
        ground.store.transact(
            lambda tx: metering.ended_in(ground.core, tx, other, PermitState.REJECTED, Reason.PLATFORM_FORBIDDEN),
            deadline_s=1,
        )
    (trip,) = trips(ground)
    assert (trip.client, trip.platform, trip.action) == ("bolt", Platform.X, Action.PUBLISH)
    assert "for this client alone" in trip.what


def test_one_outage_is_one_incident_and_spends_the_budget_in_full(ground):
    permit = post(ground, None) and ground.store.read(lambda tx: tx.permits())[0]
    open_one = msgspec.structs.replace(permit, counted=False, reason=Reason.ANSWER_LOST)
    for _ in range(8):
        ground.store.transact(
            lambda tx: metering.ended_in(ground.core, tx, open_one, PermitState.ABSENT, Reason.ABSENT), deadline_s=1
        )
        ground.clock.pass_s(60)
    assert trips(ground) == ()
    assert meter(ground).bad == 1
    found = ground.store.read(
        lambda tx: budgets.outlook(ground.core, tx, [ClientId("acme")], [(Platform.X, Action.PUBLISH)])
    )
    assert found.cells[0].failures == 8


def test_from_the_commit_on_the_check_refuses_even_if_nobody_threw_the_halt(ground):
    def die(seam: str) -> None:
        ground.seams.append(seam)
        if seam == "budgets.tripped":
            raise StoreUnavailable("the process dies here", "look")

    whole, ground.core = ground.core, replace(ground.core, seam=die)
    with pytest.raises(StoreUnavailable):
        post(ground, NO, NO)
    ground.core = whole
    assert ground.store.read(lambda tx: tx.switches().halts) == ()
    assert len(trips(ground)) == 1
    (trip,) = trips(ground)
    assert trip.halt is None
    waiting = post(ground, None)
    assert (waiting.state, waiting.reason, waiting.waits_for) == (IntentState.WAITING, Reason.BUDGET_SPENT, "budget")
    housekeeping.housekeep(ground.core, {})
    housekeeping.housekeep(ground.core, {})
    (thrown,) = ground.store.read(lambda tx: tx.halts())
    assert trips(ground)[0].halt == thrown.halt


def test_a_trip_is_never_halted_for_twice(ground):
    post(ground, NO, NO)
    (trip,) = trips(ground)
    unlinked = msgspec.structs.replace(trip, halt=None)
    let_go(ground)
    found = tripping._thrown_before(ground.core, unlinked)
    assert found is not None
    assert found.halt == trip.halt
    tripping.throw_due(ground.core)
    assert len(ground.store.read(lambda tx: tx.halts())) == 1


def test_a_halt_that_was_released_before_it_was_linked_frees_its_trip_at_once(ground):
    post(ground, NO, NO)
    (trip,) = trips(ground)
    let_go(ground)
    again = msgspec.structs.replace(trip, trip="trip-again", halt=None, freed_us=None, freed_by=None)
    ground.store.transact(lambda tx: tx.add_trip(again), deadline_s=1)
    ended = ground.store.read(lambda tx: tx.halts())[0]
    tripping._link(ground.core, again, ended)
    assert trips(ground)[1].freed_by == "femi"


def test_a_trip_cools_down_before_anybody_may_free_it(ground):
    post(ground, NO, NO)
    housekeeping.housekeep(ground.core, {})
    ground.clock.pass_s(60)
    housekeeping.housekeep(ground.core, {})
    (thrown,) = ground.store.read(lambda tx: tx.switches().halts)
    with pytest.raises(Refused, match="cools down"):
        release.release(ground.core, (thrown.halt,), ground.keys_of("femi"), "too soon")
    assert trips(ground)[0].freed_us is None


def test_the_release_frees_it_wakes_what_waited_and_begins_anew_with_the_next_share(ground):
    post(ground, NO, NO)
    waiting = post(ground, None)
    assert waiting.state is IntentState.WAITING
    let_go(ground)
    (trip,) = trips(ground)
    assert (trip.freed_by, ground.now(waiting).state) == ("femi", IntentState.QUEUED)
    seen = meter(ground)
    assert (seen.run, seen.good, seen.bad) == (2, 0, 0)
    ground.clock.pass_s(600)
    post(ground, NO)
    assert len(trips(ground)) == 1, "one failure after the release is one failure"


def test_what_comes_out_while_it_is_stopped_counts_for_the_budget_and_not_for_the_test(ground):
    post(ground, NO, NO)
    permit = ground.store.read(lambda tx: tx.permits())[0]
    late = msgspec.structs.replace(permit, counted=False)
    ground.store.transact(
        lambda tx: metering.ended_in(ground.core, tx, late, PermitState.REJECTED, Reason.PLATFORM_FORBIDDEN),
        deadline_s=1,
    )
    assert (meter(ground).bad, meter(ground).pool_bad) == (0, 3)
    assert len(trips(ground)) == 1


# ---------------------------------------------------------------- triggers


def as_publish(ground: Ground, count: int, to: PermitState, ending: Reason | None, **changes: object) -> None:
    permit = ground.store.read(lambda tx: tx.permits())[0]
    one = msgspec.structs.replace(permit, counted=False, **changes)
    for _ in range(count):
        ground.store.transact(lambda tx: metering.ended_in(ground.core, tx, one, to, ending), deadline_s=1)


def test_half_of_twenty_failing_within_an_hour_halts_the_client_on_the_platform(ground):
    post(ground, None)
    as_publish(ground, 10, PermitState.CONFIRMED, None)
    as_publish(ground, 11, PermitState.ABSENT, Reason.ABSENT, reason=Reason.ANSWER_LOST)
    (trip,) = trips(ground)
    assert (trip.harm, trip.by, trip.scope) == (
        Harm.ERROR_RATE,
        "most-fail",
        Scope(client=ClientId("acme"), platform=Platform.X, action=Action.PUBLISH),
    )


def test_what_a_trigger_has_tripped_for_is_not_counted_again_after_the_release(ground):
    test_half_of_twenty_failing_within_an_hour_halts_the_client_on_the_platform(ground)
    tripping.follow_up(ground.core)
    let_go(ground)
    as_publish(ground, 1, PermitState.ABSENT, Reason.ABSENT, reason=Reason.ANSWER_LOST)
    assert len(trips(ground)) == 1


def test_half_read_back_later_than_five_minutes_halts_the_action_on_the_platform(ground):
    post(ground, None)
    now_us = ground.clock.boot_us()
    as_publish(ground, 10, PermitState.CONFIRMED, None, sent_us=now_us)
    as_publish(ground, 10, PermitState.CONFIRMED, None, sent_us=now_us - 300_000_001)
    assert trips(ground) == ()
    as_publish(ground, 1, PermitState.CONFIRMED, None, sent_us=now_us - 300_000_001)
    (trip,) = trips(ground)
    assert (trip.harm, trip.scope) == (Harm.LATENCY, Scope(platform=Platform.X, action=Action.PUBLISH))


def test_an_engagement_that_nobody_approved_halts_at_once(ground):
    post(ground, None)
    as_publish(ground, 1, PermitState.CONFIRMED, None, action=Action.REPLY, approval="app-1")
    assert trips(ground) == ()
    as_publish(ground, 1, PermitState.CONFIRMED, None, action=Action.REPLY, approval=None)
    (trip,) = trips(ground)
    assert (trip.harm, trip.scope) == (
        Harm.UNAPPROVED_ENGAGEMENT,
        Scope(client=ClientId("acme"), action=Action.REPLY),
    )


def settle_due(ground: Ground) -> None:
    for permit in settle.due(ground.core):
        settle.settle(ground.core, permit)


@pytest.mark.parametrize("again", [True, False])
def test_a_late_commit_halts_as_a_duplicate_only_beside_a_later_attempt(ground, again):
    post(ground, NOTHING, text="once")
    ground.clock.pass_s(300)
    settle_due(ground)
    if again:
        publish.attempt(ground.core, ground.claim())
    ground.platform.post(ground.store.read(lambda tx: tx.intents())[0].intent.text)
    ground.clock.pass_s(120)
    settle_due(ground)
    assert ground.store.read(lambda tx: tx.breaches())
    found = [(each.harm, each.scope.kind) for each in trips(ground)]
    assert found == ([(Harm.DUPLICATE, "platform+account+action")] if again else [])


def test_an_attempt_that_is_taken_after_another_came_late_halts_as_a_duplicate(ground):
    post(ground, NOTHING, text="once")
    ground.clock.pass_s(300)
    settle_due(ground)
    ground.platform.post(ground.store.read(lambda tx: tx.intents())[0].intent.text)
    ground.clock.pass_s(120)
    settle_due(ground)
    assert trips(ground) == (), "it stands there once"
    publish.attempt(ground.core, ground.claim())
    assert [(each.harm, each.scope.kind) for each in trips(ground)] == [(Harm.DUPLICATE, "platform+account+action")]


# ---------------------------------------------------------------- objectives


def put_rules(ground: Ground, body: str, digest: str | None = None) -> None:
    version = ground.store.read(lambda tx: tx.rules("objectives")).version + 1
    rules = Rules(
        name="objectives", version=version, digest=digest or parse_digest(body), body=body, loaded_by="x", at="then"
    )
    ground.store.transact(lambda tx: tx.put_rules(rules), deadline_s=1)


def parse_digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def text_of(ground: Ground) -> str:
    return ground.store.read(lambda tx: tx.rules("objectives")).body


@pytest.mark.parametrize("wrong", ["unreadable", "digest"])
def test_objectives_that_cannot_be_read_refuse(ground, wrong):
    body = text_of(ground)
    put_rules(ground, "not: objectives\n" if wrong == "unreadable" else body, "00" * 32 if wrong == "digest" else None)
    refused = post(ground, None)
    assert (refused.state, refused.reason) == (IntentState.QUEUED, Reason.BUDGET_UNREADABLE)
    found = ground.store.read(
        lambda tx: budgets.outlook(ground.core, tx, [ClientId("acme")], [(Platform.X, Action.PUBLISH)])
    )
    assert (found.band, found.passes) == (Band.RED, False)


def test_what_no_objective_measures_is_refused(ground):
    reply = ground.attempt("hi", action="message")
    assert (reply.state, reply.reason) == (IntentState.QUEUED, Reason.BUDGET_UNREADABLE)


def test_loading_is_an_admins_and_the_same_text_is_no_new_version(ground):
    ground.platform.ACTIONS = frozenset({Action.PUBLISH, Action.RECALL})
    ada = ground.person("ada", Role.ADMIN)
    body = text_of(ground).replace("target: 0.99", "target: 0.98")
    found = parse(body, source="f")
    with pytest.raises(Refused):
        objectives.load(ground.core, body, found, by=ground.keys_of("femi"))
    assert objectives.load(ground.core, body, found, by=ada).version == 2
    assert objectives.load(ground.core, body, found, by=ada).version == 2


def test_objectives_that_leave_something_unmeasured_are_refused_at_the_door(ground):
    body = text_of(ground)
    with pytest.raises(BadInput, match="no objective measures"):
        objectives.load(ground.core, body, parse(body, source="f"), by=None)


def test_an_objective_that_would_inherit_another_cells_counts_is_refused(ground):
    ground.platform.ACTIONS = frozenset({Action.PUBLISH, Action.RECALL})
    body = text_of(ground).replace("name: x-publish\n", "name: x-new\n").replace("name: x-reply\n", "name: x-publish\n")
    with pytest.raises(BadInput, match="measured publish on X until now"):
        objectives.load(ground.core, body, parse(body, source="f"), by=None)


def test_red_refuses_a_promotion(ground):
    post(ground, None)
    as_publish(ground, 9, PermitState.ABSENT, Reason.ABSENT, reason=Reason.ANSWER_LOST)
    found = ground.store.read(
        lambda tx: budgets.outlook(ground.core, tx, [ClientId("acme")], [(Platform.X, Action.PUBLISH)])
    )
    assert found.band is Band.RED
    assert "10 % of the budget" not in found.refusals[0]
    assert "red" in found.refusals[0]


def test_the_status_says_how_much_more_would_halt(ground):
    post(ground, None, NO)
    rules = ground.store.read(lambda tx: budgets.in_force(ground.core, tx))
    first = ground.store.read(lambda tx: budgets.status(ground.core, tx, rules))[0]
    assert first.more == 1
    assert "1 more in a row would halt it" in first.halts
