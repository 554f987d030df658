import pytest

from safety_core.adapters.platforms import linkedin
from safety_core.adapters.platforms.linkedin.problems import RETRY_DEFAULT_S
from safety_core.cadence.pace import Pace
from safety_core.ports import Accepted, Ready, Rejected, Unknown
from safety_core.vocabulary import Action, Reason
from tests.safety_core.adapters.platforms.linkedin.ground import (
    ACTIVITY,
    COMMENT,
    MEMBER,
    NOW,
    POST,
    SHOWN_COMMENT,
    SHOWN_LIKE,
    UGC,
    acted,
    answered,
    made,
    problem,
    without,
)

NUMBER = SHOWN_COMMENT["id"]


def committed(exchange, action=Action.PUBLISH):
    return linkedin.read_commit(exchange, intent=acted(action), ready=Ready(), now=NOW)


def recalled(exchange):
    return linkedin.read_recall(exchange, recalls=POST, now=NOW)


def liked(exchange):
    return linkedin.read_like(exchange, target=POST, now=NOW)


@pytest.mark.parametrize(
    ("header", "name"), [(POST, POST), (UGC, UGC), (UGC.replace(":", "%3A"), UGC), (f" {POST} ", POST)]
)
def test_201_with_a_post_s_name_in_the_header_and_nothing_in_the_body_is_accepted(header, name):
    assert committed(made(header)) == Accepted(name, None)


@pytest.mark.parametrize(
    "header",
    ["", "7000000000000000012", ACTIVITY, COMMENT, MEMBER, "urn:li:share:", "urn:li:share:0", "urn:li:share:01",
     "urn:li:share:1x", "urn:li:share:" + "1" * 20, "urn:li:share:\u0661", "urn:li:share:1,urn:li:share:2", "URN:LI:SHARE:1",
     f"{POST}%0A", "urn:li:groupPost:1"],
)  # fmt: skip
def test_201_with_another_name_is_unknown(header):
    assert committed(made(header)) == Unknown(Reason.ANSWER_UNCLEAR, "HTTP 201 that does not say what was done")


@pytest.mark.parametrize(
    "body", [b"{}", b" ", b"<html></html>", {"id": POST}, {"status": 201, "code": "C", "message": ""}]
)
def test_201_with_a_body_is_not_a_post_s_yes(body):
    assert isinstance(committed(made(POST, body)), Unknown)


def test_201_that_names_the_post_in_the_body_alone_is_unknown():
    assert isinstance(committed(answered(201, {"id": POST})), Unknown)


@pytest.mark.parametrize("action", [Action.COMMENT, Action.REPLY])
@pytest.mark.parametrize(
    ("header", "body"),
    [
        (NUMBER, SHOWN_COMMENT),
        (COMMENT, SHOWN_COMMENT),
        (COMMENT, without(SHOWN_COMMENT, "id")),
        (NUMBER, without(SHOWN_COMMENT, "commentUrn")),
        (COMMENT.replace(":", "%3A").replace("(", "%28").replace(")", "%29").replace(",", "%2C"), SHOWN_COMMENT),
        (COMMENT, b""),
    ],
)
def test_201_with_a_comment_s_name_is_accepted(action, header, body):
    assert committed(made(header, body), action) == Accepted(COMMENT, None)


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("", SHOWN_COMMENT),
        ("7000000000000000016", SHOWN_COMMENT),
        (POST, SHOWN_COMMENT),
        (NUMBER, b""),
        (POST, b""),
        (NUMBER, b"<html></html>"),
        (NUMBER, {}),
        (NUMBER, []),
        (NUMBER, SHOWN_COMMENT | {"id": "7000000000000000016"}),
        (NUMBER, SHOWN_COMMENT | {"id": 7000000000000000015}),
        (NUMBER, SHOWN_COMMENT | {"commentUrn": f"urn:li:comment:({MEMBER},{NUMBER})"}),
        (NUMBER, without(SHOWN_COMMENT, "commentUrn", "object")),
        (NUMBER, without(SHOWN_COMMENT, "commentUrn") | {"object": COMMENT}),
        (NUMBER, without(SHOWN_COMMENT, "commentUrn", "id")),
    ],
)
def test_201_whose_comment_is_not_surely_named_is_unknown(header, body):
    assert isinstance(committed(made(header, body), Action.COMMENT), Unknown)


def test_204_without_a_body_is_the_yes_to_a_deletion_whether_or_not_the_post_stood():
    assert recalled(answered(204)) == Accepted(POST)
    assert isinstance(recalled(answered(204, b"{}")), Unknown)
    assert isinstance(recalled(answered(200)), Unknown)
    assert isinstance(committed(answered(204)), Unknown)
    assert isinstance(liked(answered(204)), Unknown)


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("(actor:urn%3Ali%3Aorganization%3A2001,entity:urn%3Ali%3Aactivity%3A1)", b""),
        (SHOWN_LIKE["id"], b""),
        ("", SHOWN_LIKE),
        (SHOWN_LIKE["id"], SHOWN_LIKE),
    ],
)
def test_201_that_names_the_like_is_accepted(header, body):
    assert liked(made(header, body)) == Accepted(POST)


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("", b""),
        ("7", b""),
        (POST, b""),
        (SHOWN_LIKE["id"], b"<html></html>"),
        (SHOWN_LIKE["id"], {}),
        (SHOWN_LIKE["id"], SHOWN_LIKE | {"reactionType": "PRAISE"}),
        (SHOWN_LIKE["id"], problem(201).body),
    ],
)
def test_201_that_does_not_name_the_like_is_unknown(header, body):
    assert isinstance(liked(made(header, body)), Unknown)


