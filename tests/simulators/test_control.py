import json
from typing import Any

import pytest

from simulators.clock import HandClock, RealClock
from simulators.control import at_the_door
from simulators.wire import Call
from simulators.world import World
from tests.simulators.hands import ACME, SECOND, Hand, world


def turn(w: World, method: str, path: str, body: Any = None, query: str = "") -> tuple[int, Any]:
    sent = b"" if body is None else json.dumps(body).encode()
    reply = at_the_door(w, Call(method=method, host="127.0.0.1", path=f"/_simulator/{path}", query=query, body=sent))
    return reply.status, json.loads(reply.body)


def test_the_whole_state_can_be_looked_at() -> None:
    w = world()
    post = Hand(w).post_id("hello", tag="t")
    status, state = turn(w, "GET", "state")
    assert (status, state["effects"], state["requests"], state["digest"]) == (200, 1, 1, w.ledger.digest)
    assert turn(w, "GET", "ledger")[1]["entries"][0]["object"] == post
    assert turn(w, "GET", "ledger", query="from=1")[1]["entries"] == []
    assert turn(w, "GET", "journal")[1]["entries"][0]["tag"] == "t"
    windows = turn(w, "GET", "windows")[1]["X"]
    assert [(window["subject"], window["remaining"]) for window in windows] == [("user:1001", 99), ("app:house", 9999)]
    assert turn(w, "GET", "clock")[1]["now_us"] == 0


def test_all_rows_of_the_evidence_come_at_once_and_need_their_head() -> None:
    w = world()
    Hand(w).post_id("hello", tag="t")
    status, rows = turn(w, "GET", "rows", query="scenario=s&clock=wall&source=simulated")
    assert (status, rows) == (200, json.loads(json.dumps(list(w.rows("s", "wall", "simulated")))))
    assert [row["kind"] for row in rows] == ["effect", "request"]
    status, said = turn(w, "GET", "rows", query="scenario=s&clock=")
    assert (status, "clock and source" in said["error"]) == (400, True)


def test_control_calls_are_no_requests_to_a_platform() -> None:
    w = world()
    turn(w, "GET", "state")
    assert not w.journal.entries


def test_plans_are_replaced_added_and_taken_out() -> None:
    w = world()
    assert turn(w, "PUT", "faults", {"plans": [{"fault": "server_error"}]})[1] == {"added": [0]}
    assert turn(w, "PATCH", "faults", {"plans": [{"fault": "answer_lost"}]})[1] == {"added": [1]}
    assert [plan["fault"] for plan in turn(w, "DELETE", "faults/0")[1]] == ["answer_lost"]
    assert turn(w, "DELETE", "faults/0")[0] == 404
    turn(w, "PUT", "faults", {"plans": [{"fault": "too_fast"}]})
    assert [plan["fault"] for plan in turn(w, "GET", "faults")[1]["plans"]] == ["too_fast"]
    assert turn(w, "DELETE", "faults")[0] == 200
    assert Hand(w).post("fine").status == 201


def test_a_bad_plan_is_refused_with_its_place_and_changes_nothing() -> None:
    w = world()
    turn(w, "PUT", "faults", {"plans": [{"fault": "server_error"}]})
    status, told = turn(w, "PUT", "faults", {"plans": [{"fault": "server_error", "share": 7}]})
    assert (status, "plans.0.share" in told["error"]) == (400, True)
    assert len(w.faults.listed()) == 1


def test_a_hand_turned_clock_is_advanced_and_what_became_due_is_done() -> None:
    w = world()
    turn(w, "PUT", "faults", {"plans": [{"fault": "late_commit", "first": 1}]})
    Hand(w).post("late")
    assert turn(w, "POST", "clock/advance", {"us": 10 * SECOND})[1]["now_us"] == 10 * SECOND
    assert len(w.ledger.entries) == 1
    assert turn(w, "POST", "clock/advance", {"us": -1})[0] == 409
    assert turn(World(1, RealClock()), "POST", "clock/advance", {"us": 1})[0] == 409


def test_accounts_tokens_posts_and_comments_are_within_reach() -> None:
    w = world()
    new = {"platform": "X", "id": "1003", "username": "iota", "tokens": [{"token": "iota-bearer"}]}
    assert turn(w, "POST", "accounts", new) == (200, {"id": "1003", "tokens": 1})
    assert turn(w, "POST", "accounts", new)[0] == 409
    iota = Hand(w, "iota-bearer", "1003")
    post = iota.post_id("hello")
    assert turn(w, "POST", "comments", {"post": post, "text": "hi"})[0] == 200
    assert turn(w, "POST", "comments", {"post": "x", "text": "hi"})[0] == 409
    assert turn(w, "POST", f"posts/{post}/withdraw")[0] == 200
    assert turn(w, "POST", f"accounts/{ACME}/hand_out")[1] == {"token": "acme-bearer"}
    assert turn(w, "POST", "accounts/9/hand_out")[0] == 409
    assert turn(w, "POST", "tokens/iota-bearer/lose_scope", {"scope": "tweet.write"})[0] == 200
    assert iota.post("no").status == 403
    assert turn(w, "POST", "tokens/iota-bearer/expire")[0] == 200
    assert iota.ask("GET", "/2/users/me").status == 401
    assert turn(w, "POST", "tokens/acme-bearer/revoke")[0] == 200
    assert Hand(w).ask("GET", "/2/users/me").status == 401
    assert turn(w, "POST", "tokens/none/revoke")[0] == 404


def test_snapshot_restore_and_reset() -> None:
    w = world()
    assert turn(w, "POST", "restore")[0] == 409
    turn(w, "POST", "snapshot")
    Hand(w).post("gone soon")
    turn(w, "POST", "restore")
    assert w.posts(ACME) == []
    turn(w, "POST", "reset")
    assert turn(w, "GET", "state")[1]["platforms"]["X"]["accounts"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "", None, 404),
        ("GET", "nowhere", None, 404),
        ("POST", "ledger", None, 404),
        ("GET", "ledger?", None, 404),
        ("POST", "clock/advance", {"us": "1"}, 400),
        ("POST", "clock/advance", {}, 400),
        ("POST", "comments", {"post": "1"}, 400),
        ("PUT", "faults", None, 400),
    ],
)
def test_what_is_wrong_is_said(method: str, path: str, body: Any, status: int) -> None:
    w = World(1, HandClock())
    told = turn(w, method, path, body)
    assert told[0] == status
    assert told[1]["error"]


def test_a_page_begins_at_a_row_number() -> None:
    assert turn(world(), "GET", "journal", query="from=x")[0] == 400
