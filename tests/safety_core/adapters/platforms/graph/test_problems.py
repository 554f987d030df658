import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms.graph.answers import instant, read_accounts, read_listing, read_shown, same_text
from safety_core.adapters.platforms.graph.problems import RETRY_DEFAULT_S, Verdict, refusal, saw
from safety_core.ports import Answered, Gone, Likers, Lost, Page, PlatformObject, Unreadable
from safety_core.vocabulary import Reason
from tests.fuzzing import fuzzed
from tests.safety_core.adapters.platforms.graph.ground import BUSY, JSON, PATIENT, answered, error


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (error(190, 463), Reason.PLATFORM_CREDENTIAL),
        (error(190, 460, status=401), Reason.PLATFORM_CREDENTIAL),
        (error(190, 458), Reason.PLATFORM_CREDENTIAL),
        (error(102), Reason.PLATFORM_CREDENTIAL),
        (error(104), Reason.PLATFORM_CREDENTIAL),
        (error(2500), Reason.PLATFORM_CREDENTIAL),
        (error(10, status=403), Reason.PLATFORM_FORBIDDEN),
        (error(200, status=403), Reason.PLATFORM_FORBIDDEN),
        (error(299), Reason.PLATFORM_FORBIDDEN),
        (error(368), Reason.PLATFORM_FORBIDDEN),
        (error(100), Reason.PLATFORM_INVALID),
        (error(100, 2018001), Reason.PLATFORM_INVALID),
        (error(100, 33, type="GraphMethodException"), Reason.TARGET_MISSING),
        (error(100, 33, status=404), Reason.TARGET_MISSING),
        (error(506), Reason.PLATFORM_DUPLICATE),
        *((error(code), Reason.PLATFORM_TOO_FAST) for code in (4, 17, 32, 341, 613, 80001, 80002)),
        (error(4, status=403, is_transient=True), Reason.PLATFORM_TOO_FAST),
        (error(4, status=429), Reason.PLATFORM_TOO_FAST),
    ],
)
def test_a_known_code_in_the_whole_envelope_is_a_refusal_with_its_reason(answer, reason):
    assert refusal(answer).reason is reason


@pytest.mark.parametrize(
    "answer",
    [
        error(1),
        error(2, is_transient=True),
        error(2, status=503, is_transient=True),
        error(100, is_transient=True),
        error(190, status=500),
        error(190, status=200),
        error(190, status=302),
        error(4, status=503),
        error(99),
        error(300),
        error(9),
        error(80015),
        error(True),
        error("190"),
        error(190.0),
        error(190, "463"),
        error(190, is_transient="false"),
        error(190, message=None),
        error(190, type=7),
        error(190, headers={"content-type": "text/html"}),
        answered(400, {"error": "invalid_request"}),
        answered(400, {"error": {"message": "no", "code": 190}}),
        answered(400, {"error": [], "code": 190}),
        answered(400, {"id": "1_2", "error": {"message": "no", "type": "OAuthException", "code": 190}}),
        answered(400, {"success": True, "error": {"message": "no", "type": "OAuthException", "code": 190}}),
        answered(400, b"<html>Sorry, something went wrong.</html>"),
        answered(400, b""),
        answered(400, b'{"error":{"message":"no","type":"OAuthException","code":190'),
        answered(400, b'{"error":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    ],
)
def test_everything_else_is_nobodys_refusal(answer):
    assert refusal(answer) is None


def test_a_throttle_says_how_long_where_the_header_does():
    assert refusal(error(32, headers=JSON | BUSY)).retry_after_s == 7 * 60
    assert refusal(error(32)).retry_after_s == RETRY_DEFAULT_S
    assert refusal(error(190, headers=JSON | BUSY)).retry_after_s is None


def test_a_platforms_own_code_comes_first_and_may_say_that_nobody_knows():
    own = {(24, 7): Verdict(Reason.PLATFORM_TOO_FAST, 30.0), (4, 9): Verdict(Reason.PLATFORM_FORBIDDEN), (100, 8): None, (36000, None): Verdict(Reason.PLATFORM_INVALID), (None, 77): Verdict(Reason.PLATFORM_TOO_FAST, 5.0)}  # fmt: skip
    assert refusal(error(24, 7), own).retry_after_s == 30
    assert refusal(error(24, 8), own) is None
    assert refusal(error(24, 7, is_transient=True), own) is None
    assert refusal(error(4, 9), own).reason is Reason.PLATFORM_FORBIDDEN
    assert refusal(error(4), own).reason is Reason.PLATFORM_TOO_FAST
    assert refusal(error(100, 8), own) is None
    assert refusal(error(36000, 5), own).reason is Reason.PLATFORM_INVALID
    assert refusal(error(12345, 77), own).retry_after_s == 5
    assert refusal(error(12345), own) is None


def test_what_an_operator_reads_is_one_short_printable_line():
    assert saw(error(190, 463)) == "HTTP 400: (190/463) (#190) no"
    line = saw(error(190, message="a\nb\x1b[31m\u202e" + "x" * 999))
    assert line.isprintable()
    assert len(line) <= 200


@fuzzed("answers of Meta")
@PATIENT
@given(st.integers(100, 599), st.dictionaries(st.text(max_size=8), st.text(max_size=8)), st.binary())
def test_noise_is_no_refusal_and_nothing_raises(status, headers, body):
    answer = Answered(status, headers, body)
    assert refusal(answer) is None
    assert isinstance(read_shown(answer), Unreadable)
    assert saw(answer).startswith(f"HTTP {status}")


def one(found):
    return PlatformObject(object=found["id"], author="1", text="") if "id" in found else None


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "code", "type", "message", "data", "paging", "id", "cursors", "next"]), inner
        )
    ),
    max_leaves=12,
)


