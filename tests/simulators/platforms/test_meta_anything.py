"""Whatever is asked of Instagram and Threads is answered, in their own words, and nonsense leaves nothing behind."""

import json
import subprocess
import sys
from urllib.parse import quote, urlencode

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.config import AccountConfig
from simulators.wire import Call
from simulators.world import World
from tests.fuzzing import examples, fuzzed
from tests.simulators.meta_hand import FILM, FORM, PICTURE, OnInstagram, OnThreads, world

ANY = st.text(max_size=40)
NUMBERS = st.integers(-(2**70), 2**70).map(str)
NESTED = "[" * 3_000 + "]" * 3_000


class Room:
    """A world in which both platforms have something of every kind; the ids of it stand for the words in ``PATHS``."""

    def __init__(self) -> None:
        self.world = world(Instagram={"delete_media": "allowed"})
        self.world.add_account("Facebook", "2001", "acme.page", "EAA-page")
        managed = {"platform": "Instagram", "id": "17841400000000003", "username": "managed", "managers": ["2001"]}
        self.world.add_configured(AccountConfig.model_validate(managed))
        instagram, threads = OnInstagram(self.world), OnThreads(self.world)
        self.ids = {}
        for word, hand, name in (("ig", instagram, "Instagram"), ("th", threads, "Threads")):
            self.ids[f"{word}_container"] = hand.container()
            self.ids[f"{word}_post"] = hand.post_id()
            self.ids[f"{word}_comment"] = self.world.comment_from_fan(self.ids[f"{word}_post"], "Nice", platform=name)


IDS = ("ig_container", "ig_post", "ig_comment", "th_container", "th_post", "th_comment")
NODES = (
    st.sampled_from([*IDS, "me", "17841400000000001", "17841400000000003", "31000000000000001", "0"])
    | ANY.map(quote)
    | NUMBERS
)
EDGES = st.sampled_from(
    ["", "media", "media_publish", "comments", "replies", "children", "content_publishing_limit", "accounts", "threads",
     "threads_publish", "threads_publishing_limit", "conversation", "manage_reply", "insights"]
) | ANY  # fmt: skip
PATHS = st.tuples(st.sampled_from(["/v26.0", "/v1.0", "", "//", "/v0.0"]), NODES, EDGES).map("/".join) | st.sampled_from(
    ["/access_token", "/refresh_access_token", "/", ""]
) | ANY  # fmt: skip
NAMES = st.sampled_from(
    ["fields", "media_type", "image_url", "video_url", "caption", "text", "children", "creation_id", "message", "hide",
     "limit", "after", "before", "since", "until", "metric", "reverse", "is_carousel_item", "user_tags", "thumb_offset",
     "reply_to_id", "quote_post_id", "topic_tag", "grant_type", "client_secret", "comment_enabled"]
)  # fmt: skip
VALUES = (
    st.sampled_from(
        [*IDS, PICTURE, FILM, "TEXT", "IMAGE", "REELS", "CAROUSEL", "true", "id,text", "children{id}", "comments{replies{a}}",
         "a{" * 50, NESTED, "\x00", '["1","2"]', "th_refresh_token", "ig_exchange_token", "house-secret", "-1", "9" * 500]
    )
    | ANY
    | NUMBERS
)  # fmt: skip
FIELDS = st.dictionaries(NAMES | ANY, VALUES, max_size=6)
KINDS = st.sampled_from([FORM, "application/json", "multipart/form-data; boundary=b", "multipart/form-data", "", "x"])
TOKENS = st.sampled_from(
    ["IGAA-acme", "THAA-acme", "IGAA-zeta", "THAA-zeta", "EAA-page", "house|house-secret", "acme", ""]
)
HOSTS = st.sampled_from(["graph.instagram.com", "graph.facebook.com", "graph.threads.net", "graph.threads.com"])
WAYS = st.sampled_from(["query", "form", "JSON", "raw"])


def sent(way: str, fields: dict[str, str], token: str, raw: bytes, kind: str) -> tuple[str, bytes, str]:
    """Query, body and content type, with the fields where that way puts them."""
    told = {**fields, "access_token": token}
    if way == "query":
        return urlencode(told, errors="replace"), raw, kind
    if way == "form":
        return "", urlencode(told, errors="replace").encode(), FORM
    if way == "JSON":
        return "", json.dumps(told).encode(), "application/json"
    return urlencode({"access_token": token}), raw, kind


