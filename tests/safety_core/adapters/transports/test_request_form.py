"""No part of a request can break out of its place."""

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.transports.http1 import Http1
from safety_core.adapters.transports.request_form import OURS, check_writable
from safety_core.errors import Miswired
from tests.safety_core.adapters.transports.peers import post

INJECTIONS = [
    {"method": "GET /x HTTP/1.1\r\nHost: evil\r\n\r\nPOST"},
    {"method": ""},
    {"path": "/2/tweets HTTP/1.1\r\nX: y"},
    {"path": "2/tweets"},
    {"path": "http://evil.example/"},
    {"path": "/é"},
    {"headers": (("X", "a\r\nHoldpoint: b"),)},
    {"headers": (("X", "a\nb"),)},
    {"headers": (("X", "a\rb"),)},
    {"headers": (("X", "a\x00b"),)},
    {"headers": (("X", " a"),)},
    {"headers": (("X", "a "),)},
    {"headers": (("X", "€"),)},
    {"headers": (("X: y\r\nZ", "a"),)},
    {"headers": (("", "a"),)},
    {"tag": "a\r\nX: y"},
]


@pytest.mark.parametrize("change", INJECTIONS)
def test_a_part_that_would_break_out_is_refused(change):
    with pytest.raises(Miswired, match="nothing was sent"):
        check_writable(post(**change))


@pytest.mark.parametrize("name", sorted(OURS))
def test_the_transports_own_headers_cannot_be_given(name):
    with pytest.raises(Miswired, match=name.title()):
        check_writable(post(headers=((name.title(), "1"),)))


def test_a_refusal_never_quotes_a_headers_value():
    with pytest.raises(Miswired) as refused:
        check_writable(post(headers=(("Authorization", "Bearer s3cret\n"),)))
    assert "s3cret" not in str(refused.value)


TEXTS = st.text(alphabet=st.characters(max_codepoint=0x17F), max_size=12)


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.binary(max_size=40))
def test_whatever_passes_is_read_by_a_server_as_the_one_request_that_was_meant(method, path, name, value, body):
    request = post(method=method, path=path, headers=((name, value),), body=body)
    try:
        check_writable(request)
    except Miswired:
        return
    server_reads_the_same(request)


@given(
    st.from_regex(r"[A-Z]{1,8}", fullmatch=True).filter(lambda word: word != "CONNECT"),
    st.from_regex(r"/[!-~]{0,20}", fullmatch=True),
    st.from_regex(r"x-[a-z]{1,8}", fullmatch=True),
    st.from_regex(r"[!-~](?:[ -~\u00a1-\u00ff]{0,20}[!-~])?", fullmatch=True),
    st.binary(max_size=40),
)
def test_every_wellformed_request_passes_and_arrives_whole(method, path, name, value, body):
    request = post(method=method, path=path, headers=((name, value),), body=body)
    check_writable(request)
    server_reads_the_same(request)


def server_reads_the_same(request):
    server = h11.Connection(h11.SERVER)
    server.receive_data(Http1(answer_max_bytes=10).request(request, tag="t"))
    got = server.next_event()
    assert isinstance(got, h11.Request)
    assert (got.method.decode(), got.target.decode()) == (request.method, request.path)
    headers = {key.decode(): value.decode("latin-1") for key, value in got.headers}
    assert headers.pop("host") == request.host
    assert headers.pop("holdpoint-tag") == "t"
    assert headers.pop("connection") == "keep-alive"
    assert int(headers.pop("content-length", "0")) == len(request.body)
    assert headers == {key.lower(): value for key, value in request.headers}
    body = b""
    while isinstance(event := server.next_event(), h11.Data):
        body += event.data
    assert isinstance(event, h11.EndOfMessage)
    assert body == request.body
    assert server.trailing_data == (b"", False)
