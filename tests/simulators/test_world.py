import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.wire import Call
from simulators.world import World
from tests.simulators.hands import ACME, SECOND, ZETA, Hand, call, said, world

STORY = """
from simulators.clock import HandClock
from tests.simulators.hands import Hand, world
w = world(seed=11)
w.faults.add({"fault": "answer_lost", "share": 0.3})
w.faults.add({"fault": "late_commit", "share": 0.2, "do": {"late": {"uniform_s": [1.0, 20.0]}}})
w.faults.add({"fault": "wrong_token"})
acme, zeta = Hand(w), Hand(w, "zeta-bearer", "1002")
for n in range(60):
    w.clock.advance(700_000)
    acme.post(f"spring {n}", tag=f"a{n}")
    zeta.post(f"summer {n}", tag=f"z{n}")
    w.hand_out("1001")
w.clock.advance(60_000_000)
w.settle()
print(w.ledger.digest, len(w.ledger.entries), [f.name for f in w.faults.firings].count("late_commit"))
"""


def test_same_seed_same_ledger_whatever_the_hash_seed() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", STORY],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path.cwd())},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert told[0] == told[1]
    assert int(told[0].split()[2]) > 0


def test_a_post_stands_with_its_three_times_and_the_token_that_asked() -> None:
    w = world(list_lag={"constant_s": 4.0})
    w.clock.advance(5 * SECOND)
    post = Hand(w).post_id("Spring is here", tag="intent-1")
    (entry,) = w.ledger.entries
    assert (entry.arrived_us, entry.committed_us, entry.visible_us) == (5 * SECOND, 5 * SECOND, 9 * SECOND)
    assert (entry.event, entry.account, entry.token_account) == ("create_post", ACME, ACME)
    assert (entry.object, entry.tag, entry.call) == (post, "intent-1", 0)


def test_ids_rise_and_tell_the_time_even_within_one_microsecond() -> None:
    w = world()
    ids = [int(Hand(w).post_id(f"n{n}")) for n in range(5)]
    assert ids == sorted(set(ids))
    assert (ids[0] >> 22) + 1_288_834_974_657 == w.clock.unix_us() // 1000


def test_every_request_is_in_the_journal_refused_ones_too() -> None:
    w = world()
    Hand(w).post("once", tag="t")
    Hand(w).post("once")
    Hand(w, "nobody's").ask("GET", "/2/users/me")
    Hand(w).ask("GET", "/2/nowhere")
    told = [(entry.operation, entry.committing, entry.account, entry.status) for entry in w.journal.entries]
    assert told == [
        ("create_post", True, ACME, 201),
        ("create_post", True, ACME, 403),
        ("who_am_i", False, None, 401),
        ("unknown", False, ACME, 404),
    ]
    assert len(w.ledger.entries) == 1


def test_the_rows_have_exactly_the_fields_of_the_evidence() -> None:
    w = world()
    w.faults.add({"fault": "answer_lost"})
    Hand(w).post("one", tag="t")
    effect, request, fault = w.rows("s1", "virtual", "simulated")
    common = {"kind", "scenario", "clock", "source"}
    assert set(effect) - common == {
        "n", "call", "arrived_us", "committed_us", "visible_us", "platform", "event", "account", "token_account",
        "object", "visible", "tag", "digest", "target",
    }  # fmt: skip
    assert set(request) - common == {
        "n", "arrived_us", "replied_us", "platform", "operation", "committing", "account", "status", "fault", "tag",
    }  # fmt: skip
    assert set(fault) - common == {"name", "call", "at_us"}
    assert msgspec.json.decode(msgspec.json.encode(request)) == request


def test_a_snapshot_is_restored_as_often_as_asked_and_what_came_after_never_happened() -> None:
    w = world()
    hand = Hand(w)
    w.faults.add({"fault": "late_commit", "when": {"operation": "create_post"}, "first": 1})
    hand.post("late one", tag="late")
    kept = w.snapshot()
    digests = []
    for _ in range(2):
        w.restore(kept)
        assert w.posts(ACME) == []
        hand.post("after")
        digests.append(w.ledger.digest)
    assert digests[0] == digests[1]
    w.clock.advance(60 * SECOND)
    assert [post.text for post in w.posts(ACME)] == ["after", "late one"]
    w.reset()
    assert not w.ledger.entries
    assert not w.journal.entries


def test_a_fan_replies_and_the_platform_withdraws_and_neither_is_an_effect_of_ours() -> None:
    w = world()
    hand = Hand(w)
    post = hand.post_id("ask me anything")
    comment = w.comment_from_fan(post, "how much?")
    w.comment_from_fan(post, "and when?")
    assert hand.read(str(comment))["data"]["text"] == "how much?"
    assert hand.read(post, "tweet.fields=public_metrics")["data"]["public_metrics"]["reply_count"] == 2
    w.withdraw(post)
    assert "data" not in hand.read(post)
    assert len(w.ledger.entries) == 1
    with pytest.raises(ValueError, match="no post"):
        w.withdraw(post)


