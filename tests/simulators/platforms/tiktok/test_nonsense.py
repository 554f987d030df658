"""Whatever is asked: TikTok answers, never with a 5xx, and what it refuses left nothing behind."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.platforms.tiktok.platform import _INITS, _ROUTES
from simulators.wire import Call
from tests.fuzzing import examples, fuzzed
from tests.simulators.platforms.tiktok.hands import FILM, MP4, PUBLIC, Hand, good, world

WORDS = [
    "post_info", "source_info", "title", "privacy_level", "source", "video_url", "video_size", "chunk_size",
    "total_chunk_count", "publish_id", "media_type", "post_mode", "photo_images", "photo_cover_index", "cursor",
    "max_count", "filters", "video_ids", "disable_duet",
]  # fmt: skip
VALUES = [PUBLIC, "FILE_UPLOAD", "PULL_FROM_URL", FILM, "PHOTO", "DIRECT_POST", "MEDIA_UPLOAD", "https://["]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(VALUES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS) | st.text(), inner, max_size=5),
    max_leaves=14,
)
KNOWN = (
    [(method, path) for method, path, *_ in _ROUTES] + [("POST", path) for path, *_ in _INITS] + [("PUT", "/video/")]
)
PATHS = st.sampled_from(KNOWN) | st.tuples(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD"]), st.text(max_size=40)
)
HEADERS = st.dictionaries(
    st.sampled_from(["content-type", "content-range", "authorization"]),
    st.sampled_from(["application/json", "video/mp4", "bytes 0-9/2012", "bytes 0-2019/2020", "Bearer ben",
                     "application/x-www-form-urlencoded"]) | st.text(max_size=20),
    max_size=3,
)  # fmt: skip


@fuzzed("simulated TikTok")
@settings(max_examples=examples(400), deadline=None)
@given(data=st.data())
def test_anything_is_answered_and_only_what_succeeds_has_effects(data: st.DataObject) -> None:
    w = world()
    hand = Hand(w)
    hand.posted()
    upload = good(hand.direct())["upload_url"].partition("?")[2]
    before = w.ledger.digest
    method, path = data.draw(PATHS)
    query = st.sampled_from(["", upload, "fields=id", "fields=open_id", "upload_id=1&upload_token="]) | st.text(
        max_size=30
    )
    body: Any = data.draw(
        st.binary(max_size=60)
        | JSON.map(lambda value: json.dumps(value).encode())
        | st.sampled_from([MP4, b"token=ann"])
    )
    headers = {"authorization": "Bearer ann", "content-type": "application/json"} | data.draw(HEADERS)
    reply = w.handle(
        Call(
            method=method,
            host=data.draw(st.sampled_from(["open.tiktokapis.com", "open-upload.tiktokapis.com"])),
            path=path,
            query=data.draw(query),
            headers=tuple(headers.items()),
            body=body,
            tag=data.draw(st.none() | st.text(max_size=5)),
        )
    )
    assert 200 <= reply.status < 500
    if reply.status >= 300:
        assert w.ledger.digest == before
        assert reply.body
