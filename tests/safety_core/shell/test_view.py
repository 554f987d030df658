"""How the shell's stories use the machine's view."""

import msgspec
import pytest

from safety_core.errors import StoreUnavailable
from safety_core.fleet.view import SharedView
from safety_core.halt import us
from safety_core.lifecycle import IntentState
from safety_core.shell import halt, publish
from safety_core.shell.housekeeping import housekeep
from safety_core.shell.release import release
from safety_core.switches import HaltState, Scope
from safety_core.vocabulary import ClientId, HaltId, Reason

EVERYTHING = Scope()


@pytest.fixture
def seen(ground, tmp_path):
    """The ground with a view, as a worker and an operator on one machine share it."""
    import dataclasses

    ground.core = dataclasses.replace(ground.core, view=SharedView(tmp_path / "view", "boot"))
    return ground


def asked(ground, scope=EVERYTHING):
    return halt.Asked(
        scope=scope,
        person="dana",
        proven=True,
        reason="test",
        asked_us=ground.clock.us,
        asked_at="2026-11-23T12:00:00Z",
    )


def test_a_raised_scope_mints_nothing_although_the_store_knows_of_no_halt(seen):
    queued = seen.submit("one")
    seen.core.view.raise_scope(HaltId("halt-x"), Scope(client=ClientId("acme")))
    publish.attempt(seen.core, seen.claim())
    after = seen.now(queued)
    assert (after.state, after.reason) == (IntentState.QUEUED, Reason.SWITCH_THROWN)
    assert seen.permits() == []


def test_a_scope_raised_between_minting_and_the_write_sends_nothing(seen):
    seen.platform.after_connect = lambda: seen.core.view.raise_scope(HaltId("halt-x"), EVERYTHING)
    seen.attempt("one")
    (permit,) = seen.permits()
    assert permit.reason is Reason.SWITCH_THROWN
    assert seen.platform.sent == []


def test_a_halt_raises_the_view_before_its_fence_and_even_when_the_store_stays_away(seen):
    seen.store.away = 10**9
    with pytest.raises(halt.HaltNotAcknowledged):
        halt.fence_until_bound(seen.core, asked(seen))
    seen.store.away = 0
    assert list(seen.core.view.standing().values()) == [EVERYTHING]


def test_a_halt_goes_on_without_a_view_that_cannot_be_written(seen, tmp_path):
    import dataclasses

    core = dataclasses.replace(seen.core, view=SharedView(tmp_path / "missing" / "view", "boot"))
    assert halt.halt(core, asked(seen)).state is HaltState.QUIESCED


def test_a_halt_is_not_held_up_by_a_process_stopped_with_the_view_in_hand(seen, tmp_path):
    stopped = SharedView(tmp_path / "view", "boot")
    with stopped._writing():
        assert halt.halt(seen.core, asked(seen)).state is HaltState.QUIESCED


def test_a_release_lowers_what_its_halt_raised(seen):
    femi = seen.person("femi")
    thrown = halt.halt(seen.core, asked(seen))
    release(seen.core, (thrown.halt,), femi, "mended")
    assert seen.core.view.standing() == {}


def test_what_a_dead_releaser_left_raised_is_lowered_by_housekeeping(seen):
    femi = seen.person("femi")
    thrown = halt.halt(seen.core, asked(seen))
    release(seen.core, (thrown.halt,), femi, "mended")
    seen.core.view.raise_scope(thrown.halt, EVERYTHING)
    housekeep(seen.core, {})
    assert seen.core.view.standing() == {}


def test_what_a_dead_halter_left_raised_is_fenced_once_a_living_one_would_have_and_not_before(seen):
    name, first_seen = HaltId("halt-of-the-dead"), {}
    seen.core.view.raise_scope(name, Scope(client=ClientId("acme")))
    housekeep(seen.core, first_seen)
    seen.clock.us += us(seen.timing.fence_s)
    housekeep(seen.core, first_seen)
    assert seen.store.read(lambda tx: tx.halt(name)) is None
    seen.clock.us += 1
    housekeep(seen.core, first_seen)
    fenced = seen.store.read(lambda tx: tx.halt(name))
    assert (fenced.scope, fenced.automatic) == (Scope(client=ClientId("acme")), True)
    assert name in seen.core.view.standing()


def test_a_view_that_cannot_be_lowered_does_not_fail_a_release(seen):
    femi = seen.person("femi")
    thrown = halt.halt(seen.core, asked(seen))

    class Stuck:
        def lower(self, name):  # noqa: ARG002
            raise StoreUnavailable("the view is stuck", "wait")

    import dataclasses

    done = release(dataclasses.replace(seen.core, view=Stuck()), (thrown.halt,), femi, "mended")
    assert msgspec.structs.replace(done.halts[0]).state is HaltState.RELEASED
