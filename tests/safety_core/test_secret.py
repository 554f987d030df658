"""A secret shows nowhere, compares, and is found by references of one form."""

import copy
import dataclasses
import json
import logging
import pickle
import pprint
import traceback

import msgspec
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import x
from safety_core.adapters.transports.http1 import Http1
from safety_core.errors import Miswired
from safety_core.ports import Ready, WireRequest
from safety_core.secret import MASK, Secret, reference
from safety_core.vocabulary import Action
from tests.markers import found_in, marker, rendered
from tests.safety_core.examples import INTENT

PLANTED = marker("a secret")
SECRET = Secret(PLANTED)


@dataclasses.dataclass
class Holder:
    token: Secret


class Frozen(msgspec.Struct, frozen=True):
    token: Secret


class Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)
    token: Secret


REQUEST = WireRequest(method="GET", host="api.x.com", path="/", headers=(("authorization", SECRET.after("Bearer ")),))

SHOWN = {
    "repr": lambda: repr(SECRET),
    "str": lambda: str(SECRET),
    "f-string": lambda: f"{SECRET} {SECRET!r} {SECRET!s} {SECRET:>40} {SECRET=}",
    "format": lambda: "{} {0!r:40}".replace("{} ", "").format(SECRET),
    "percent": lambda: "%s %r" % (SECRET, SECRET),  # noqa: UP031
    "in a list": lambda: str([SECRET, (SECRET,), {"token": SECRET}]),
    "a dataclass": lambda: repr(Holder(SECRET)) + str(dataclasses.asdict(Holder(SECRET))),
    "a struct": lambda: repr(Frozen(SECRET)),
    "a model": lambda: repr(Model(token=SECRET)) + str(Model(token=SECRET).model_dump()),
    "a request": lambda: repr(REQUEST) + str(REQUEST),
    "made for a header": lambda: str(SECRET.after("Bearer ")),
    "a copy": lambda: str(copy.copy(SECRET)) + str(copy.deepcopy([SECRET])),
    "pprint": lambda: pprint.pformat({"token": SECRET}),
    "json by str": lambda: json.dumps({"token": SECRET}, default=str),
    "json by repr": lambda: json.dumps({"token": SECRET}, default=repr),
    "msgspec by str": lambda: msgspec.json.encode(Frozen(SECRET), enc_hook=str).decode(),
    "its attributes": lambda: " ".join(
        repr(getattr(SECRET, name)) for name in dir(SECRET) if name not in ("reveal", "digest", "fingerprint")
    ),
    "its fingerprint": SECRET.fingerprint,
}


@pytest.mark.parametrize("how", SHOWN)
def test_a_secret_does_not_show(how):
    assert found_in(SHOWN[how](), PLANTED) == []


@pytest.mark.parametrize(
    "write",
    [
        lambda: json.dumps({"token": SECRET}),
        lambda: msgspec.json.encode({"token": SECRET}),
        lambda: msgspec.json.encode(Frozen(SECRET)),
        lambda: msgspec.to_builtins(REQUEST),
        lambda: Model(token=SECRET).model_dump_json(),
        lambda: pickle.dumps(SECRET),
        lambda: pickle.dumps(REQUEST, protocol=0),
        lambda: "Bearer " + SECRET,
        lambda: "".join([SECRET, ""]),  # noqa: FLY002
        lambda: bytes(SECRET),
        lambda: hash(SECRET),
        lambda: hash(REQUEST),
    ],
)
def test_what_would_write_a_secret_down_fails_without_showing_it(write):
    with pytest.raises((TypeError, pydantic.ValidationError, ValueError)) as refused:
        write()
    assert found_in(rendered(refused.value), PLANTED) == []


def test_a_log_line_does_not_show_it(caplog):
    logging.getLogger("test").warning("token %s of %r in %s", SECRET, SECRET, REQUEST)
    assert found_in(caplog.text, PLANTED) == []
    assert MASK in caplog.text


def test_a_traceback_with_local_variables_does_not_show_it():
    def fail(token, request):
        held = {"token": token, "request": request}
        raise RuntimeError(f"it failed with {token} of {held}")

    with pytest.raises(RuntimeError) as failed:
        fail(SECRET, REQUEST)
    assert found_in(rendered(failed.value), PLANTED) == []
    shown = traceback.TracebackException.from_exception(failed.value, capture_locals=True)
    assert MASK in "".join(shown.format())


def test_a_request_that_cannot_be_written_does_not_show_it():
    broken = WireRequest(method="GET", host="h", path="/", headers=(("authorization", Secret(f"{PLANTED}\n")),))
    with pytest.raises(Miswired) as refused:
        Http1(answer_max_bytes=1).request(broken, tag=None)
    assert found_in(rendered(refused.value), PLANTED) == []


def test_every_request_of_the_adapter_hides_the_token():
    for request in (
        x.who_am_i(SECRET, account="1001"),
        x.commit(INTENT, account="1001", token=SECRET, ready=Ready()),
        x.list_likers("1", token=SECRET, cursor=None),
        x.list_page("1", action=Action.PUBLISH, token=SECRET, thread=None, since=None, cursor=None),
        x.read_back("1", action=Action.PUBLISH, token=SECRET),
    ):
        assert found_in(repr(request), PLANTED) == []
        assert dict(request.headers)["authorization"] == Secret(f"Bearer {PLANTED}")


def test_reveal_gives_the_text():
    assert SECRET.reveal() == PLANTED
    assert SECRET.after("Bearer ").reveal() == f"Bearer {PLANTED}"
    assert SECRET.before(Secret("two")).reveal() == f"{PLANTED}two"
    assert found_in(repr(SECRET.before(Secret("two"))), PLANTED) == []


@given(st.text(), st.text())
def test_two_secrets_are_equal_as_their_texts_are(one, other):
    assert (Secret(one) == Secret(other)) == (one == other)
    assert (Secret(one).digest() == Secret(other).digest()) == (one == other)


def test_a_secret_equals_no_string_and_its_digest_is_no_part_of_it():
    assert SECRET != PLANTED
    assert SECRET.fingerprint() == SECRET.digest()[:12]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("vault:env:ACME_1", ("env", "ACME_1")),
        ("vault:file:acme-x.1", ("file", "acme-x.1")),
        ("vault:keyring:acme", ("keyring", "acme")),
    ],
)
def test_a_reference_has_a_scheme_and_a_name(text, parts):
    found = reference(text)
    assert found == parts
    assert str(found) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "vault", "vault:", "vault:env", "vault:env:", "vault:env:A B", "vault:env:A\n", "vault:env:1A", "env:A",
        "vault:file:", "vault:file:A", "vault:file:a/b", "vault:file:../a", "vault:file:.a", "vault:file:a:b",
        "vault:keyring:ä", "vault:other:a", "VAULT:env:A", " vault:env:A", "vault:env:" + "A" * 129,
        "vault:env:\u0410", "vault:file:a\u200b", "1234-secret-token",
    ],
)  # fmt: skip
def test_anything_else_is_no_reference(text):
    assert reference(text) is None


def test_the_longest_name_is_a_name():
    assert reference("vault:env:" + "A" * 128) is not None
