"""LinkedIn's challenge, its comments and its mentions."""

import json
from datetime import UTC, datetime

import pytest

from safety_core.adapters.hooks import HOOKS
from safety_core.ports import Challenged, Forged, Inbound, InboundKind, Told, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Platform
from tests.safety_core.adapters.hooks.ground import NOW, SECRET, asked, mac, posted

LINKEDIN = HOOKS[Platform.LINKEDIN]
CODE = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
URN = "urn:li:comment:(urn:li:activity:7,8)"
FOUND = {
    "notificationId": 4406004,
    "organizationalEntity": "urn:li:organization:5001",
    "action": "COMMENT",
    "sourcePost": "urn:li:activity:7",
    "decoratedSourcePost": {"entity": "urn:li:share:6", "owner": "urn:li:organization:5001", "text": "Our post"},
    "generatedActivity": "urn:li:comment:(activity:7,8)",
    "decoratedGeneratedActivity": {
        "comment": {"owner": "urn:li:person:Ada_1", "text": "How much?", "entity": URN, "object": "urn:li:activity:7"}
    },
    "subscriber": "urn:li:person:admin",
    "lastModifiedAt": 1764410400000,
}
EXPECTED = Inbound(
    platform=Platform.LINKEDIN,
    kind=InboundKind.COMMENT,
    platform_account="urn:li:organization:5001",
    object=URN,
    parent="urn:li:share:6",
    root="urn:li:share:6",
    author="urn:li:person:Ada_1",
    text="How much?",
    at=datetime(2025, 11, 29, 10, tzinfo=UTC),
    event="4406004",
)


def read(*listed: object):
    kind = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
    return LINKEDIN.read(posted({"type": kind, "notifications": list(listed)}))


def commented(**change: object):
    comment = FOUND["decoratedGeneratedActivity"]["comment"]
    return FOUND | {"decoratedGeneratedActivity": {"comment": comment | change}}


def test_the_code_is_answered_with_its_signature():
    found = LINKEDIN.challenge(asked(challengeCode=CODE, applicationId="1"), SECRET, None)
    assert isinstance(found, Challenged)
    assert (found.status, found.content_type) == (200, "application/json")
    assert json.loads(found.body) == {"challengeCode": CODE, "challengeResponse": mac(CODE.encode()).hex()}


@pytest.mark.parametrize("code", ["", "x", CODE + "\n", "hmacsha256={}", 'hmacsha256={"type":"X"}', "\ud800"])
def test_nobody_can_have_us_sign_an_event_by_asking(code):
    assert isinstance(LINKEDIN.challenge(asked(challengeCode=code), SECRET, None), Forged)


def test_two_codes_and_a_code_without_a_secret_are_not_answered():
    twice = Told(method="GET", query=(("challengeCode", CODE), ("challengeCode", CODE)))
    assert isinstance(LINKEDIN.challenge(twice, SECRET, None), Forged)
    assert isinstance(LINKEDIN.challenge(asked(challengeCode=CODE), Secret(""), None), Forged)


def test_the_bare_body_is_not_what_is_signed():
    told = posted({}, ("X-LI-Signature", mac(b"{}").hex()))
    assert isinstance(LINKEDIN.verify(told, SECRET, NOW), Forged)


def test_a_comment_is_read_whole_and_stands_under_the_post_by_the_name_that_we_know():
    assert read(FOUND) == (EXPECTED,)


def test_a_comment_that_is_not_decorated_has_its_name_and_neither_text_nor_author():
    (found,) = read({key: value for key, value in FOUND.items() if not key.startswith("decorated")})
    assert (found.object, found.root, found.author, found.text) == (URN, "urn:li:activity:7", None, "")


def test_a_comment_stands_under_what_its_own_name_says_where_nothing_else_does():
    kept = ("organizationalEntity", "action", "generatedActivity")
    (found,) = read({key: FOUND[key] for key in kept})
    assert (found.object, found.root, found.at, found.event) == (URN, "urn:li:activity:7", None, None)


def test_an_answer_to_a_comment_answers_that_comment():
    (found,) = read(commented(entity="urn:li:comment:(urn:li:activity:7,9)", parentComment=URN))
    assert (found.object, found.parent, found.root) == ("urn:li:comment:(urn:li:activity:7,9)", URN, "urn:li:share:6")


def test_what_the_organization_wrote_or_an_admin_for_it_is_our_own():
    (as_organization,) = read(commented(owner="urn:li:organization:5001"))
    (as_admin,) = read(FOUND | {"action": "ADMIN_COMMENT"})
    assert as_organization.own
    assert as_admin.own
    assert not EXPECTED.own


def test_a_post_that_names_us_is_a_mention():
    share = {"entity": "urn:li:share:99", "owner": "urn:li:person:Bob", "text": "Thanks!"}
    change = {"action": "SHARE_MENTION", "generatedActivity": "urn:li:share:99"}
    (found,) = read(FOUND | change | {"decoratedGeneratedActivity": {"share": share}})
    assert (found.kind, found.object, found.root, found.parent) == (
        InboundKind.MENTION,
        "urn:li:share:99",
        "urn:li:share:99",
        None,
    )
    assert (found.author, found.text) == ("urn:li:person:Bob", "Thanks!")


def test_a_mention_that_is_not_decorated_is_a_post_and_not_the_activity_that_shows_it():
    bare = {"action": "SHARE_MENTION", "organizationalEntity": "urn:li:organization:5001"}
    names = {"generatedActivity": "urn:li:activity:98", "sourcePost": "urn:li:share:99"}
    assert [each.object for each in read(bare | names, bare | names | {"sourcePost": None})] == [
        "urn:li:share:99",
        "urn:li:activity:98",
    ]


@pytest.mark.parametrize("action", ["LIKE", "SHARE", "COMMENT_EDIT", "COMMENT_DELETE", "anything"])
def test_other_actions_are_left_out(action):
    assert read(FOUND | {"action": action}, FOUND) == (EXPECTED,)


def test_a_delivery_of_another_kind_tells_of_nothing():
    assert LINKEDIN.read(posted({"type": "LEADS", "notifications": [FOUND]})) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        1,
        FOUND | {"organizationalEntity": "urn:li:person:1"},
        commented(entity=None) | {"generatedActivity": "urn:li:share:1"},
        FOUND | {"action": "SHARE_MENTION", "sourcePost": None},
        FOUND | {"action": None},
    ],
    ids=str,
)
def test_what_lacks_its_names_makes_the_whole_unreadable(wrong):
    assert isinstance(read(FOUND, wrong), Unreadable)
