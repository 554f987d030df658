"""Whatever is asked: LinkedIn answers, never with a 5xx, and what it refuses left nothing behind."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.platforms.linkedin.platform import _ROUTES
from simulators.wire import Call
from tests.fuzzing import examples, fuzzed
from tests.simulators.platforms.linkedin.hands import ANN, ORG, PNG, Hand, key, said, world

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([ANN, ORG, "PUBLIC", "LIKE"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from(
        ["author", "commentary", "content", "media", "id", "patch", "$set", "actor", "message", "text", "root",
         "initializeUploadRequest", "finalizeUploadRequest", "owner", "video", "distribution", "lifecycleState"]
    ), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
KEYS = st.sampled_from(
    ["POST", "COMMENT", "1", "", "%", "%00", "urn:li:share:1", "(entity:POST)", "(actor:ANN,entity:POST)", "IMAGE"]
) | st.text(max_size=20)
QUERIES = st.sampled_from(
    ["", "q=author&author=ORG", "action=initializeUpload", "q=entity", "ids=List(POST,x)", "count=-1", "actor=ANN",
     "q=roleAssignee", "start=99999999999999999999", "action=finalizeUpload", "q=author&author=List((a:b))"]
) | st.text(max_size=30)  # fmt: skip
HEADERS = st.dictionaries(
    st.sampled_from(
        ["linkedin-version", "x-restli-protocol-version", "x-restli-method", "x-http-method-override", "content-type",
         "authorization"]
    ),
    st.sampled_from(
        ["202611", "2.0.0", "CREATE", "GET", "DELETE", "application/json", "multipart/mixed; boundary=b", "Bearer ann-reads",
         "application/x-www-form-urlencoded"]
    ) | st.text(max_size=20),
    max_size=4,
)  # fmt: skip
PATHS = st.sampled_from([(method, path) for method, path, *_ in _ROUTES]) | st.tuples(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"]), st.text(max_size=40)
)


@fuzzed("simulated LinkedIn")
@settings(max_examples=examples(400), deadline=None)
@given(data=st.data())
def test_anything_is_answered_and_only_what_succeeds_has_effects(data: st.DataObject) -> None:
    w = world()
    hand = Hand(w, "ann-reads")
    post = hand.post_id()
    names = {
        "POST": key(post), "COMMENT": key(said(hand.comment(post))["commentUrn"]), "ANN": key(ANN), "ORG": key(ORG),
        "IMAGE": key(hand.image()),
    }  # fmt: skip
    before = w.ledger.digest

    def filled(text: str) -> str:
        for word, value in names.items():
            text = text.replace(word, value)
        return text

    method, path = data.draw(PATHS)
    while ":key" in path:
        path = path.replace(":key", filled(data.draw(KEYS)), 1)
    body: Any = data.draw(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()) | st.just(PNG))
    headers = {
        "linkedin-version": "202611", "x-restli-protocol-version": "2.0.0", "authorization": "Bearer ann-reads",
        "content-type": "application/json",
    } | data.draw(HEADERS)  # fmt: skip
    reply = w.handle(
        Call(
            method=method,
            host=data.draw(st.sampled_from(["api.linkedin.com", "www.linkedin.com"])),
            path=path,
            query=filled(data.draw(QUERIES)),
            headers=tuple(headers.items()),
            body=body,
            tag=data.draw(st.none() | st.text(max_size=5)),
        )
    )
    assert 200 <= reply.status < 500
    if reply.status >= 300:
        assert w.ledger.digest == before
        assert json.loads(reply.body)
