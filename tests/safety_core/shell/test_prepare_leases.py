"""A preparing request stands in the store while it is under way: a halt waits for it as for a permit, and for nothing else of it."""

import msgspec
import pytest

from safety_core.errors import HaltNotAcknowledged, StoreUnavailable
from safety_core.halt import Timing, quiesced_by_time_us, us
from safety_core.leases import Lease
from safety_core.lifecycle import IntentState
from safety_core.ports import Later, NeverSent, Ready, Rejected, Unreadable, WireRequest
from safety_core.shell import halt, publish, quiescence, tidy
from safety_core.shell.fencing import waited_for
from safety_core.switches import HaltState, QuiescedBy, Scope
from safety_core.vocabulary import Action, ClientId, Platform, Reason, WorkerId
from tests.safety_core.shell.ground import Ground

IN_SCOPE = (
    Scope(),
    Scope(client=ClientId("acme")),
    Scope(platform=Platform.X),
    Scope(client=ClientId("acme"), account="acme-1"),
    Scope(action=Action.PUBLISH),
)
OUTSIDE = (
    Scope(client=ClientId("bolt")),
    Scope(platform=Platform.INSTAGRAM),
    Scope(client=ClientId("acme"), account="acme-2"),
    Scope(action=Action.REPLY),
)


class Stopped(Exception):
    """The worker stands still here, and never goes on."""


def step(path: str) -> WireRequest:
    return WireRequest(method="POST", host="api.x.com", path=path, operation="create_post")


def leases(ground) -> tuple[Lease, ...]:
    return ground.store.store.read(lambda tx: tx.leases())


def fenced(ground, scope: Scope | None = None):
    """A halt that stands, and that nobody waits for yet."""
    raised = halt.raise_scopes(ground.core, [ground.asked(scope)])
    (thrown,) = halt.fence_or_latch(ground.core, raised)
    return thrown


def prepares(ground, *, stops: bool = False):
    """The worker prepares something; with ``stops`` it stands still for ever, after its re-check let the request go."""
    ground.platform.steps = [step("/create"), Ready("box-1")]
    queued = ground.submit("look")
    if not stops:
        publish.attempt(ground.core, ground.claim())
        return queued

    def stop() -> None:
        raise Stopped

    ground.platform.before_step = stop
    with pytest.raises(Stopped):
        publish.attempt(ground.core, ground.claim())
    return queued


# ---------------------------------------------------------------- what a halt waits for


@pytest.mark.parametrize("scope", IN_SCOPE, ids=str)
def test_a_halt_waits_for_a_request_that_was_let_go_an_instant_before_it(ground, scope):
    thrown = []

    def let_go() -> None:
        thrown.append(fenced(ground, scope))
        assert halt.look(ground.core, thrown[0]).state is HaltState.FENCED
        ground.clock.pass_s(1)
        assert halt.look(ground.core, thrown[0]).state is HaltState.FENCED

    ground.platform.before_step = let_go
    queued = prepares(ground)
    done = halt.look(ground.core, thrown[0])
    assert ground.platform.prepared == ["/create"]
    assert (done.quiesced_by, done.quiesced_us - done.fenced_us) == (QuiescedBy.ANSWERS, us(1))
    assert (done.live_at_fence, ground.permits(), leases(ground)) == (0, [], ())
    assert ground.now(queued).state is IntentState.WAITING


@pytest.mark.parametrize("scope", OUTSIDE, ids=str)
def test_a_halt_does_not_wait_for_what_is_prepared_outside_its_scope(ground, scope):
    looked = []
    ground.platform.before_step = lambda: looked.append(halt.look(ground.core, fenced(ground, scope)))
    prepares(ground)
    assert [each.quiesced_by for each in looked] == [QuiescedBy.ANSWERS]


def test_a_worker_that_never_goes_on_is_waited_for_by_time_and_its_lease_is_over_then(ground):
    prepares(ground, stops=True)
    (lease,) = leases(ground)
    thrown = halt.halt(ground.core, ground.asked())
    least_us = quiesced_by_time_us(thrown, [lease], ground.timing)
    assert thrown.quiesced_by is QuiescedBy.TIME
    assert least_us <= thrown.quiesced_us <= least_us + us(halt.LOOK_EVERY_S)
    assert leases(ground) == ()