REFUSALS = [
    (problem(400, "MISSING_FIELD", "commentary is missing"), Reason.PLATFORM_INVALID),
    (problem(400, "FIELD_LENGTH_TOO_LONG"), Reason.PLATFORM_INVALID),
    (problem(400, "MEDIA_ASSET_WAITING_UPLOAD"), Reason.PLATFORM_INVALID),
    (problem(401, "EXPIRED_ACCESS_TOKEN", "expired", serviceErrorCode=65602), Reason.PLATFORM_CREDENTIAL),
    (answered(401, {"status": 401, "message": "no", "serviceErrorCode": 65600}), Reason.PLATFORM_CREDENTIAL),
    (problem(403, "ACCESS_DENIED", serviceErrorCode=100), Reason.PLATFORM_FORBIDDEN),
    (
        answered(422, {"status": 422, "message": "ERROR :: /author :: field is required but not found\n"}),
        Reason.PLATFORM_INVALID,
    ),
    (problem(422, "UNPROCESSABLE_ENTITY"), Reason.PLATFORM_INVALID),
    (answered(422, {"status": 422, "message": f"Content is a duplicate of {POST}"}), Reason.PLATFORM_DUPLICATE),
    (problem(422, "C", "Content is a duplicate of urn:li:person:abc"), Reason.PLATFORM_DUPLICATE),
    (problem(422, "DUPLICATE_POST", "no"), Reason.PLATFORM_DUPLICATE),
    (
        answered(
            422, {"status": 422, "message": "no", "errorDetailType": "com.x", "errorDetails": {"inputErrors": []}}
        ),
        Reason.PLATFORM_INVALID,
    ),
    (problem(426, "NONEXISTENT_VERSION"), Reason.PLATFORM_FORBIDDEN),
    (problem(429, "TOO_MANY_REQUESTS"), Reason.PLATFORM_TOO_FAST),
]


@pytest.mark.parametrize(("exchange", "reason"), REFUSALS)
def test_a_documented_refusal_is_rejected_with_its_reason(exchange, reason):
    for answer in (
        committed(exchange),
        committed(exchange, Action.COMMENT),
        committed(exchange, Action.REPLY),
        recalled(exchange),
        liked(exchange),
    ):
        assert isinstance(answer, Rejected)
        assert answer.reason is reason
        assert (answer.retry_after_s is not None) == (reason is Reason.PLATFORM_TOO_FAST)


def test_a_duplicate_s_refusal_says_what_stands_already():
    answer = committed(answered(422, {"status": 422, "message": f"Content is a duplicate of {POST}"}))
    assert answer == Rejected(Reason.PLATFORM_DUPLICATE, f"HTTP 422: Content is a duplicate of {POST}")


def test_a_duplicate_under_another_status_is_no_duplicate():
    answer = committed(answered(400, {"status": 400, "message": f"Content is a duplicate of {POST}"}))
    assert answer.reason is Reason.PLATFORM_INVALID


def test_404_is_a_missing_target_where_there_is_one_and_unknown_of_a_post():
    gone = problem(404, "NOT_FOUND")
    for answer in (committed(gone, Action.COMMENT), committed(gone, Action.REPLY), recalled(gone), liked(gone)):
        assert answer.reason is Reason.TARGET_MISSING
    assert isinstance(committed(gone), Unknown)


@pytest.mark.parametrize(
    ("message", "headers", "wait_s"),
    [
        ("no", {}, RETRY_DEFAULT_S),
        ("throttle APPLICATION_AND_MEMBER DAY limit is reached", {}, 12 * 3600.0),
        ("today is a DAYBREAK", {}, RETRY_DEFAULT_S),
        ("no", {"retry_after": "7"}, 7.0),
        ("a DAY limit", {"retry_after": "86400"}, 86400.0),
        ("no", {"retry_after": "86401"}, RETRY_DEFAULT_S),
        ("no", {"retry_after": "0"}, RETRY_DEFAULT_S),
        ("no", {"retry_after": "-1"}, RETRY_DEFAULT_S),
        ("no", {"retry_after": "\u0667"}, RETRY_DEFAULT_S),
    ],
)
def test_too_fast_waits_as_long_as_linkedin_says_and_a_used_up_day_until_it_ends(message, headers, wait_s):
    exchange = answered(429, {"status": 429, "code": "TOO_MANY_REQUESTS", "message": message}, **headers)
    assert committed(exchange).retry_after_s == wait_s
    assert linkedin.read_pace(exchange, now=NOW) == Pace(wait_s=wait_s)


def test_a_read_that_is_too_fast_counts_from_the_answer_s_own_date():
    body = {"status": 429, "code": "C", "message": "DAY limit"}
    for date, wait_s in (("Sun, 01 Mar 2026 23:59:00 GMT", 60.0), ("soon", RETRY_DEFAULT_S), ("", RETRY_DEFAULT_S)):
        exchange = answered(429, body, date=date)
        assert linkedin.read_page(exchange, account="urn:li:organization:1").retry_after_s == wait_s


def test_nothing_but_a_refusal_says_anything_of_the_rate():
    assert linkedin.read_pace(answered(200, {}), now=NOW) is None
    assert linkedin.read_pace(answered(503), now=NOW) is None


def test_what_an_operator_reads_is_one_short_printable_line():
    saw = committed(problem(400, "C", "a\n\x1b[31mb" + "c" * 500)).saw
    assert saw.startswith("HTTP 400: C: a [31mb")
    assert len(saw) == 200
    assert saw.isprintable()
