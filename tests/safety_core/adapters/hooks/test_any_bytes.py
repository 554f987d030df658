"""Whatever comes, it is a value: nothing that somebody sends raises."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.adapters.hooks import HOOKS
from safety_core.ports import Challenged, Forged, Inbound, Stale, Told, Unreadable
from tests.fuzzing import examples, fuzzed
from tests.safety_core.adapters.hooks.ground import EMPTY, HEADERS, NOW, SECRET, posted

ALL = pytest.mark.parametrize("platform", sorted(HOOKS))
WORDS = (
    "object",
    "entry",
    "id",
    "time",
    "changes",
    "field",
    "value",
    "item",
    "verb",
    "add",
    "feed",
    "page",
    "instagram",
    "comments",
    "mention",
    "mentions",
    "comment",
    "post_id",
    "comment_id",
    "parent_id",
    "from",
    "name",
    "message",
    "text",
    "media",
    "username",
    "values",
    "replies",
    "target_id",
    "replied_to",
    "root_post",
    "owner_id",
    "type",
    "notifications",
    "action",
    "COMMENT",
    "SHARE_MENTION",
    "ADMIN_COMMENT",
    "organizationalEntity",
    "sourcePost",
    "generatedActivity",
    "decoratedGeneratedActivity",
    "decoratedSourcePost",
    "entity",
    "owner",
    "share",
    "for_user_id",
    "tweet_create_events",
    "id_str",
    "user",
    "entities",
    "user_mentions",
    "extended_tweet",
    "full_text",
    "in_reply_to_status_id_str",
    "created_at",
    "timestamp_ms",
    "event",
    "1001",
    "2001_1",
    "1764410400",
    "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS",
    "urn:li:organization:1",
    "urn:li:comment:(urn:li:activity:1,2)",
    "urn:li:share:1",
)
TEXTS = st.sampled_from(WORDS) | st.text(max_size=8)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
TREES = st.recursive(
    LEAVES, lambda each: st.lists(each, max_size=3) | st.dictionaries(TEXTS, each, max_size=5), max_leaves=25
)
ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=30)


def holds(platform, told):
    hooks = HOOKS[platform]
    assert isinstance(hooks.verify(told, SECRET, NOW), Forged | Stale | None)
    assert isinstance(hooks.challenge(told, SECRET, SECRET), Challenged | Forged | None)
    found = hooks.read(told)
    assert isinstance(found, tuple | Unreadable)
    for each in found if isinstance(found, tuple) else ():
        assert isinstance(each, Inbound)
        assert each.platform is platform
        assert each.at is None or each.at.tzinfo is not None
        assert each.own or each.author is None or each.author != each.platform_account


@fuzzed("hooks")
@ALL
@given(body=st.binary(max_size=200), said=ANY_TEXT)
def test_no_bytes_raise(platform, body, said):
    holds(platform, posted(body, (HEADERS[platform], said)))


@fuzzed("hooks")
@ALL
@settings(max_examples=examples(300))
@given(tree=TREES)
def test_no_json_raises(platform, tree):
    holds(platform, posted(json.dumps(tree).encode()))


@fuzzed("hooks")
@ALL
@settings(max_examples=examples(300))
@given(tree=TREES, data=st.data())
def test_nothing_in_the_place_of_a_known_field_raises(platform, tree, data):
    name = data.draw(st.sampled_from(sorted(EMPTY[platform])))
    holds(platform, posted(json.dumps(EMPTY[platform] | {name: tree}).encode()))


@fuzzed("hooks")
@ALL
@given(
    query=st.lists(st.tuples(st.sampled_from([*WORDS, "crc_token", "challengeCode"]) | ANY_TEXT, ANY_TEXT), max_size=4)
)
def test_no_query_raises(platform, query):
    meta = tuple(
        (f"hub.{name}", value) for name, value in zip(("mode", "verify_token", "challenge"), dict(query), strict=False)
    )
    for each in (tuple(query), (*query, *meta)):
        holds(platform, Told(method="GET", query=each))


@ALL
@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"[{}]",
        b"1",
        b"null",
        b'"text"',
        b"{",
        b"{}x",
        b"\xff\xfe",
        b'{"a":NaN}',
        b'{"text":"\\ud800"}',
        b"[" * 100_000,
        b'{"entry":' * 100_000,
        b'{"values":' * 20_000 + b"1" + b"}" * 20_000,
        b"9" * 10_000,
        b"<html>",
    ],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_delivery_is_unreadable(platform, body):
    assert isinstance(HOOKS[platform].read(posted(body)), Unreadable)