def test_a_lease_of_a_longer_life_is_waited_for_longer():
    long = Ground(timing=Timing(permit_s=20.0))
    prepares(long, stops=True)
    long.timing = Timing()
    halter = long.worker("halter")
    thrown = halt.fence_until_bound(halter, long.asked())
    long.clock.us = thrown.fenced_us + long.timing.dead_after_us
    assert halt.look(halter, thrown).state is HaltState.FENCED
    long.clock.us = quiesced_by_time_us(thrown, leases(long), long.timing)
    assert halt.look(halter, thrown).quiesced_by is QuiescedBy.TIME
    long.store.close()


def test_a_halter_buries_who_died_while_it_prepared_and_need_not_wait_for_its_time(ground):
    ground.register()
    prepares(ground, stops=True)
    ground.clock.on_sleep.append(lambda: ground.fates.dead.add("worker-1"))
    thrown = halt.halt(ground.core, ground.asked())
    assert (thrown.quiesced_by, leases(ground)) == (QuiescedBy.ANSWERS, ())
    assert thrown.quiesced_us - thrown.fenced_us < us(1)


def test_who_tidies_ends_the_leases_of_the_dead(ground):
    ground.register()
    queued = prepares(ground, stops=True)
    ground.fates.dead.add("worker-1")
    tidy.tidy(ground.core)
    assert (leases(ground), ground.claims()) == ((), ())
    assert ground.now(queued).state is IntentState.QUEUED


def test_past_its_bound_a_halt_names_who_still_prepares_what(ground):
    ground.register("worker-1", pid=4711)
    queued = prepares(ground, stops=True)
    asked = ground.asked()
    ground.clock.pass_s(ground.timing.bound_s - 10)
    words = rf"worker-1 \(process 4711: what it prepares for {queued.intent.intent} on acme-1\)"
    with pytest.raises(HaltNotAcknowledged, match=words):
        halt.halt(ground.core, asked)


def test_who_watches_sees_how_much_is_under_way(ground):
    prepares(ground, stops=True)
    thrown = fenced(ground)
    assert quiescence.progress(ground.core, thrown, quiescence.Witness()).live == 1


def test_a_store_that_can_only_be_read_does_not_hide_a_lease_of_a_longer_life(ground):
    prepares(ground, stops=True)
    thrown = fenced(ground)
    longer = ground.store.store.read(lambda tx: waited_for(tx, thrown))[0]
    assert isinstance(longer, Lease)
    ground.clock.us = thrown.fenced_us + ground.timing.dead_after_us
    assert quiescence._quiet_by_time(ground.core, thrown, ground.clock.us)
    longer = msgspec.structs.replace(longer, duration_us=longer.duration_us + us(1))
    ground.store.store.transact(lambda tx: tx.put_lease(longer), deadline_s=1)
    assert not quiescence._quiet_by_time(ground.core, thrown, ground.clock.us)


# ---------------------------------------------------------------- for how long it stands


def test_one_lease_stands_for_each_request_and_none_while_nothing_is_under_way(ground):
    ground.platform.steps = [step("/create"), step("/part"), Later(30.0, step("/status")), Ready("box-1")]
    held, waiting, later = [], [], []
    ground.platform.before_step = lambda: held.append([each.asked_us for each in leases(ground)])
    ground.clock.on_sleep.append(lambda: waiting.append(leases(ground)))
    ground.platform.before_commit = lambda: later.append(leases(ground))
    assert ground.attempt().state is IntentState.CONFIRMED
    assert [len(each) for each in held] == [1, 1, 1]
    assert set(waiting) == {()}
    assert later == [()]
    assert leases(ground) == ()


@pytest.mark.parametrize(
    "end", [Rejected(Reason.PLATFORM_INVALID, "no"), Unreadable("502"), Later(10_000.0, step("/status"))], ids=repr
)
def test_none_stands_after_a_preparation_that_came_to_nothing(ground, end):
    ground.platform.steps = [step("/create"), end]
    ground.attempt()
    assert (ground.platform.prepared, leases(ground), ground.claims()) == (["/create"], (), ())


def test_what_needs_nothing_prepared_takes_no_lease(ground):
    ground.attempt()
    assert not {"prepare.leased", "prepare.rested"} & set(ground.seams)


def test_a_lease_that_grew_too_old_before_the_last_look_lets_nothing_begin(ground):
    told = []

    def prepared(intent, *, account, token, media, said, quiet):
        told.extend(said)
        return Unreadable("not sent") if said else step("/create")

    ground.platform.prepare = prepared
    ground.platform.after_connect = lambda: ground.clock.pass_s(ground.timing.minting_s + 0.001)
    ground.attempt()
    assert ground.platform.prepared == []
    assert [(type(each), each.reason) for each in told] == [(NeverSent, Reason.PERMIT_TOO_OLD)]


