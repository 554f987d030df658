"""What is prepared before the one request: only for what may go, stopped by a halt like all else, begun anew when it fails."""

from dataclasses import replace

import pytest

from safety_core.lifecycle import IntentState, PermitState
from safety_core.media import Content, Medium
from safety_core.ports import Accepted, Later, NeverSent, Ready, Rejected, Unknown, Unreadable, WireRequest
from safety_core.shell import halt, prepare, settle, tidy
from safety_core.switches import Scope
from safety_core.vocabulary import Action, Reason

SECOND_US = 1_000_000
PICTURE = Medium("image/jpeg", 3, "0" * 64)


def step(path: str) -> WireRequest:
    return WireRequest(method="POST", host="api.x.com", path=path, operation="create_post")


class Shelf:
    def __init__(self) -> None:
        self.asked: list[Medium] = []

    def content(self, medium: Medium) -> bytes:
        self.asked.append(medium)
        return b"abc"

    def touch(self, medium: Medium) -> bool:  # noqa: ARG002  # as below
        return True

    def url(self, medium: Medium) -> None:  # noqa: ARG002  # the port's parameter
        return None


def test_each_step_is_asked_in_its_order_and_its_handle_goes_with_the_effect(ground):
    ground.platform.steps = [step("/create"), Later(30.0, step("/status")), Ready("box-1")]
    begun_us = ground.clock.us
    done = ground.attempt()
    (permit,) = ground.permits()
    assert ground.platform.prepared == ["/create", "/status"]
    assert (done.state, permit.prepared) == (IntentState.CONFIRMED, "box-1")
    assert ground.clock.us - begun_us >= 30 * SECOND_US


def test_what_needs_nothing_prepared_asks_the_checks_once(ground):
    ground.attempt()
    assert ground.platform.prepared == []
    assert "publish.prepared" not in ground.seams


@pytest.mark.parametrize("scope", [Scope(), Scope(action=Action.PUBLISH)], ids=str)
def test_nothing_is_prepared_for_what_a_halt_covers(ground, scope):
    ground.platform.steps = [step("/create"), Ready("box-1")]
    halt.halt(ground.core, ground.asked(scope))
    done = ground.attempt()
    assert (done.state, done.reason) == (IntentState.WAITING, Reason.SWITCH_THROWN)
    assert ground.platform.prepared == []


def test_a_halt_between_two_steps_stops_the_next(ground):
    ground.platform.steps = [step("/create"), Later(5.0, step("/status")), Ready("box-1")]
    ground.clock.sleep = lambda _: halt.halt(ground.core, ground.asked(Scope()))
    done = ground.attempt()
    assert ground.platform.prepared == ["/create"]
    assert (done.reason, ground.permits()) == (Reason.SWITCH_THROWN, [])


def test_a_halt_while_it_connects_stops_the_step_on_the_connection_in_hand(ground):
    ground.platform.steps = [step("/create"), Ready("box-1")]
    seen = []

    def prepared(intent, *, account, token, media, said, quiet):
        seen.append(said)
        match said:
            case ():
                return step("/create")
            case (NeverSent(reason, saw),):
                return Unreadable(f"{reason}: {saw}")
            case _:
                return Ready("box-1")

    ground.platform.prepare = prepared
    ground.platform.after_connect = lambda: halt.halt(ground.core, ground.asked(Scope()))
    done = ground.attempt()
    assert ground.platform.prepared == []
    assert isinstance(seen[-1][0], NeverSent)
    assert (done.state, done.reason, ground.permits()) == (IntentState.QUEUED, Reason.NOT_PREPARED, [])


def test_nothing_is_prepared_for_what_a_check_refuses(ground):
    ground.platform.steps = [step("/create"), Ready("box-1")]
    done = ground.attempt("a" * 281)
    assert (done.state, done.reason, ground.platform.prepared) == (IntentState.CANCELLED, Reason.TEXT_TOO_LONG, [])


def test_a_platform_that_will_not_take_it_ends_it_and_no_permit_is_asked_for(ground):
    ground.platform.steps = [step("/create"), Rejected(Reason.PLATFORM_INVALID, "36003: aspect ratio")]
    done = ground.attempt()
    assert (done.reason, done.saw, ground.permits()) == (Reason.PLATFORM_INVALID, "36003: aspect ratio", [])
    assert ground.platform.sent == []


def test_what_is_not_ready_in_time_is_given_back_and_begun_anew(ground):
    ground.platform.steps = [step("/create"), Later(prepare.GIVE_UP_S + 1, step("/status")), Ready("box-1")]
    done = ground.attempt()
    assert (done.state, done.reason) == (IntentState.QUEUED, Reason.NOT_PREPARED)
    assert (ground.platform.prepared, ground.permits()) == (["/create"], [])


