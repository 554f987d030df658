"""Envelopes are DSSE's own: its published vector, and signatures that hold by other hands than ours."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.signed import dsse
from reports.signed.verify_gate import STATEMENT_TYPE, SVR, Broken, canonical, key_id, opened, pae
from tests.reports.signed import small

STATEMENT = {"_type": STATEMENT_TYPE, "subject": [], "predicateType": SVR, "predicate": {"name": "é \u202e <b>"}}


def test_the_encoding_is_that_of_the_published_vector() -> None:
    encoded = pae("http://example.com/HelloWorld", b"hello world")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_lengths_count_bytes() -> None:
    assert pae("é", "ü€".encode()) == b"DSSEv1 2 \xc3\xa9 5 \xc3\xbc\xe2\x82\xac"


@settings(deadline=None)
@given(st.text(max_size=20), st.binary(max_size=40), st.text(max_size=20), st.binary(max_size=40))
def test_no_two_documents_have_one_encoding(kind: str, body: bytes, other: str, its: bytes) -> None:
    kind, other = kind.encode(errors="ignore").decode(), other.encode(errors="ignore").decode()
    assert (pae(kind, body) == pae(other, its)) == ((kind, body) == (other, its))


def test_a_signature_is_over_the_encoding_and_not_over_the_statement_alone() -> None:
    plain = json.loads(dsse.signed(STATEMENT, small.KEY))
    body, signature = (base64.b64decode(each) for each in (plain["payload"], plain["signatures"][0]["sig"]))
    small.KEY.public_key().verify(signature, b"DSSEv1 28 application/vnd.in-toto+json %d %s" % (len(body), body))
    bare = small.enveloped(body, small.KEY.sign(body), small.key_id(small.KEY))
    with pytest.raises(Broken, match="the signature is not the key's"):
        opened(bare, small.KEY.public_key(), "it", SVR)


def test_a_signature_over_the_same_bytes_as_another_type_counts_for_nothing() -> None:
    with pytest.raises(Broken, match="the signature is not the key's"):
        opened(small.sealed(STATEMENT, kind="application/json"), small.KEY.public_key(), "it", SVR)


def test_the_same_statement_and_key_give_the_same_bytes_which_an_independent_writer_gives_too() -> None:
    assert dsse.signed(STATEMENT, small.KEY) == dsse.signed(STATEMENT, small.KEY) == small.sealed(STATEMENT)
    assert opened(dsse.signed(STATEMENT, small.KEY), small.KEY.public_key(), "it", SVR) == STATEMENT


def test_a_key_is_called_by_the_digest_that_openssl_prints_of_it() -> None:
    assert key_id(small.KEY.public_key()) == small.key_id(small.KEY)


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text(), max_size=5))
def test_what_is_written_is_ascii_on_one_line_and_reads_back(plain: dict[str, object]) -> None:
    written = canonical(plain)
    assert written.isascii()
    assert b"\n" not in written
    assert json.loads(written) == plain
    assert canonical(dict(reversed(plain.items()))) == written


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no DSSE envelope"),
        (b"[]", "no DSSE envelope"),
        (b"[" * 100_000, "no DSSE envelope"),
        (b'{"payload":"","payloadType":"","signatures":[]}', "no DSSE envelope"),
        (small.sealed(STATEMENT)[:-1], "not written as"),
        (small.sealed(STATEMENT).replace(b",", b", ", 1), "not written as"),
        (small.sealed(STATEMENT, small.OTHER), "names the key"),
        (small.sealed([]), "no in-toto statement"),
        (small.sealed(STATEMENT | {"_type": "x"}), "no in-toto statement"),
        (small.sealed(STATEMENT | {"predicateType": "x"}), "of another kind"),
        (small.sealed(STATEMENT | {"predicate": None}), "of another kind"),
    ],
)
def test_whatever_is_no_such_envelope_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(Broken, match=told):
        opened(data, small.KEY.public_key(), "it", SVR)


def test_two_signatures_are_not_one() -> None:
    plain = json.loads(small.sealed(STATEMENT))
    plain["signatures"] *= 2
    with pytest.raises(Broken, match="with one signature"):
        opened(canonical(plain) + b"\n", small.KEY.public_key(), "it", SVR)
