import json
from datetime import UTC, datetime
from functools import partial

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import x
from safety_core.adapters.platforms.x.problems import RETRY_DEFAULT_S, RETRY_MAX_S
from safety_core.errors import BadInput
from safety_core.intent import Intent
from safety_core.ports import (
    Accepted,
    Answered,
    Gone,
    Likers,
    Page,
    PlatformObject,
    Ready,
    Rejected,
    Unknown,
    Unreadable,
)
from safety_core.vocabulary import Action, Platform, Reason
from tests.fuzzing import fuzzed
from tests.safety_core.examples import INTENT

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
NOW_S = int(NOW.timestamp())
PROBLEMS = "https://api.x.com/2/problems/"
POST = {"id": "1900000000000000001", "text": "Hi", "author_id": "1001", "created_at": "2026-03-01T11:59:58.000Z"}
SHOWN = PlatformObject(
    object=POST["id"], author="1001", text="Hi", created_at=datetime(2026, 3, 1, 11, 59, 58, tzinfo=UTC)
)
MISSING = {"title": "Not Found Error", "type": f"{PROBLEMS}resource-not-found", "resource_id": "12"}
who_am_i = partial(x.read_who_am_i, account="1001")
read_page = partial(x.read_page, account="1001")
read_object = partial(x.read_object, object_id="12", action=Action.PUBLISH, account="1001")
read_likers = partial(x.read_likers, account="1001")
READINGS = (who_am_i, read_page, read_object, read_likers)
READS = pytest.mark.parametrize("read", READINGS)


def answered(status: int, body: object, **headers: str) -> Answered:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answered(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


def problem(status: int, detail: str = "…", kind: str = "about:blank") -> dict[str, object]:
    return {"title": "Title", "detail": detail, "type": kind, "status": status}


def committed(exchange: Answered):
    return x.read_commit(exchange, intent=INTENT, ready=Ready(), now=NOW)


def page(*posts: object, **meta: object) -> dict[str, object]:
    counted = {"result_count": len(posts), **meta}
    return {"data": list(posts), "meta": counted} if posts else {"meta": counted}


def test_201_with_an_id_is_accepted_and_names_no_author() -> None:
    assert committed(answered(201, {"data": {"id": "1900", "text": "Hi"}})) == Accepted("1900", None)


@pytest.mark.parametrize(
    "body",
    [
        *({"data": {"id": bad}} for bad in (1900, None, ["1900"], "", "0", "01900", "19a", "1900\n", "١٩", "1" * 20)),
        *({"data": bad} for bad in (None, [], [{"id": "1900"}], {}, "1900")),
        {"data": {"id": "1900"}, "errors": [{}]},
        {"id": "1900"},
        [],
        b"",
        b'{"data":{"id":"1900"',
        b'{"data":{"id":"1900","text":"\xe9"}}',
        '{"data":{"id":"1900"}}'.encode("utf-16"),
        b'{"data":{"id":"1900","n":' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        b'{"data":{"id":"1900"}}{}',
        b"<html>201</html>",
    ],
)
def test_201_without_one_readable_id_is_unknown(body: object) -> None:
    assert unclear(answered(201, body))


@pytest.mark.parametrize("status", [200, 202, 204, 302, 307, 404, 408, 409, 422, 500, 502, 503])
def test_an_id_or_a_refusal_under_any_other_status_is_unknown(status: int) -> None:
    assert unclear(answered(status, {"data": POST}))
    assert unclear(answered(status, problem(status)))


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, problem(400, kind=f"{PROBLEMS}invalid-request"), Reason.PLATFORM_INVALID),
        (401, problem(401), Reason.PLATFORM_CREDENTIAL),
        (
            403,
            problem(403, "You are not allowed to create a Tweet with duplicate content."),
            Reason.PLATFORM_DUPLICATE,
        ),
        (403, {"errors": [{"code": 187, "message": "Status is a duplicate."}]}, Reason.PLATFORM_DUPLICATE),
        (403, problem(403, kind=f"{PROBLEMS}client-forbidden"), Reason.PLATFORM_FORBIDDEN),
        (429, problem(429), Reason.PLATFORM_TOO_FAST),
        (429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, Reason.PLATFORM_TOO_FAST),
    ],
)
def test_a_documented_refusal_is_rejected_with_its_reason(status: int, body: object, reason: Reason) -> None:
    answer = committed(answered(status, body))
    assert isinstance(answer, Rejected)
    assert answer.reason is reason
    assert (answer.retry_after_s is not None) == (reason is Reason.PLATFORM_TOO_FAST)


