"""Waiting for an outcome: it ends with the event, or with its time, in so many threads at most, and with the leave to look."""

import pytest
from starlette.testclient import TestClient

from safety_core.console import waiting
from safety_core.console.more import routes
from safety_core.shell import submit
from tests.safety_core.console.ground import ORIGIN, grounded


@pytest.fixture
def ground(tmp_path):
    with grounded(tmp_path, more=routes) as made:
        yield made


@pytest.fixture
def ask(ground):
    client = TestClient(ground.app, base_url=ORIGIN)

    def asked(path, name="viewer"):
        key = {"Authorization": f"Bearer {name}.{ground.keys[name].hex()}"}
        return client.get(f"/api/v1{path}", headers=key)

    with client:
        yield asked


@pytest.fixture
def queued(ground):
    account = next(each for each in ground.core.store.read(lambda tx: tx.accounts()) if each.client == "acme")
    wanted = submit.Wanted(
        client="acme", platform="X", account=account.account, action="publish", key="k", text="Spring"
    )
    return submit.submit(ground.core, wanted).intent.intent


def waited_s(ground, began_us):
    return (ground.clock.us - began_us) / 1_000_000


def test_an_outcome_ends_the_wait_for_it(ground, ask, queued):
    def later():
        if waited_s(ground, began) >= 3 and not ended:
            ended.append(submit.withdraw(ground.core, queued, person="dana"))

    began, ended = ground.clock.us, []
    ground.clock.on_sleep.append(later)
    answer = ask(f"/intents/{queued}?wait_s=20").json()
    assert (answer["state"], answer["ended"], 3 <= waited_s(ground, began) < 4) == ("cancelled", True, True)
    began = ground.clock.us
    assert (ask(f"/intents/{queued}?wait_s=20").json()["state"], waited_s(ground, began)) == ("cancelled", 0)


def test_without_an_outcome_it_is_shown_as_it_stands_when_the_time_is_over(ground, ask, queued):
    began = ground.clock.us
    assert ask(f"/intents/{queued}?wait_s=2").json()["ended"] is False
    assert 2 <= waited_s(ground, began) < 3
    assert ask(f"/intents/{queued}").json()["ended"] is False
    assert waited_s(ground, began) < 3
    assert ask(f"/intents/{queued}?wait_s={waiting.WAIT_MAX_S + 1}").json()["field"] == "wait_s"


def test_an_event_ends_the_wait_for_any(ground, ask, queued):
    last = ask("/outcomes").json()["last"]
    ground.clock.on_sleep.append(lambda: ended or ended.append(submit.withdraw(ground.core, queued, person="dana")))
    ended = []
    assert [each["kind"] for each in ask(f"/outcomes?after={last}&wait_s=20").json()["events"]] == ["withdrawn"]


def test_another_clients_events_end_nobodys_wait(ground, ask, queued):
    last = ask("/outcomes").json()["last"]
    ended = []
    ground.clock.on_sleep.append(lambda: ended or ended.append(submit.withdraw(ground.core, queued, person="dana")))
    began = ground.clock.us
    answer = ask(f"/outcomes?after={last}&wait_s=2", "umbra-viewer").json()
    assert (answer["events"], len(ended), waited_s(ground, began) >= 2) == ([], 1, True)


def test_whoever_may_act_no_more_is_shown_nothing_more(ground, ask, queued):
    def revoke():
        ground.core.store.transact(lambda tx: tx.set_active("acme-viewer", active=False), deadline_s=5)

    ground.clock.on_sleep.append(revoke)
    assert ask(f"/intents/{queued}?wait_s=20", "acme-viewer").status_code == 403


def test_where_every_seat_is_taken_it_is_said_at_once(ask, queued):
    taken = [waiting._seats.acquire(blocking=False) for _ in range(waiting.SEATS)]
    try:
        answer = ask(f"/intents/{queued}?wait_s=20")
        assert (all(taken), answer.status_code, answer.headers["retry-after"]) == (True, 503, "1")
        assert ask(f"/intents/{queued}").status_code == 200
    finally:
        for _ in taken:
            waiting._seats.release()
