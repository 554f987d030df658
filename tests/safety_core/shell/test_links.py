"""The address of what an intent became: of what is confirmed, was made at the platform's own hosts for everybody, and stands."""

from dataclasses import replace
from types import SimpleNamespace

import msgspec
import pytest

from safety_core.adapters.platforms import ADAPTERS
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Rejected, Unreadable
from safety_core.records import QueuedIntent
from safety_core.sandbox import Mode
from safety_core.shell import recall
from safety_core.shell.links import GONE, PERHAPS_GONE, link_of
from safety_core.vocabulary import Action, ObjectId, PermitId, Platform, Reason
from tests.safety_core import examples
from tests.safety_core.shell.recalling import around_a_halt, carry_out, settle_due

SHOWN = "https://x.com/i/web/status/100"


@pytest.fixture
def there(ground):
    """The ground at the platform's own hosts."""
    ground.core = replace(ground.core, own_hosts=frozenset({Platform.X}))
    return ground


def link(ground, queued: QueuedIntent) -> str | None:
    now = ground.now(queued)
    return ground.store.read(lambda tx: link_of(ground.core, tx, now))


def test_what_was_read_back_has_its_address_and_nothing_has_one_before(there):
    queued = there.submit()
    assert link(there, queued) is None

    def away() -> None:
        there.platform.unreadable = Unreadable("503")

    there.platform.before_commit = away
    carry_out(there)
    assert (there.now(queued).state, there.now(queued).object) == (IntentState.ACCEPTED, "100")
    assert link(there, queued) is None, "the platform's yes is no reading"
    there.platform.unreadable = None
    there.clock.pass_s(60)
    settle_due(there)
    assert there.now(queued).state is IntentState.CONFIRMED
    assert link(there, queued) == SHOWN


def test_what_a_simulator_took_has_no_address_whatever_is_reached_later(ground):
    """An id of a simulator behind a real host may be somebody else's post."""
    done = ground.attempt()
    assert (done.state, ground.permits()[0].own_hosts) == (IntentState.CONFIRMED, False)
    ground.core = replace(ground.core, own_hosts=frozenset(Platform), real=frozenset(Platform))
    assert link(ground, done) is None


def test_what_was_made_in_earnest_keeps_its_address_where_somebody_else_looks(there):
    done = there.attempt()
    there.core = replace(there.core, own_hosts=frozenset())
    assert link(there, done) == SHOWN


def test_a_like_has_no_address_of_its_own(there):
    done = there.attempt("", action="like", target="100")
    assert done.state is IntentState.CONFIRMED
    assert link(there, done) is None


def test_what_is_ordered_back_has_its_address_until_it_may_be_gone(there):
    done, permit = around_a_halt(there)
    assert link(there, done) == SHOWN
    (order,) = recall.delete(there.core, [permit.permit], there.person("femi"), "why")
    assert link(there, done) == SHOWN
    carry_out(there)
    assert there.now(order).state is IntentState.CONFIRMED
    assert (link(there, done), link(there, order)) == (None, None)


def test_what_the_platform_says_is_gone_already_has_none(there):
    done, permit = around_a_halt(there)
    (order,) = recall.delete(there.core, [permit.permit], there.person("femi"), "why")
    there.platform.answers = [Rejected(Reason.TARGET_MISSING, "no such post")]
    carry_out(there)
    assert there.now(order).state in recall.IN_VAIN
    assert link(there, done) is None


# ---------------------------------------------------------------- one by one

PERMIT = msgspec.structs.replace(
    examples.PERMIT, state=PermitState.CONFIRMED, object=ObjectId("100"), own_hosts=True, sandbox=Mode.OFF
)
DONE = QueuedIntent(
    intent=examples.INTENT, state=IntentState.CONFIRMED, submitted_us=1, due_us=1, object=ObjectId("100")
)


def said(*, done=DONE, permits=(PERMIT,), orders=(), adapters=ADAPTERS):
    core = SimpleNamespace(adapters=adapters)
    by_key = {recall.order_key(PERMIT, n): each for n, each in enumerate(orders, 1)}
    tx = SimpleNamespace(permits_of=lambda *_: permits, intent_by_key=lambda _, key: by_key.get(key))
    return link_of(core, tx, done)


def order(state: IntentState, reason: Reason | None = None) -> QueuedIntent:
    return QueuedIntent(intent=examples.INTENT, state=state, submitted_us=1, due_us=1, reason=reason)


def other(of, **changes: object):
    return msgspec.structs.replace(of, **changes)


@pytest.mark.parametrize("state", IntentState)
def test_only_a_confirmed_intent_has_an_address(state):
    assert said(done=other(DONE, state=state)) == (SHOWN if state is IntentState.CONFIRMED else None)


@pytest.mark.parametrize("state", PermitState)
def test_only_a_confirmed_permit_made_it(state):
    assert said(permits=(other(PERMIT, state=state),)) == (SHOWN if state is PermitState.CONFIRMED else None)


@pytest.mark.parametrize("mode", Mode)
def test_what_a_sandbox_covered_is_for_nobody_or_few(mode):
    assert said(permits=(other(PERMIT, sandbox=mode),)) == (SHOWN if mode is Mode.OFF else None)


@pytest.mark.parametrize(
    "permits",
    [(), (other(PERMIT, own_hosts=False),), (other(PERMIT, object=ObjectId("101")),), (other(PERMIT, object=None),)],
    ids=["no permit", "reached elsewhere", "another object", "no object"],
)
def test_without_the_permit_that_made_it_there_nobody_can_say(permits):
    assert said(permits=permits) is None


def test_an_attempt_that_was_absent_does_not_hide_the_one_that_made_it():
    absent = other(PERMIT, permit=PermitId("per_0"), state=PermitState.ABSENT, object=None, own_hosts=False)
    assert said(permits=(absent, PERMIT)) == SHOWN


@pytest.mark.parametrize("state", IntentState)
def test_each_state_of_its_recall_says_whether_it_may_be_gone(state):
    may = {IntentState.UNDER_PERMIT, IntentState.ACCEPTED, IntentState.CONFIRMED, IntentState.QUARANTINED}
    assert may == PERHAPS_GONE
    assert (said(orders=(order(state),)) is None) is (state in may)


@pytest.mark.parametrize("reason", sorted(GONE))
def test_an_order_in_vain_since_nothing_was_there_counts_whatever_was_ordered_later(reason):
    assert said(orders=(order(IntentState.CANCELLED, reason), order(IntentState.QUEUED))) is None


def test_an_order_in_vain_for_another_reason_leaves_it_there():
    assert said(orders=(order(IntentState.REJECTED, Reason.PLATFORM_FORBIDDEN),)) == SHOWN


def test_what_is_no_id_of_the_platforms_has_no_address():
    odd = ObjectId('100"><script>')
    assert said(done=other(DONE, object=odd), permits=(other(PERMIT, object=odd),)) is None


def test_who_knows_no_adapter_says_nothing():
    assert said(adapters={}) is None


def test_the_action_that_made_it_decides_and_not_what_it_looks_like():
    follow = other(DONE, intent=other(examples.INTENT, action=Action.FOLLOW))
    assert said(done=follow) is None