def named(room: Room, text: str) -> str:
    return "/".join(room.ids.get(part, part) for part in text.split("/"))


@fuzzed("simulated Instagram and Threads")
@settings(max_examples=examples(300), deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "DELETE", "PUT", "HEAD"]) | ANY, path=PATHS, host=HOSTS, way=WAYS,
    fields=FIELDS, token=TOKENS, raw=st.binary(max_size=60) | st.just(b"--b\r\n\r\n--b--"), kind=KINDS,
)  # fmt: skip
def test_whatever_is_asked_is_answered_and_nonsense_leaves_nothing_in_the_ledger(
    method: str, path: str, host: str, way: str, fields: dict[str, str], token: str, raw: bytes, kind: str
) -> None:
    room = Room()
    before = len(room.world.ledger.entries)
    query, body, kind = sent(way, {name: named(room, value) for name, value in fields.items()}, token, raw, kind)
    headers = (("host", host), ("content-type", kind))
    reply = room.world.handle(
        Call(method=method, host=host, path=named(room, path), query=query, headers=headers, body=body)
    )
    assert 200 <= reply.status < 500, reply
    told = json.loads(reply.body)
    assert ("error" in told) == (reply.status >= 400)
    if reply.status >= 400:
        assert len(room.world.ledger.entries) == before
        assert isinstance(told["error"]["code"], int)
        assert told["error"]["fbtrace_id"]
    msgspec.json.encode([list(room.world.rows("s", "virtual", "simulated"))])


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"caption":"' + b"a" * 10_000_000 + b'"}', "application/json", 413),
        (b"caption=" + b"a" * 10_000_000, FORM, 413),
        (b'{"caption":"\\ud800"}', "application/json", 400),
        (NESTED.encode(), "application/json", 400),
        (b'{"children":' + NESTED.encode() + b"}", "application/json", 400),
        (b"\xff\xfe", "multipart/form-data; boundary=b", 400),
        (b"", FORM, 400),
    ],
)
@pytest.mark.parametrize(("host", "path", "token"), [
    ("graph.instagram.com", "/v26.0/me/media", "IGAA-acme"), ("graph.threads.net", "/v1.0/me/threads", "THAA-acme"),
])  # fmt: skip
def test_bodies_that_no_client_sends_are_refused(
    body: bytes, kind: str, status: int, host: str, path: str, token: str
) -> None:
    w: World = world()
    headers = (("host", host), ("content-type", kind))
    reply = w.handle(
        Call(method="POST", host=host, path=path, query=f"access_token={token}", headers=headers, body=body)
    )
    assert reply.status == status
    assert json.loads(reply.body)["error"]["code"] in {1, 100}
    assert not w.ledger.entries


STORY = """
from tests.simulators.meta_hand import OnInstagram, OnThreads, SECOND, world
w = world(11, Threads={"publish_race": {"exponential_s": 7}})
w.faults.add({"fault": "answer_lost", "share": 0.2})
w.faults.add({"fault": "late_commit", "share": 0.2, "when": {"operation": "create_post"}, "do": {"late": {"uniform_s": [1.0, 20.0]}}})
for n in range(40):
    w.clock.advance(SECOND)
    for hand, edge, publish in (
        (OnInstagram(w), {"image_url": "https://media.example/picture.jpg", "caption": f"spring {n}"}, "media"),
        (OnThreads(w), {"media_type": "TEXT", "text": f"spring {n}"}, "threads"),
    ):
        made = hand.ask("POST", f"me/{publish}", **edge).body.decode().split('"')
        if "id" in made:
            hand.ask("POST", f"me/{publish}_publish", creation_id=made[made.index("id") + 2], tag=f"t{n}")
w.clock.advance(60 * SECOND)
w.settle()
print(w.ledger.digest, len(w.ledger.entries))
"""


def test_the_same_seed_gives_the_same_ledger_in_any_process() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", STORY], env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert said[0] == said[1]
    assert int(said[0].split()[1]) > 40
