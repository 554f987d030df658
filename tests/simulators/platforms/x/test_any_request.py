"""Whatever is asked, X answers in its own words, and only a success leaves something behind."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulators.platforms.x.platform import _ROUTES
from simulators.wire import Call
from simulators.world import World
from tests.fuzzing import examples, fuzzed
from tests.simulators.hands import ACME, MP4, PNG, ZETA, Hand, multipart, said, world

_PATHS = st.sampled_from([*dict.fromkeys(path for _, path, *_ in _ROUTES), "/2/pets", "/", "/2/media/upload/", "*"])
_ODD = st.sampled_from(
    ["", "1", "-1", "9" * 400, "\0", ACME, ZETA, "{post}", "{reply}", "{media}", "{cursor}", "ü", "x\ud800", "STATUS", "id", "true"]
) | st.text(max_size=12)  # fmt: skip
_NAMES = st.sampled_from(
    [
        "max_results",
        "pagination_token",
        "since_id",
        "command",
        "media_id",
        "segment_index",
        "tweet.fields",
        "expansions",
        "x",
    ]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _ODD,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "text",
                    "target_user_id",
                    "tweet_id",
                    "hidden",
                    "media",
                    "media_type",
                    "total_bytes",
                    "media_category",
                    "segment_index",
                    "id",
                    "metadata",
                    "alt_text",
                    "media_id",
                    "reply",
                    "in_reply_to_tweet_id",
                    "media_ids",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
_FORM, _FENCE = multipart(media=PNG, segment_index=b"0", media_id=b"{media}", command=b"APPEND")
_BODIES = _VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40) | st.sampled_from(
    [b"", _FORM, b"[" * 20_000, b'{"text":"\\ud800"}', b'{"metadata":{"alt_text":{"text":"\\ud800"}},"id":"{media}"}']
)  # fmt: skip
_KINDS = st.sampled_from(
    ["application/json", _FENCE, "multipart/form-data", "application/x-www-form-urlencoded", "", "\0"]
)


def settled() -> tuple[World, dict[str, str]]:
    """A world with one of each thing, and their names."""
    w = world(processing_s=0)
    hand = Hand(w)
    posts = [hand.post_id(f"n{n}") for n in range(6)]
    told = {"media_type": "video/mp4", "total_bytes": len(MP4), "media_category": "tweet_video"}
    names = {
        "{post}": posts[0],
        "{reply}": w.comment_from_fan(posts[0], "hello"),
        "{media}": str(said(hand.ask("POST", "/2/media/upload/initialize", json_body=told))["data"]["id"]),
        "{cursor}": hand.list("max_results=5")["meta"]["next_token"],
    }
    return w, names


@fuzzed("simulated X")
@settings(max_examples=examples(300), deadline=None)
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", ""]),
    _PATHS,
    st.lists(_ODD, min_size=2, max_size=2),
    st.lists(st.tuples(_NAMES, _ODD), max_size=4),
    _BODIES,
    _KINDS,
    st.sampled_from(["acme-bearer", "zeta-bearer", "", "nobody"]),
)
@example("PUT", "/2/tweets/:id/hidden", ["{reply}", ""], [], b'{"hidden": true}', "application/json", "acme-bearer")
@example("POST", "/2/media/metadata", ["", ""], [], b'{"metadata":{"alt_text":{"text":"\\ud800"}},"id":"{media}"}',
         "application/json", "acme-bearer")  # fmt: skip
@example(
    "POST",
    "/2/users/:id/following",
    [ACME, ""],
    [],
    b'{"target_user_id": "\\ud800"}',
    "application/json",
    "acme-bearer",
)
def test_nothing_raises_and_what_is_refused_leaves_no_trace(method, path, args, query, body, kind, token) -> None:
    w, names = settled()
    before, digest = len(w.ledger.entries), w.ledger.digest
    for arg in args:
        path = path.replace(":id", names.get(arg, arg), 1)
    for name, value in names.items():
        body = body.replace(name.encode(), value.encode())
    asked = "&".join(f"{name}={names.get(value, value)}" for name, value in query)
    told = (("host", "127.0.0.1:9"), ("authorization", f"Bearer {token}"), ("content-type", kind))
    reply = w.handle(Call(method=method, host="127.0.0.1:9", path=path, query=asked, headers=told, body=body, at="X"))
    assert reply.status < 500
    if reply.status >= 300:
        assert w.ledger.digest == digest
        assert isinstance(json.loads(reply.body), dict)
    assert len(w.ledger.entries) <= before + 1