@pytest.mark.parametrize("status", [400, 401, 403, 429])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>no</html>",
        b'{"title":"Forb',
        {},
        {"message": "Forbidden"},
        {"title": "T", "type": "about:blank", "status": 500},
        {"title": "T", "type": "about:blank", "data": {"id": "1900"}},
        {"errors": []},
        {"errors": ["no"]},
        [problem(403)],
    ],
)
def test_a_refusal_that_is_not_in_x_s_form_is_unknown(status: int, body: object) -> None:
    assert unclear(answered(status, body))


@pytest.mark.parametrize(
    ("reset", "wait_s"),
    [
        (NOW_S + 1, 1.0),
        (NOW_S + 900, 900.0),
        (NOW_S + 86_400, RETRY_MAX_S),
        (NOW_S + 86_401, RETRY_DEFAULT_S),
        (NOW_S, RETRY_DEFAULT_S),
        (NOW_S - 1, RETRY_DEFAULT_S),
        (NOW_S * 1000, RETRY_DEFAULT_S),
        ("-5", RETRY_DEFAULT_S),
        ("1e9", RETRY_DEFAULT_S),
        ("٣", RETRY_DEFAULT_S),
        ("9" * 5000, RETRY_DEFAULT_S),
        ("", RETRY_DEFAULT_S),
    ],
)
def test_the_wait_is_x_s_word_while_it_is_credible(reset: object, wait_s: float) -> None:
    slow = b'{"title":"Too Many Requests","type":"about:blank","status":429}'
    answer = committed(answered(429, slow, x_rate_limit_reset=str(reset)))
    assert isinstance(answer, Rejected)
    assert answer.retry_after_s == wait_s


@READS
def test_a_refused_read_says_whether_it_was_the_token_or_the_pace(read) -> None:
    assert read(answered(401, problem(401))).credential
    assert not read(answered(403, problem(403))).credential
    too_fast = answered(429, problem(429), x_rate_limit_reset=str(NOW_S + 9), date="Sun, 01 Mar 2026 12:00:00 GMT")
    assert read(too_fast).retry_after_s == 9.0
    assert read(answered(429, problem(429), x_rate_limit_reset=str(NOW_S + 9))).retry_after_s == RETRY_DEFAULT_S


def test_who_am_i_is_the_numeric_id() -> None:
    assert who_am_i(answered(200, {"data": {"id": "1001", "username": "acme"}})) == "1001"
    assert isinstance(who_am_i(answered(200, {"data": {"id": 1001}})), Unreadable)


def test_a_page_is_read_newest_first_with_its_continuation() -> None:
    older = {**POST, "id": "99"}
    read = read_page(answered(200, page(older, POST, next_token="7140dib")))
    assert isinstance(read, Page)
    assert ([each.object for each in read.objects], read.next) == ([POST["id"], "99"], "7140dib")


def test_an_empty_page_has_no_data_and_says_zero() -> None:
    assert read_page(answered(200, page())) == Page((), None)
    assert read_page(answered(200, page(next_token="more"))) == Page((), "more")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": []},
        {"data": [POST]},
        {"data": [POST], "meta": {"result_count": 2}},
        {"meta": {"result_count": 1}},
        {**page(POST), "errors": [MISSING]},
        page(POST, next_token=7),
        page(POST, next_token=""),
        page(POST, "post"),
        *(page({**POST, name: 7}) for name in POST),
        *(page({key: value for key, value in POST.items() if key != name}) for name in ("id", "author_id", "text")),
        page({**POST, "created_at": "2026-03-01T11:59:58"}),
        page({**POST, "created_at": "yesterday"}),
    ],
)
def test_a_page_that_is_not_whole_is_no_ground_for_absence(body: object) -> None:
    assert isinstance(read_page(answered(200, body)), Unreadable)


