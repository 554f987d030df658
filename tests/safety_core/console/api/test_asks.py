"""Asking for a permit over the API, and handing over what the platform answered; the story itself is tested in the shell."""

import pytest

from safety_core.lifecycle import IntentState, PermitState
from safety_core.records import CALLER, Claim, Permit
from safety_core.vocabulary import WorkerId
from tests.safety_core.console.api.ground import SPRING

ASKED = {**SPRING, "wait_s": 0}
PERMIT = "per-1"
POSTED = {
    "status": 201,
    "headers": {"Content-Type": "application/json"},
    "body": '{"data": {"id": "7001", "text": "Spring"}}',
}


@pytest.fixture
def asked(api):
    """What dana asked for; a worker claimed it and let it go."""
    made = api("POST", "/asks", json=ASKED).json()
    core = api.core

    def mint(tx):
        queued = tx.intent(made["intent"])
        now_us = core.clock.boot_us()
        account = tx.account("acme", queued.intent.platform, queued.intent.account)
        claim, _, _ = tx.claim_next(WorkerId("worker"), now_us=now_us)
        assert isinstance(claim, Claim)
        tx.add_permit(
            Permit(
                permit=PERMIT, intent=made["intent"], client="acme", platform=account.platform, account=account.account,
                platform_account=account.platform_account, action=queued.intent.action, worker=CALLER, epoch=1,
                asked_us=now_us, duration_us=60_000_000, minted_us=now_us, state=PermitState.LIVE, visible="0" * 64,
            )
        )  # fmt: skip
        tx.move_intent(made["intent"], IntentState.CLAIMED, IntentState.UNDER_PERMIT, attempts=1)

    core.store.transact(mint, deadline_s=5)
    return made["intent"]


def test_whoever_asks_and_does_not_wait_has_no_leave_and_sees_it_once_there_is(api, asked):
    shown = api("GET", f"/asks/{asked}").json()
    assert (shown["state"], shown["leave"]["permit"], shown["leave"]["account"]) == ("under_permit", PERMIT, "1001")
    assert 0 < shown["leave"]["send_within_s"] < 60


def test_what_the_platform_answered_ends_the_permit(api, asked):
    ended = api("POST", f"/permits/{PERMIT}/answer", json=POSTED)
    assert (ended.status_code, ended.json()["leave"]["state"], ended.json()["leave"]["object"]) == (
        200,
        "accepted",
        "7001",
    )
    again = api("POST", f"/permits/{PERMIT}/answer", json=POSTED)
    assert (again.status_code, "is accepted by now" in again.json()["detail"]) == (403, True)
    assert api("GET", f"/asks/{asked}").json()["state"] == "accepted"


@pytest.mark.parametrize(
    ("answer", "status", "field"),
    [
        ({}, 422, "status"),
        ({"status": 201, "lost": "reset"}, 422, "status"),
        ({"status": 99}, 422, "status"),
        ({"status": 200, "body": "x" * 300_000}, 413, None),
        ({"status": 200, "answer": "yes"}, 422, "answer"),
    ],
)
def test_an_answer_that_says_nothing_or_two_things_changes_nothing(api, asked, answer, status, field):
    refused = api("POST", f"/permits/{PERMIT}/answer", json=answer)
    assert (refused.status_code, refused.json().get("field")) == (status, field), refused.text
    assert api.core.store.read(lambda tx: tx.permit(PERMIT)).state is PermitState.LIVE


@pytest.mark.parametrize(("name", "status"), [("vera", 403), ("olga", 403), ("bert", 404), (None, 401)])
def test_nobody_else_looks_at_it_asks_for_it_or_answers_for_it(api, asked, name, status):
    for method, path, body in (
        ("GET", f"/asks/{asked}", None),
        ("POST", f"/asks/{asked}/again", {"wait_s": 0}),
        ("POST", f"/permits/{PERMIT}/answer", POSTED),
    ):
        answer = api(method, path, name, **({} if body is None else {"json": body}))
        assert answer.status_code in {status, 403 if name == "vera" else status}, answer.text
    assert api.core.store.read(lambda tx: tx.permit(PERMIT)).state is PermitState.LIVE


def test_what_is_asked_for_is_asked_for_now(api):
    refused = api("POST", "/asks", json={**ASKED, "at": "2h"})
    assert (refused.status_code, refused.json()["field"]) == (422, "at")
