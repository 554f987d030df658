import json
import re
from pathlib import Path
from typing import Any

import pytest

from simulators.clock import HandClock, RealClock
from simulators.config import WorldConfig
from simulators.control import at_the_door
from simulators.control_routes import ROUTES
from simulators.doors.direct import DirectDoor
from simulators.wire import Call
from simulators.world import World
from tests.simulators.hands import ACME, PNG, SECOND, Hand, world
from tests.simulators.told import URL, App, Told


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
    assert turn(w, "GET", "ledger", query="since=1")[1]["entries"] == []
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
    assert turn(w, "POST", "clock/advance", {"us": -1})[0] == 400
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
    assert turn(world(), "GET", "journal", query="since=x")[0] == 400


def test_a_page_begins_at_its_row_however_many_there_are() -> None:
    w = world(windows=[])
    for n in range(1_003):
        Hand(w).post(f"n{n}")
    status, page = turn(w, "GET", "ledger", query="since=1000")
    assert (status, page["count"], [row["n"] for row in page["entries"]]) == (200, 1_003, [1_000, 1_001, 1_002])
    assert len(turn(w, "GET", "ledger")[1]["entries"]) == 1_000
    assert turn(w, "GET", "ledger", query="since=5000")[1]["entries"] == []


def test_a_parameter_that_is_not_known_is_named() -> None:
    for query, named in (("sinse=1", "sinse"), ("from=1", "from")):
        status, told = turn(world(), "GET", "ledger", query=query)
        assert (status, named in told["error"], "takes since" in told["error"]) == (400, True, True)


@pytest.mark.parametrize(("count", "reached", "at_us"), [(1, True, 0), (2, True, 5 * SECOND), (3, False, 9 * SECOND)])
def test_who_waits_for_the_ledger_is_answered_when_it_is_so_or_his_time_is_over(
    count: int, reached: bool, at_us: int
) -> None:
    w = world()
    Hand(w).post("now")
    w.faults.add({"fault": "late_commit", "first": 1, "do": {"late": {"constant_s": 5}}})
    Hand(w).post("late")
    asked = Call(method="GET", host="127.0.0.1", path="/_simulator/ledger/wait", query=f"count={count}&timeout_s=9")
    told = json.loads(DirectDoor(w).exchange(asked, wait_us=None).body)
    assert (told["reached"], w.clock.now_us()) == (reached, at_us)
    assert told["digest"] == w.ledger.digest


@pytest.mark.parametrize("query", ["", "count=x", "count=1&timeout_s=-1", "count=1&timeout_s=600.1", "count=-1", "count=1&timeout_s=nan"])  # fmt: skip
def test_a_wait_that_is_none_is_refused(query: str) -> None:
    assert turn(world(), "GET", "ledger/wait", query=query)[0] == 400


def test_fans_comment_mention_and_like() -> None:
    w = world()
    post = Hand(w).post_id("hello")
    assert turn(w, "POST", "comments", {"post": post, "text": "hi", "username": "finn"})[0] == 200
    assert turn(w, "POST", "mentions", {"account": ACME, "text": "look, @acme"})[0] == 200
    assert turn(w, "POST", "mentions", {"account": "9", "text": "x"})[0] == 409
    assert turn(w, "POST", "likes", {"post": post})[0] == 200
    assert turn(w, "POST", "likes", {"post": post, "platform": "Y"})[0] == 409
    assert len(w.likers(post)) == 1
    assert Hand(w).read(post, "tweet.fields=public_metrics")["data"]["public_metrics"]["reply_count"] == 1
    assert len(w.ledger.entries) == 1


def test_what_an_accounts_own_people_post_by_hand_is_listed_and_stands_in_no_ledger() -> None:
    w = world()
    status, said = turn(w, "POST", "posts", {"account": ACME, "text": "by hand"})
    assert status == 200
    assert Hand(w).read(said["id"])["data"]["text"] == "by hand"
    assert turn(w, "POST", "posts", {"account": "9", "text": "x"})[0] == 409
    assert not w.ledger.entries


def test_webhooks_are_asked_for_listed_hastened_and_ended() -> None:
    w = world()
    assert turn(w, "POST", "webhooks", {"platform": "YouTube", "url": URL})[0] == 409
    w.platforms["X"].hooks = Told()
    assert turn(w, "POST", "webhooks", {"platform": "X", "url": URL}) == (200, {"id": 0, "state": "challenged"})
    assert turn(w, "POST", "webhooks/drain")[1]["waiting"] == 1
    app = App(500)
    w.drain_webhooks(app)
    assert turn(w, "GET", "webhooks")[1]["webhooks"][0]["state"] == "active"
    w.mention_from_fan(ACME, "hello")
    w.drain_webhooks(app)
    turn(w, "POST", "webhooks/drain")
    assert w.drain_webhooks(app) == 1
    assert turn(w, "DELETE", "webhooks/0") == (200, {"done": True})
    for number in ("1", "x", "-1"):
        assert turn(w, "DELETE", f"webhooks/{number}")[0] == 404