def test_a_post_is_shown_or_gone() -> None:
    assert read_object(answered(200, {"data": POST})) == SHOWN
    assert read_object(answered(200, {"errors": [MISSING]})) == Gone()
    assert read_object(answered(404, problem(404))) == Gone()


@pytest.mark.parametrize(
    "exchange",
    [
        answered(404, b"<html>404</html>"),
        answered(200, {}),
        answered(200, {"errors": []}),
        answered(200, {"errors": [MISSING, {"type": f"{PROBLEMS}not-authorized-for-resource"}]}),
        answered(200, {"errors": [MISSING], "data": {"id": "1"}}),
        answered(403, {"errors": [MISSING]}),
    ],
)
def test_nothing_else_is_gone(exchange: Answered) -> None:
    assert isinstance(read_object(exchange), Unreadable)


@pytest.mark.parametrize(
    ("wire", "shown"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt; &amp;amp;", "&lt; &amp;"),
        ("&quot; &#39;", "&quot; &#39;"),
        ("see https://t.co/abc.", "see https://example.com/?a=1&amp;b."),
        ("https://t.co/abcd https://t.co/abc", "https://t.co/abcd https://example.com/?a=1&amp;b"),
    ],
)
def test_a_reader_sees_escapes_undone_once_and_links_in_full(wire: str, shown: str) -> None:
    urls = [{"url": "https://t.co/abc", "expanded_url": "https://example.com/?a=1&amp;b"}, {"url": 7}, None]
    read = read_object(answered(200, {"data": {**POST, "text": wire, "entities": {"urls": urls}}}))
    assert isinstance(read, PlatformObject)
    assert read.text == shown


@pytest.mark.parametrize("entities", [None, [], {"urls": {}}, {"urls": None}, 7])
def test_hostile_entities_leave_the_text_as_it_came(entities: object) -> None:
    read = read_object(answered(200, {"data": {**POST, "text": "https://t.co/abc", "entities": entities}}))
    assert isinstance(read, PlatformObject)
    assert read.text == "https://t.co/abc"


@pytest.mark.parametrize("bad", ["", "abc", "-1", "1.0", "٣", "01"])
def test_order_by_what_is_no_snowflake_is_refused(bad: str) -> None:
    with pytest.raises(BadInput):
        x.newer(msgspec.structs.replace(SHOWN, object=bad), None)
    with pytest.raises(BadInput):
        x.newer(msgspec.structs.replace(SHOWN, object="1"), bad)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(["about:blank", "1900"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "data",
                    "errors",
                    "id",
                    "title",
                    "type",
                    "detail",
                    "status",
                    "meta",
                    "result_count",
                    "liked",
                    "deleted",
                ]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@fuzzed("answers of X")
@given(
    st.sampled_from([200, 201, 400, 401, 403, 404, 429, 500]) | st.integers(0, 999),
    st.binary(max_size=99) | VALUES.map(lambda value: json.dumps(value).encode()),
)
def test_nothing_raises_or_is_a_yes_without_201_and_an_id(status: int, body: bytes) -> None:
    answer = Answered(status, {}, body)
    known = committed(answer)
    if isinstance(known, Accepted):
        assert status == 201
        assert json.loads(body)["data"]["id"] == known.object
        assert known.object.isdecimal()
    if isinstance(known, Rejected):
        assert status in {400, 401, 403, 429}
    for read in READINGS:
        read(answer)
    for done, word in ((deleted(answer), "deleted"), (liked(answer), "liked")):
        if isinstance(done, Accepted):
            assert (status, json.loads(body)["data"][word]) == (200, True)


def unclear(exchange: Answered) -> bool:
    answer = committed(exchange)
    return isinstance(answer, Unknown) and answer.reason is Reason.ANSWER_UNCLEAR


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, problem(403, kind="https://proxy.example/blocked")),
        (400, problem(400, kind=f"{PROBLEMS}internal-error")),
        (403, {"errors": [{"code": 131, "message": "Internal error"}]}),
        (403, {"errors": [{"code": 130, "message": "Over capacity"}]}),
    ],
)
def test_a_no_that_is_somebody_else_s_or_an_inner_failure_is_unknown(status: int, body: object) -> None:
    assert unclear(answered(status, body))