# ---------------------------------------------------------------- taken where everything is looked at


def before_the_second_request(ground, does) -> None:
    def prepared(intent, *, account, token, media, said, quiet):
        if not said:
            return step("/create")
        if len(said) == 1:
            does()
            return step("/part")
        return Ready("box-1")

    ground.platform.prepare = prepared


def test_a_request_whose_claim_is_lost_is_not_begun(ground):
    before_the_second_request(ground, lambda: tidy.free_claims(ground.core, frozenset({ground.core.worker})))
    ground.attempt()
    assert (ground.platform.prepared, leases(ground), ground.permits()) == (["/create"], (), [])


def test_a_store_that_is_away_begins_no_further_request(ground):
    before_the_second_request(ground, lambda: setattr(ground.store, "away", 1))
    done = ground.attempt()
    assert (done.state, done.reason) == (IntentState.QUEUED, Reason.SWITCHES_UNREADABLE)
    assert (ground.platform.prepared, leases(ground), ground.claims()) == (["/create"], (), ())


def test_a_request_whose_lease_was_not_answered_is_not_sent_and_no_halt_waits_for_it(ground):
    before_the_second_request(ground, lambda: setattr(ground.store, "unanswered", 1))
    done = ground.attempt()
    assert (done.state, done.reason) == (IntentState.QUEUED, Reason.SWITCHES_UNREADABLE)
    assert (ground.platform.prepared, leases(ground)) == (["/create"], ())


def test_a_store_that_is_away_at_the_end_of_it_is_asked_again(ground):
    ground.platform.steps = [step("/create"), Ready("box-1")]
    ground.platform.before_step = lambda: setattr(ground.store, "away", 1)
    assert ground.attempt().state is IntentState.CONFIRMED
    assert leases(ground) == ()


def test_where_the_end_of_it_is_never_taken_down_nothing_more_is_done_and_time_ends_it(ground):
    ground.platform.steps = [step("/create"), Ready("box-1")]
    ground.platform.before_step = lambda: setattr(ground.store, "away", 10**9)
    ground.submit("look")
    with pytest.raises(StoreUnavailable):  # nor can it be given back
        publish.attempt(ground.core, ground.claim())
    ground.store.away = 0
    (lease,) = leases(ground)
    void_us = lease.deadline_us + us(ground.timing.pause_s)
    assert (ground.platform.prepared, ground.permits(), ground.clock.us > void_us) == (["/create"], [], True)
    ground.clock.us = void_us
    tidy.end_leases(ground.core)
    assert leases(ground) == (lease,)
    ground.clock.us += 1
    tidy.tidy(ground.core)
    assert leases(ground) == ()


def test_a_halt_that_is_fenced_while_the_lease_is_taken_stands_before_it_or_waits_for_it(ground):
    """The fence comes between any look of the worker's and its transaction: nothing is even connected for the request."""
    connected = []
    ground.platform.after_connect = lambda: connected.append(ground.clock.us)
    before_the_second_request(ground, lambda: setattr(ground.store, "on_try", once))

    def once() -> None:
        ground.store.on_try = lambda: None
        fenced(ground)

    done = ground.attempt()
    assert (done.state, done.reason) == (IntentState.WAITING, Reason.SWITCH_THROWN)
    assert (ground.platform.prepared, len(connected), leases(ground)) == (["/create"], 1, ())


# ---------------------------------------------------------------- whose it is


def test_a_claim_is_not_freed_while_a_request_under_it_may_still_be_on_its_way():
    slow = Ground(timing=Timing(claim_s=3.0))
    queued = prepares(slow, stops=True)
    (lease,) = leases(slow)
    slow.clock.us = lease.deadline_us + us(slow.timing.pause_s)
    tidy.free_claims(slow.worker("worker-2"), frozenset())
    assert (len(slow.claims()), leases(slow)) == (1, (lease,))
    slow.clock.us += 1
    tidy.free_claims(slow.worker("worker-2"), frozenset())
    assert (slow.claims(), leases(slow)) == ((), ())
    assert slow.now(queued).state is IntentState.QUEUED
    slow.store.close()


def test_a_reboot_ends_every_lease(ground):
    tidy.register(ground.core, threads=1)
    prepares(ground, stops=True)
    ground.fates.boot = "another"
    ground.clock.restart(1)
    tidy.register(ground.worker(WorkerId("worker-2")), threads=1)
    assert leases(ground) == ()