def test_a_token_string_has_one_owner_for_ever() -> None:
    w = world()
    with pytest.raises(ValueError, match="never changes its owner"):
        w.add_token("X", ZETA, "acme-bearer")
    with pytest.raises(ValueError, match="stands on X already"):
        w.add_account("X", ACME, "again", "another")
    with pytest.raises(ValueError, match="no platform 'Y'"):
        w.add_account("Y", "1", "y", "y")
    with pytest.raises(ValueError, match="no app"):
        w.add_token("X", ZETA, "t", app="nobody's")
    with pytest.raises(KeyError, match="no account has"):
        w.token("t")


def test_any_host_of_ours_and_any_loopback_name_is_answered() -> None:
    w = world()
    for host in ("api.x.com", "api.twitter.com", "127.0.0.1:8800", "API.X.COM:443"):
        assert w.handle(call("GET", "/2/users/me", host=host)).status == 200
    assert w.handle(call("GET", "/2/users/me", host="upload.x.com")).status == 404
    assert w.handle(call("GET", "/1.1/media/upload.json", host="api.x.com")).status == 404


def test_a_world_needs_no_configuration() -> None:
    made = World(1, HandClock())
    assert made.handle(call("GET", "/2/users/me")).status == 401
    assert made.config == WorldConfig()


PATHS = st.sampled_from(
    ["/2/tweets", "/2/users/me", "/2/tweets/{}", "/2/users/{}/tweets", "/2/users/1001/likes", "/2/users/{}/likes/{}",
     "/2/tweets/{}/liking_users", "/1.1/media/upload.json", "/{}", "/_simulator/{}", "/_simulator/faults/{}",
     "/_simulator/clock/advance", "/_simulator/tokens/{}/revoke", "/_simulator/comments", "/_simulator/ledger"]
)  # fmt: skip
ANY = st.text(max_size=30) | st.text(st.characters(categories=["Cs", "Cc", "Nd"]), max_size=8)
QUERIES = ANY | st.builds(
    "{}={}".format,
    st.sampled_from(["max_results", "pagination_token", "since_id", "until_id", "start_time", "exclude", "tweet.fields",
                     "expansions", "command", "media_id", "from"]),
    ANY,
)  # fmt: skip
KINDS = (
    st.sampled_from(
        [
            "application/json",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "application/x-www-form-urlencoded",
        ]
    )
    | ANY
)
JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "media", "media_ids", "reply", "tweet_id", "plans", "us"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
BODIES = (
    st.binary(max_size=200)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.sampled_from(
        [b"\xff", b'{"text":"\\ud800"}', b'{"text":"a\\u0000b"}', b"[" * 5000, b'{"text":' * 3000,
         b"--x\r\nContent-Disposition: form-data; name=command\r\n\r\nINIT\r\n--x--", b"command=FINALIZE&media_id=1"]
    )
)  # fmt: skip
AUTHS = st.sampled_from(["Bearer acme-bearer", "Bearer", "OAuth", 'OAuth oauth_token="1001-acme"', "Basic x"]) | ANY


@settings(max_examples=400, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "DELETE", "PUT", "PATCH"]) | ANY,
    path=PATHS, part=ANY, query=QUERIES, kind=KINDS, body=BODIES, auth=AUTHS, host=ANY, tag=st.none() | ANY,
)  # fmt: skip
def test_whatever_is_asked_is_answered_and_nonsense_leaves_nothing_in_the_ledger(
    method: str, path: str, part: str, query: str, kind: str, body: bytes, auth: str, host: str, tag: str | None
) -> None:
    w = world()
    asked = Call(
        method=method, host=host, path=path.replace("{}", part), query=query, body=body, tag=tag,
        headers=(("host", host), ("authorization", auth), ("content-type", kind)),
    )  # fmt: skip
    reply = w.handle(asked)
    assert 200 <= reply.status < 500, reply
    assert isinstance(reply.body, bytes)
    if reply.status != 201:
        assert not w.ledger.entries
    msgspec.json.encode([list(w.rows("s", "virtual", "simulated"))])


@pytest.mark.parametrize(
    ("path", "kind", "body", "status"),
    [
        ("/2/tweets", "application/json", b'{"text":"' + b"a" * 10_000_000 + b'"}', 413),
        ("/2/tweets", "application/json", b'{"text":"' + b"a.a-" * 200_000 + b'"}', 403),
        ("/2/tweets", "text/plain", b"hello", 415),
        ("/2/tweets", "application/json", b"{", 400),
        ("/2/tweets", "application/json", b'{"text":"a\\u0000b"}', 400),
        ("/2/tweets", "application/json", b'{"text":"\\ud800"}', 400),
        ("/2/tweets", "application/json", b'{"text":"\xff"}', 400),
    ],
)
def test_bodies_that_cannot_be_are_refused_by_the_platform(path: str, kind: str, body: bytes, status: int) -> None:
    w = world()
    reply = Hand(w).ask("POST", path, body=body, kind=kind)
    assert reply.status == status
    assert "title" in said(reply)
    assert not w.ledger.entries
