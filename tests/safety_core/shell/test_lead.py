"""What of the one request goes before its permit: part by part, stopped by a halt like all else, and no effect without its end."""

from dataclasses import replace

import pytest

from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Later, Ready, WireRequest
from safety_core.shell import halt, tidy
from safety_core.shell.lead import PART_BYTES, TAKES_MAX_S
from safety_core.switches import Scope
from safety_core.vocabulary import Action, Reason

FILM = bytes(range(256)) * 1_500
PARTS = -(-len(FILM) // PART_BYTES)


@pytest.fixture
def filming(ground):
    ground.platform.steps = [Ready("box-1", FILM)]
    return ground


def test_a_film_goes_before_its_permit_and_its_end_under_it(filming):
    seen = []
    filming.platform.after_part = lambda: seen.append(len(filming.permits()))
    filming.platform.before_commit = lambda: seen.append(len(filming.permits()))
    done = filming.attempt()
    (upload,) = filming.platform.uploads
    (permit,) = filming.permits()
    assert seen == [0] * PARTS + [1]
    assert b"".join(upload.parts) == FILM
    assert max(map(len, upload.parts)) == PART_BYTES
    assert (done.state, permit.prepared, upload.closed) == (IntentState.CONFIRMED, "box-1", 1)
    assert filming.platform.sent == ["hello"]


@pytest.mark.parametrize("scope", [Scope(), Scope(action=Action.PUBLISH)], ids=str)
def test_no_part_goes_of_what_a_halt_covers(filming, scope):
    halt.halt(filming.core, filming.asked(scope))
    done = filming.attempt()
    assert (done.reason, filming.platform.uploads) == (Reason.SWITCH_THROWN, [])


def test_a_halt_while_it_is_on_its_way_stops_the_next_part_and_lets_go_of_what_was_sent(filming):
    filming.platform.after_part = lambda: halt.halt(filming.core, filming.asked(Scope()))
    done = filming.attempt()
    (upload,) = filming.platform.uploads
    assert (len(upload.parts), upload.ended, upload.closed) == (1, False, 1)
    assert (done.state, done.reason, filming.permits()) == (IntentState.WAITING, Reason.SWITCH_THROWN, [])


def test_a_halt_after_its_last_part_refuses_the_permit(filming):
    left = [PARTS]

    def last() -> None:
        left[0] -= 1
        if not left[0]:
            halt.halt(filming.core, filming.asked(Scope()))

    filming.platform.after_part = last
    done = filming.attempt()
    (upload,) = filming.platform.uploads
    assert (upload.ended, upload.closed, filming.permits()) == (False, 1, [])
    assert (done.reason, filming.platform.sent) == (Reason.SWITCH_THROWN, [])


def test_a_halt_after_the_permit_stops_the_end(filming):
    def thrown(name: str) -> None:
        if name == "permit.minted":
            halt.halt(filming.core, filming.asked(Scope()))

    filming.core = replace(filming.core, seam=thrown)
    filming.attempt()
    (permit,) = filming.permits()
    assert permit.state is PermitState.UNKNOWN, "the halt, thrown in this very thread, took its worker for dead"
    assert (filming.platform.sent, filming.platform.uploads[0].closed) == ([], 1)


def test_an_end_that_the_last_look_refuses_was_not_sent_although_all_before_it_was(filming):
    def ended() -> None:
        if len(filming.permits()):
            filming.clock.pass_s(filming.core.timing.permit_s)

    filming.platform.after_connect = ended
    done = filming.attempt()
    (permit,) = filming.permits()
    assert (permit.state, permit.reason, permit.sent_us) == (PermitState.NOT_SENT, Reason.PERMIT_TOO_OLD, None)
    assert (done.state, filming.platform.sent) == (IntentState.QUEUED, [])


@pytest.mark.parametrize("parts", [0, 2])
def test_a_film_that_the_platform_hangs_up_on_is_begun_anew_and_no_permit_is_spent(filming, parts):
    filming.platform.breaks_after = parts
    done = filming.attempt()
    assert (done.state, done.reason, filming.permits()) == (IntentState.QUEUED, Reason.NOT_PREPARED, [])
    assert filming.platform.uploads[0].closed == 1


def test_a_claim_is_kept_for_as_long_as_a_film_is_on_its_way(filming):
    def slow() -> None:
        filming.clock.pass_s(filming.core.timing.claim_s / 2)
        tidy.tidy(filming.core)

    filming.platform.after_part = slow
    assert filming.attempt().state is IntentState.CONFIRMED
    assert len(filming.permits()) == 1


def test_a_film_that_takes_too_long_is_given_back(filming):
    filming.platform.after_part = lambda: filming.clock.pass_s(TAKES_MAX_S + 1)
    done = filming.attempt()
    assert done.state is IntentState.QUEUED
    assert (len(filming.platform.uploads[0].parts), filming.permits()) == (1, [])


def test_an_identity_that_grew_old_on_the_way_is_asked_for_again(filming):
    filming.platform.after_part = lambda: filming.clock.pass_s(filming.core.timing.identity_s / 2)
    assert filming.attempt().state is IntentState.CONFIRMED


def test_what_no_check_lets_go_is_not_sent_even_in_part(filming):
    done = filming.attempt("a" * 281)
    assert (done.reason, filming.platform.uploads) == (Reason.TEXT_TOO_LONG, [])


def test_a_halt_between_what_is_prepared_and_the_first_part_stops_it(filming):
    create = WireRequest(method="POST", host="api.x.com", path="/create", operation="create_post")
    filming.platform.steps = [create, Later(5.0, create), Ready("box-1", FILM)]

    def thrown(name: str) -> None:
        if name == "publish.prepared" and len(filming.platform.prepared) == 2:
            halt.halt(filming.core, filming.asked(Scope()))

    filming.core = replace(filming.core, seam=thrown)
    done = filming.attempt()
    assert (done.reason, filming.platform.uploads) == (Reason.SWITCH_THROWN, [])