@fuzzed("answers of Meta")
@PATIENT
@given(st.sampled_from([200, 400, 401, 403, 404, 429]), JSON_VALUES)
def test_no_json_makes_a_reading_raise(status, found):
    answer = Answered(status, JSON, json.dumps(found).encode())
    for reading in (
        refusal,
        read_shown,
        lambda each: read_listing(each, one),
        lambda each: read_accounts(each, "1"),
    ):
        reading(answer)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("2026-01-02T03:04:05+0000", "2026-01-02T03:04:05+00:00"),
        ("2026-01-02T03:04:05-0800", "2026-01-02T11:04:05+00:00"),
    ],
)
def test_a_time_is_read_as_graph_writes_it(text, plain):
    assert instant(text).isoformat() == plain


@pytest.mark.parametrize(
    "text",
    [None, 7, "", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02T03:04:05Z", "2026-13-02T03:04:05+0000",
     "0001-01-01T00:00:00+2359", "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05+9999"],
)  # fmt: skip
def test_anything_else_is_no_time(text):
    assert instant(text) is None


def test_a_page_that_is_not_the_last_gives_its_cursor_and_its_address_is_not_followed():
    paging = {"next": "https://graph.facebook.com/v24.0/1/feed?access_token=x&after=OTHER", "cursors": {"after": "c=&"}}
    assert read_listing(answered(200, {"data": [{"id": "1"}], "paging": paging}), one).next == "c=&"
    last = {"cursors": {"before": "a", "after": "b"}}
    assert read_listing(answered(200, {"data": [{"id": "1"}], "paging": last}), one).next is None
    assert read_listing(answered(200, {"data": []}), one) == Page((), None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None},
        {"data": {}},
        {"data": [{"id": "1"}, {}]},
        {"data": [{"id": "1"}, None]},
        {"data": [{"id": "1"}, {"id": "1"}]},
        {"data": [], "paging": []},
        {"data": [], "paging": {"next": "https://x"}},
        {"data": [], "paging": {"next": "https://x", "cursors": {}}},
        {"data": [], "paging": {"next": "https://x", "cursors": {"after": ""}}},
        {"data": [], "paging": {"next": None, "cursors": {"after": "a"}}},
        {"data": [], "error": {}},
        [],
    ],
)
def test_a_page_is_whole_or_not_a_page(body):
    assert isinstance(read_listing(answered(200, body), one), Unreadable)


def test_a_refused_token_and_a_throttle_are_told_of_a_read():
    assert read_shown(error(190, 463)).credential
    assert not read_shown(error(10)).credential
    assert read_shown(error(80001, headers=JSON | BUSY)).retry_after_s == 420
    assert read_shown(error(100, 33)) == Gone()
    assert isinstance(read_shown(error(100, 33, is_transient=True)), Unreadable)
    assert isinstance(read_shown(error(100, 33, status=500)), Unreadable)
    assert isinstance(read_shown(Lost("reset")), Unreadable)
    assert isinstance(read_listing(error(100, 33), one), Unreadable)


def test_who_asks_is_among_those_who_like_where_graph_says_so_of_it_alone():
    def likers(summary, *ids: object):
        return read_accounts(answered(200, {"data": [{"id": each} for each in ids], "summary": summary}), "7")

    assert likers({"has_liked": True}, "5") == Likers(("5", "7"), None)
    assert likers({"has_liked": True}, "7") == Likers(("7",), None)
    assert likers({"has_liked": False}, "5") == Likers(("5",), None)
    assert likers({}, "7") == Likers(("7",), None)
    assert isinstance(likers({"has_liked": False}, "7"), Unreadable)
    assert isinstance(likers({}, "7", "7"), Unreadable)
    assert isinstance(likers({}, 7), Unreadable)
    assert read_accounts(error(100, 33), "7") == Gone()


def test_texts_are_compared_as_readers_see_them():
    assert same_text(" e\u0301\r\nx ", "é\nx")
    assert not same_text("a", "b")
