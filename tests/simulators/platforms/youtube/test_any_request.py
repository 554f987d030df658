"""Whatever is asked, YouTube answers in its own words, and only a success leaves something behind."""

import json

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulators.clock import HandClock
from simulators.platforms.youtube.platform import _ROUTES, ROOT
from simulators.platforms.youtube.uploads import PATHS
from simulators.wire import Call
from simulators.world import World
from tests.fuzzing import examples, fuzzed
from tests.simulators.platforms.youtube.hands import ACME, HOST, MP4, ZETA, Hand, headers, said, world

_paths = st.sampled_from(
    [
        *dict.fromkeys(ROOT + path for _, path, *_ in _ROUTES),
        *PATHS,
        "/token",
        "/",
        "/youtube/v3/pets",
        "/youtube/v3/videos/",
        "*",
    ]
)
_odd = st.sampled_from(
    ["", "id", "snippet", "status", "snippet,status", "-1", "0", "9" * 400, "\0", "true", "like", "none", "{video}", "{thread}",
     "{reply}", "{cursor}", "{upload}", "{subscription}", ACME, ZETA, "UU" + ACME[2:], "resumable", "multipart", "media", "items(",
     "*", "items/" * 30, "rejected", "x\ud800", "ü" * 11, "AAAAAAAAAAA", "Ug" + "A" * 24, "2026-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59"]
) | st.text(max_size=20)  # fmt: skip
_names = st.sampled_from(
    ["part", "part", "part", "id", "mine", "videoId", "parentId", "playlistId", "channelId", "allThreadsRelatedToChannelId", "q", "type", "maxResults", "pageToken", "rating", "fields", "uploadType", "upload_id", "moderationStatus", "banAuthor", "myRating", "chart", "forMine", "order", "publishedAfter", "access_token", "alt", "x"]
)  # fmt: skip
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _odd,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "snippet",
                    "status",
                    "title",
                    "description",
                    "tags",
                    "categoryId",
                    "videoId",
                    "parentId",
                    "topLevelComment",
                    "textOriginal",
                    "resourceId",
                    "channelId",
                    "privacyStatus",
                    "publishAt",
                    "license",
                    "embeddable",
                    "kind",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
_bodies = (
    _values.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=60)
    | st.sampled_from(
        [
            b"",
            MP4,
            b"[" * 20_000,
            b'{"snippet":{"title":"\\ud800","description":"\\ud800"}}',
            b"--b\n\n{}\n--b\n\nx\n--b--",
        ]
    )
)
_kinds = st.sampled_from(
    ["application/json", "application/json; charset=utf-8", "multipart/related; boundary=b", "multipart/related", "video/mp4",
     "application/x-www-form-urlencoded", "", "\0", 'multipart/related; boundary=""']
)  # fmt: skip
_ranges = st.none() | st.sampled_from(
    ["bytes */*", "bytes 0-0/1", "bytes 0-9/*", "bytes 9-0/3", "x", "bytes 0-999999999999999999999/*"]
)
_tokens = st.sampled_from(["acme-token", "zeta-token", "", "nobody", "acme-token\0", "ü"])


def settled() -> tuple[World, dict[str, str]]:
    """A world with one of each thing, and their names."""
    w = world(processing_s=0)
    hand = Hand(w)
    video = hand.video()
    hand.video()
    thread = hand.comment_id(video, "one")
    told = {"snippet": {"resourceId": {"channelId": ZETA}}}
    names = {
        "{video}": video,
        "{thread}": thread,
        "{reply}": said(hand.reply(thread, "two"))["id"],
        "{cursor}": hand.uploads(maxResults=1)["nextPageToken"],
        "{upload}": headers(hand.begin(10))["location"].rpartition("upload_id=")[2],
        "{subscription}": said(hand.ask("POST", "subscriptions", "part=id", json_body=told))["id"],
    }
    return w, names


@fuzzed("simulated YouTube")
@settings(max_examples=examples(400), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", ""]),
    _paths,
    st.lists(st.tuples(_names, _odd), max_size=5),
    _bodies,
    _kinds,
    _ranges,
    _tokens,
    st.sampled_from([HOST, "www.googleapis.com", "oauth2.googleapis.com", "127.0.0.1:9"]),
)
@example("POST", "/youtube/v3/videos/rate", [("id", "{video}"), ("rating", "like")], b"", "", None, "zeta-token", HOST)
@example("PUT", PATHS[0], [("upload_id", "{upload}")], b"0123456789", "", None, "", HOST)
@example("POST", "/youtube/v3/commentThreads", [("part", "id")],
         b'{"snippet":{"videoId":"{video}","topLevelComment":{"snippet":{"textOriginal":"\\ud800"}}}}',
         "application/json", None, "zeta-token", HOST)  # fmt: skip
def test_nothing_raises_and_what_is_refused_leaves_no_trace(
    method, path, query, body, kind, content_range, token, host
) -> None:
    w, names = settled()
    before, digest = len(w.ledger.entries), w.ledger.digest
    for name, value in names.items():
        body = body.replace(name.encode(), value.encode())
    pairs = [(name, names.get(value, value)) for name, value in query]
    asked = "&".join(f"{name}={value}" for name, value in pairs)
    told = [("host", host), ("authorization", f"Bearer {token}"), ("content-type", kind)]
    if content_range is not None:
        told.append(("content-range", content_range))
    call = Call(method=method, host=host, path=path, query=asked, headers=tuple(told), body=body, at="YouTube")
    reply = w.handle(call)
    assert reply.status < 500
    if reply.status >= 300:
        assert w.ledger.digest == digest
        assert reply.status == 308 or "error" in json.loads(reply.body)
    assert len(w.ledger.entries) <= before + 1


def test_the_same_calls_give_the_same_digest() -> None:
    assert settled()[0].ledger.digest == settled()[0].ledger.digest
    assert isinstance(settled()[0].clock, HandClock)


def test_a_snapshot_is_come_back_to() -> None:
    w, names = settled()
    kept = w.snapshot()
    Hand(w).ask("DELETE", "videos", f"id={names['{video}']}")
    assert Hand(w).read(names["{video}"]) == []
    w.restore(kept)
    assert len(Hand(w).read(names["{video}"])) == 1
    again = Hand(w).put(f"https://{HOST}{PATHS[0]}?upload_id={names['{upload}']}", b"0123456789")
    assert again.status == 200
