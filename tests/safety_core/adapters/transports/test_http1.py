"""An answer is read whole or not at all, however it is cut into pieces."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safety_core.adapters.transports.http1 import Http1
from safety_core.adapters.transports.wire import WireBroken
from safety_core.errors import Miswired
from safety_core.ports import Answered
from tests.fuzzing import examples, fuzzed
from tests.safety_core.adapters.transports.peers import post

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\nx-a: 2\r\n\r\nabcde"
UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\n\r\nabcde"
AFTER_HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + LENGTH


def asked(answer_max_bytes=5) -> Http1:
    http = Http1(answer_max_bytes=answer_max_bytes)
    http.request(post(), tag=None)
    return http


def feed_all(http, pieces):
    answered = None
    for piece in pieces:
        answered = http.feed(piece)
    return answered


@pytest.mark.parametrize("answer", [CHUNKED, LENGTH, AFTER_HINTS])
@given(data=st.data())
def test_an_answer_is_the_same_however_it_is_cut(answer, data):
    cuts = sorted(data.draw(st.sets(st.integers(1, len(answer) - 1), max_size=6)))
    pieces = [answer[start:end] for start, end in zip([0, *cuts], [*cuts, len(answer)], strict=True)]
    answered = feed_all(asked(), pieces)
    assert isinstance(answered, Answered)
    assert (answered.status, answered.body) == (200, b"abcde")


@given(cut=st.integers(0, len(LENGTH) - 1))
def test_an_answer_with_a_length_that_is_cut_short_is_no_answer(cut):
    http = asked()
    if cut:
        assert http.feed(LENGTH[:cut]) is None
    with pytest.raises(WireBroken):
        http.feed(b"")


@given(cut=st.integers(1, len(CHUNKED) - 1))
def test_a_chunked_answer_that_is_cut_short_is_no_answer(cut):
    http = asked()
    assert http.feed(CHUNKED[:cut]) is None
    with pytest.raises(WireBroken):
        http.feed(b"")


def test_an_answer_that_ends_where_the_connection_does_is_never_known_to_be_whole():
    with pytest.raises(WireBroken, match="where it ends"):
        asked().feed(UNTIL_CLOSE)


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_an_answer_that_has_no_body_ends_with_its_head(status):
    assert asked().feed(b"HTTP/1.1 " + status + b"\r\n\r\n") == Answered(int(status[:3]), {}, b"")


def test_names_are_lower_case_and_the_last_of_a_repeated_header_counts():
    assert asked().feed(LENGTH).headers == {"content-length": "5", "x-a": "2"}


@pytest.mark.parametrize(
    "garbage",
    [
        b"<html>hello</html>\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 2OO OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 4\r\n\r\nabcde",
        b"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nabcde",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabcde",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\r\n folded\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\r\n\tfolded\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX : a\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"a" * 70_000,
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
def test_garbage_is_no_answer(garbage):
    http = asked()
    with pytest.raises(WireBroken):
        feed_all(http, [garbage, b""])


def test_folded_lines_in_the_body_are_nobodys_business():
    body = b"a\n b"
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    assert asked().feed(answer).body == body
    assert feed_all(asked(), [answer[:-2], answer[-2:]]).body == body


@pytest.mark.parametrize(
    "framing", [b"Content-Length: 5\r\n\r\nabcde", b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"]
)
@pytest.mark.parametrize(("limit", "taken"), [(5, True), (4, False)])
def test_a_body_may_be_as_large_as_the_limit_and_not_a_byte_more(framing, limit, taken):
    http = asked(limit)
    if taken:
        assert http.feed(b"HTTP/1.1 200 OK\r\n" + framing).body == b"abcde"
    else:
        with pytest.raises(WireBroken, match="larger than 4 bytes"):
            http.feed(b"HTTP/1.1 200 OK\r\n" + framing)


def test_a_connection_takes_the_next_exchange_only_after_a_clean_one():
    http = asked()
    assert not http.next_exchange()
    http.feed(LENGTH)
    assert http.next_exchange()
    http.request(post(), tag=None)
    assert http.feed(CHUNKED).body == b"abcde"


@pytest.mark.parametrize("answer", [LENGTH + b"HTTP/1.1 200 OK\r\n", LENGTH.replace(b"X-A: 1", b"Connection: close")])
def test_bytes_after_the_answer_or_its_wish_to_close_end_the_connection(answer):
    http = asked()
    assert http.feed(answer).body == b"abcde"
    assert not http.next_exchange()


def test_a_bodyless_post_says_so_and_a_get_says_nothing():
    assert b"Content-Length: 0\r\n" in Http1(answer_max_bytes=1).request(post(body=b""), tag=None)
    assert b"ontent-" not in Http1(answer_max_bytes=1).request(post(method="GET", body=b"", headers=()), tag=None)


def test_a_request_of_broken_form_is_refused_without_quoting_the_token():
    with pytest.raises(Miswired) as refused:
        Http1(answer_max_bytes=1).request(post(headers=(("Authorization", "Bearer s3cret\n"),)), tag=None)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_peer_that_switches_protocols_is_given_up_at_once():
    with pytest.raises(WireBroken, match="without a pending proposal"):
        asked().feed(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")


BITS = st.sampled_from(
    [b"HTTP/1.1 ", b"HTTP/1.0 ", b"HTTP/2 ", b"200 OK", b"103 ", b"101 Up", b"204 No", b"\r\n", b"\n", b"\r\n\r\n", b"Content-Length: ", b"5",
     b"-1", b"9" * 30, b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip", b"Connection: close", b"0\r\n\r\n", b"3\r\nabc\r\n",
     b"\x00", b" folded", b": ", LENGTH, CHUNKED, UNTIL_CLOSE]
) | st.binary(max_size=12)  # fmt: skip


@fuzzed("wire")
@settings(max_examples=examples(300), deadline=None)
@given(pieces=st.lists(st.lists(BITS, max_size=8).map(b"".join), max_size=4))
def test_whatever_comes_back_is_an_answer_a_wait_or_a_broken_wire(pieces):
    http = asked()
    for piece in (*pieces, b""):
        try:
            answered = http.feed(piece)
        except WireBroken:
            return
        if answered is not None:
            assert 100 <= answered.status <= 999
            assert len(answered.body) <= 5
            return
    pytest.fail("the connection ended, and nobody was told")