@pytest.mark.parametrize("url", ["http://example.com/", "https://127.0.0.1/", "http://127.0.0.1@example.com/", "http://0.0.0.0/", "ftp://localhost", "http://localhost:99999/", "http://[::1", "http://localhost/\r\na: b"])  # fmt: skip
def test_webhooks_go_to_this_machine_only(url: str) -> None:
    w = world()
    w.platforms["X"].hooks = Told()
    assert turn(w, "POST", "webhooks", {"platform": "X", "url": url})[0] == 400
    assert not w.deliveries.subscriptions


def test_what_stands_on_the_web_is_put_there_and_taken_off() -> None:
    w = world()

    def put(query: str, **headers: str) -> int:
        said = tuple(headers.items())
        path = "/_simulator/web"
        asked = Call(method="PUT", host="127.0.0.1", path=path, query=query, headers=said, body=PNG)
        return at_the_door(w, asked).status

    url = "https://acme.example/a.png"
    kind = {"content-type": "image/png; charset=x"}
    assert put(f"url={url}", **kind) == 200
    found = w.story.web.get(url)
    assert found is not None
    assert (found.kind, found.content) == ("image/png", PNG)
    assert turn(w, "DELETE", "web", query=f"url={url}")[0] == 200
    assert w.story.web.get(url) is None
    for query in ("", "url=", "url=ftp://a", "url=https://a%0d%0ab"):
        assert put(query) == 400


def test_tokens_are_listed_by_what_they_are_there_for() -> None:
    config = {
        "accounts": [
            {
                "platform": "X", "id": "1", "username": "a",
                "tokens": [
                    {"token": "good"}, {"token": "old", "role": "expired"}, {"token": "taken", "role": "revoked"},
                    {"token": "weak", "role": "wrong_scope", "scopes": ["tweet.read", "users.read"]},
                ],
            },
            {"platform": "X", "id": "2", "username": "b", "tokens": [{"token": "spent", "role": "spent_limit"}]},
            {"platform": "X", "id": "3", "username": "f", "role": "fan", "tokens": [{"token": "fans"}]},
        ]
    }  # fmt: skip
    w = World(1, HandClock(), WorldConfig.model_validate(config))
    told = turn(w, "GET", "tokens")[1]["X"]
    assert {role: [each["token"] for each in tokens] for role, tokens in told.items()} == {
        "healthy": ["good"], "expired": ["old"], "revoked": ["taken"], "wrong_scope": ["weak"], "spent_limit": ["spent"],
        "fan": ["fans"],
    }  # fmt: skip
    statuses = {token: Hand(w, token).post(token).status for token in ("good", "old", "taken", "weak", "spent", "fans")}
    assert statuses == {"good": 201, "old": 401, "taken": 401, "weak": 403, "spent": 429, "fans": 201}
    assert Hand(w, "weak").ask("GET", "/2/users/me").status == 200
    assert [entry.account for entry in w.ledger.entries] == ["1"]
    assert [row.fault for row in w.journal.entries] == [None] * 7
    w.clock.advance(900 * SECOND)
    assert Hand(w, "spent").post("again").status == 201


def test_events_tell_what_happened_behind_a_mark() -> None:
    w = world()
    Hand(w).post("one")
    w.faults.add({"fault": "answer_lost"})
    Hand(w).post("two")

    def told(query: str = "", **headers: str) -> str:
        said = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        asked = Call(method="GET", host="127.0.0.1", path="/_simulator/events", query=query, headers=said)
        return DirectDoor(w).exchange(asked, wait_us=None).body.decode()

    assert told() == ""
    everything = told("since=0.0.0")
    assert [line for line in everything.split("\n") if line.startswith(("id", "event"))] == [
        "id: 1.0.0", "event: effect", "id: 2.0.0", "event: effect", "id: 2.1.0", "event: request", "id: 2.2.0", "event: request",
        "id: 2.2.1", "event: fault",
    ]  # fmt: skip
    assert told("since=2.1.0") == told(last_event_id="2.1.0") == everything[everything.index("id: 2.2.0") :]
    assert told("since=9.9.9") == ""
    for mark in ("1", "a.b.c", "1.2.3.4", "-1.0.0"):
        assert turn(w, "GET", "events", query=f"since={mark}")[0] == 400


def test_its_own_description_names_every_route_of_the_docs_and_the_docs_every_route() -> None:
    described = turn(world(), "GET", "openapi.json")[1]
    assert described["openapi"].startswith("3.1")
    there = {
        f"{method.upper()} {path.removeprefix('/_simulator/')}"
        for path, methods in described["paths"].items()
        for method in methods
    }
    page = (Path(__file__).resolve().parents[2] / "docs" / "simulator.md").read_text()
    control = page[page.index("## Control") :]
    listed = {
        f"{method} {path}"
        for method, paths in re.findall(r"^    (GET|POST|PUT|PATCH|DELETE) +(\S+(?: \| \S+)*)", control, re.MULTILINE)
        for path in paths.split(" | ")
    }
    assert there == listed
    assert there == {f"{route.method} {route.path}" for route in ROUTES}
    for name, body in described["components"]["schemas"].items():
        assert "$defs" not in json.dumps(body), name
    references = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described)))
    assert references <= set(described["components"]["schemas"])