@pytest.mark.parametrize("status", [201, 403, 429])
def test_what_calls_itself_a_page_is_no_word_of_x(status: int) -> None:
    body = {"data": {"id": "1900000000000000001"}} if status == 201 else problem(status)
    assert unclear(answered(status, body, content_type="text/html; charset=utf-8"))


@pytest.mark.parametrize("count", [False, True])
def test_a_count_that_is_no_number_proves_no_absence(count: bool) -> None:
    assert isinstance(read_page(answered(200, {"meta": {"result_count": count}})), Unreadable)


def test_a_page_that_shows_one_post_twice_is_unreadable() -> None:
    assert isinstance(read_page(answered(200, page(POST, POST))), Unreadable)


@pytest.mark.parametrize(
    ("sent", "shown", "same"),
    [
        ("Spring is here", "Spring is here", True),
        ("Spring is here", "Spring is here!", False),
        ("Thank you", "@fan Thank you", True),
        ("Thank you", "@fan @friend Thank you", True),
        ("@fan Thank you", "@fan Thank you", True),
        ("Thank @fan you", "Thank you", False),
        ("see example.com", "see http://example.com/", True),
        ("see https://example.com/a", "see https://example.com/b", False),
        ("cafe\u0301", "caf\u00e9", True),
    ],
)
def test_a_post_shows_an_intent_apart_from_what_x_itself_adds(sent: str, shown: str, same: bool) -> None:
    intent = Intent(
        intent="int-1",
        client="acme",
        platform=Platform.X,
        account="acme-1",
        action=Action.REPLY,
        text=sent,
        idempotency_key="k",
        salt="00" * 16,
        target="1",
    )
    assert x.shows(intent, PlatformObject(object="2", author="1001", text=shown)) is same


# ---------------------------------------------------------------- taking a post back


def deleted(exchange: Answered):
    return x.read_recall(exchange, recalls="12", now=NOW)


def test_only_deleted_true_is_a_yes_to_a_deletion_and_names_the_post() -> None:
    assert deleted(answered(200, {"data": {"deleted": True}})) == Accepted("12")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": {}},
        {"data": {"deleted": False}},
        {"data": {"deleted": 1}},
        {"data": {"deleted": "true"}},
        {"data": {"deleted": None}},
        {"data": {"deleted": True}, "errors": []},
        {"data": {"deleted": True}, "errors": [MISSING]},
        {"data": {"id": "12"}},
        {"errors": [{"type": f"{PROBLEMS}internal-error"}]},
        {"errors": []},
        [True],
        b"<html>",
    ],
)
def test_200_that_does_not_say_deleted_is_unknown(body: object) -> None:
    assert isinstance(deleted(answered(200, body)), Unknown)


def test_200_that_calls_itself_a_page_is_unknown() -> None:
    said = answered(200, {"data": {"deleted": True}}, content_type="text/html")
    assert isinstance(deleted(said), Unknown)
    gone = answered(200, {"errors": [MISSING]}, content_type="text/html")
    assert isinstance(deleted(gone), Unknown)


@pytest.mark.parametrize("status", [201, 202, 204, 302, 408, 409, 500, 503])
def test_deleted_under_any_other_status_is_unknown(status: int) -> None:
    assert isinstance(deleted(answered(status, {"data": {"deleted": True}})), Unknown)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, {"errors": [MISSING]}, Reason.TARGET_MISSING),
        (404, problem(404), Reason.TARGET_MISSING),
        (403, problem(403, "You are not authorized to delete this Tweet."), Reason.PLATFORM_FORBIDDEN),
        (401, problem(401), Reason.PLATFORM_CREDENTIAL),
        (400, problem(400), Reason.PLATFORM_INVALID),
        (429, problem(429), Reason.PLATFORM_TOO_FAST),
    ],
)
def test_a_documented_refusal_of_a_deletion_is_rejected(status: int, body: object, reason: Reason) -> None:
    answer = deleted(answered(status, body))
    assert isinstance(answer, Rejected)
    assert answer.reason is reason