@pytest.mark.parametrize("times", [1, 4])
def test_a_claim_is_kept_for_as_long_as_what_it_is_for_is_prepared(ground, times):
    ground.platform.steps = [
        step("/create"),
        Later(times * ground.core.timing.claim_s, step("/status")),
        Ready("box-1"),
    ]
    ground.clock.on_sleep.append(lambda: tidy.tidy(ground.core))
    done = ground.attempt()
    assert (done.state, ground.platform.prepared) == (IntentState.CONFIRMED, ["/create", "/status"])
    assert len(ground.permits()) == 1


def test_a_claim_is_kept_over_many_steps_that_nothing_waits_for(ground):
    ground.platform.steps = [*(step(f"/part-{n}") for n in range(8)), Ready("box-1")]

    def slow() -> None:
        if len(ground.platform.prepared) < 8:
            ground.clock.pass_s(9)
            tidy.tidy(ground.core)

    ground.platform.before_step = slow
    assert ground.attempt().state is IntentState.CONFIRMED


def test_whoever_lost_the_claim_meanwhile_prepares_nothing_more(ground):
    ground.platform.steps = [step("/create"), Later(60.0, step("/status")), Ready("box-1")]
    ground.clock.on_sleep.append(lambda: tidy.free_claims(ground.core, frozenset({ground.core.worker})))
    done = ground.attempt()
    assert (done.state, ground.platform.prepared, ground.permits()) == (IntentState.QUEUED, ["/create"], [])


def test_a_claim_that_the_store_does_not_renew_ends_the_attempt(ground):
    ground.platform.steps = [step("/create"), Later(60.0, step("/status")), Ready("box-1")]
    ground.clock.on_sleep.append(lambda: setattr(ground.core.store, "away", 1))
    done = ground.attempt()
    assert (done.state, done.reason) == (IntentState.QUEUED, Reason.SWITCHES_UNREADABLE)
    assert (ground.platform.prepared, ground.permits()) == (["/create"], [])


def test_an_identity_that_grew_old_meanwhile_is_asked_for_again(ground):
    ground.platform.steps = [step("/create"), Later(ground.core.timing.identity_s, step("/status")), Ready("box-1")]
    done = ground.attempt()
    assert ground.platform.reads.count("/me") == 2
    assert done.state is IntentState.CONFIRMED


def test_a_picture_that_is_not_on_the_shelf_is_not_spoken_of_to_the_platform(ground):
    done = ground.attempt("look", media=(PICTURE.ref,))
    assert (done.reason, ground.platform.prepared, ground.permits()) == (Reason.MEDIA_MISSING, [], [])


def test_a_picture_is_handed_to_the_platform_with_its_very_bytes(ground):
    shelf, seen = Shelf(), []

    def prepared(intent, *, account, token, media, said, quiet):
        seen.extend(media)
        return Ready()

    ground.core = replace(ground.core, shelf=shelf)
    ground.platform.prepare = prepared
    done = ground.attempt("look", media=(PICTURE.ref,))
    assert (done.state, shelf.asked, seen) == (IntentState.CONFIRMED, [PICTURE], [Content(PICTURE, b"abc")])


def test_what_was_prepared_says_what_became_of_it_and_no_reading_is_needed(ground):
    ground.platform.steps = [step("/create"), Ready("box-1")]
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    ground.attempt()
    (permit,) = ground.permits(PermitState.UNKNOWN)
    found = ground.platform.post("Spring is here")
    ground.platform.traces = Accepted(found)
    ground.platform.unreadable = Unreadable("502")
    ground.clock.us = permit.settle_us
    settle.settle(ground.core, permit)
    (permit,) = ground.permits()
    assert (permit.state, permit.object) == (PermitState.CONFIRMED, found)


def test_what_was_prepared_and_became_nothing_is_absent(ground):
    ground.platform.steps = [step("/create"), Ready("box-1")]
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    ground.attempt()
    (permit,) = ground.permits(PermitState.UNKNOWN)
    ground.platform.traces = Rejected(Reason.PLATFORM_INVALID, "expired")
    ground.clock.us = permit.settle_us
    settle.settle(ground.core, permit)
    (permit,) = ground.permits()
    assert permit.state is PermitState.ABSENT


def test_a_trace_that_cannot_be_read_is_looked_at_again(ground):
    ground.platform.steps = [step("/create"), Ready("box-1")]
    ground.platform.answers = [Unknown(Reason.ANSWER_LOST, "reset")]
    ground.attempt()
    (permit,) = ground.permits(PermitState.UNKNOWN)
    ground.platform.traces = Unreadable("still processing")
    ground.clock.us = permit.settle_us
    settle.settle(ground.core, permit)
    (permit,) = ground.permits()
    assert permit.state is PermitState.UNKNOWN
    assert permit.settle_us > ground.clock.us