def test_a_404_in_nobody_s_form_says_nothing_about_a_deletion() -> None:
    assert isinstance(deleted(answered(404, b"Not Found")), Unknown)


def test_a_yes_to_a_deletion_is_no_yes_to_a_post_and_the_other_way_round() -> None:
    assert isinstance(committed(answered(200, {"data": {"deleted": True}})), Unknown)
    assert isinstance(deleted(answered(201, {"data": {"id": "12"}})), Unknown)


# ---------------------------------------------------------------- liking a post


def liked(exchange: Answered):
    return x.read_like(exchange, target="12", now=NOW)


def test_only_liked_true_is_a_yes_to_a_like_and_names_the_post() -> None:
    assert liked(answered(200, {"data": {"liked": True}})) == Accepted("12")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": {}},
        {"data": [{"liked": True}]},
        {"data": {"liked": False}},
        {"data": {"liked": 1}},
        {"data": {"liked": "true"}},
        {"data": {"liked": None}},
        {"data": {"deleted": True}},
        {"data": {"liked": True}, "errors": []},
        {"data": {"liked": True}, "errors": [MISSING]},
        {"errors": [{"type": f"{PROBLEMS}not-authorized-for-resource"}]},
        [True],
        b"",
        b"<html>",
    ],
)
def test_200_that_does_not_say_liked_is_unknown(body: object) -> None:
    assert isinstance(liked(answered(200, body)), Unknown)


def test_a_like_that_calls_itself_a_page_is_unknown() -> None:
    assert isinstance(liked(answered(200, {"data": {"liked": True}}, content_type="text/html")), Unknown)


@pytest.mark.parametrize("status", [201, 202, 204, 302, 408, 409, 500, 503])
def test_liked_under_any_other_status_is_unknown(status: int) -> None:
    assert isinstance(liked(answered(status, {"data": {"liked": True}})), Unknown)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, {"errors": [MISSING]}, Reason.TARGET_MISSING),
        (404, problem(404), Reason.TARGET_MISSING),
        (403, problem(403, "You cannot like a Tweet that is deleted."), Reason.PLATFORM_FORBIDDEN),
        (401, problem(401), Reason.PLATFORM_CREDENTIAL),
        (400, problem(400), Reason.PLATFORM_INVALID),
        (429, problem(429), Reason.PLATFORM_TOO_FAST),
    ],
)
def test_a_documented_refusal_of_a_like_is_rejected(status: int, body: object, reason: Reason) -> None:
    answer = liked(answered(status, body))
    assert isinstance(answer, Rejected)
    assert answer.reason is reason


def test_those_who_like_a_post_are_read_with_their_continuation() -> None:
    users = [{"id": "1001", "name": "Acme", "username": "acme"}, {"id": "1002"}]
    read = read_likers(answered(200, page(*users, next_token="7140dib")))
    assert read == Likers(("1001", "1002"), "7140dib")
    assert read_likers(answered(200, page())) == Likers((), None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": []},
        {"data": [{"id": "1001"}]},
        {"data": [{"id": "1001"}], "meta": {"result_count": 2}},
        {"meta": {"result_count": 1}},
        {"meta": {"result_count": False}},
        {**page({"id": "1001"}), "errors": [MISSING]},
        page({"id": "1001"}, next_token=7),
        page({"id": "1001"}, next_token=""),
        page("1001"),
        page(None),
        *(page({"id": bad}) for bad in (1001, None, ["1001"], "", "0", "01", "acme")),
        page({"id": "1001"}, {"id": "1001"}),
        b"<html>",
    ],
)
def test_a_page_of_likers_that_is_not_whole_is_no_ground_for_absence(body: object) -> None:
    assert isinstance(read_likers(answered(200, body)), Unreadable)


def test_the_likers_of_a_post_that_is_gone_are_gone_with_it() -> None:
    assert read_likers(answered(200, {"errors": [MISSING]})) == Gone()
    assert read_likers(answered(404, problem(404))) == Gone()
    assert isinstance(read_likers(answered(404, b"Not Found")), Unreadable)
    assert isinstance(read_likers(answered(403, problem(403))), Unreadable)
