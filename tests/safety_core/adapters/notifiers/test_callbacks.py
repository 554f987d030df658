"""Outcomes by webhook, against real servers: what a receiver gets, what counts as taken, and where none is sent."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.notifiers.callbacks import WebhookCaller, is_public
from safety_core.adapters.transports.resolver import Resolver
from safety_core.callbacks import Message
from safety_core.errors import NotDelivered
from tests.safety_core.adapters.notifiers.ground import (
    ScriptedServer,
    StoppedWallClock,
    Vault,
    dead_port,
    gives_up_after_s,
)
from tests.safety_core.adapters.notifiers.test_couriers import recorded

NEW, OLD = (f"whsec_{base64.b64encode(bytes([each]) * 32).decode()}" for each in (1, 2))
MESSAGE = Message(name="int-1_confirmed_5", client="acme", body=b'{"type":"intent.confirmed"}')


def caller(port: int, *references: str, clock: BootClock | None = None, url: str | None = None, **more: object):
    secrets = {"vault:env:NEW": NEW, "vault:env:OLD": OLD, **more.pop("secrets", {})}
    return WebhookCaller(
        name="relay", clients=["acme"], url=url or f"http://127.0.0.1:{port}/T0KEN", secrets=references or ("vault:env:NEW",),
        private=bool(more.pop("private", False)), vault=Vault(secrets), clock=clock or StoppedWallClock(), **more,
    )  # fmt: skip


def got(raw: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /T0KEN HTTP/1.1"
    return {name.lower(): value for name, value in (each.split(": ", 1) for each in lines[1:])}, body


def not_taken(answer: str) -> str:
    with ScriptedServer(recorded([], answer)) as server, pytest.raises(NotDelivered) as refused:
        caller(server.port).call(MESSAGE)
    return refused.value.wrong


def test_the_signature_is_that_of_the_published_vector():
    """Standard Webhooks' own: id, timestamp and body, by a key that is in base64 behind its prefix."""

    class Then(BootClock):
        def now(self) -> datetime:
            return datetime.fromtimestamp(1614265330, UTC)

    seen: list[bytes] = []
    message = Message(name="msg_p5jXN8AQM9LWM0D4loKWxJek", client="acme", body=b'{"test": 2432232314}')
    published = {"vault:env:NEW": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
    with ScriptedServer(recorded(seen)) as server:
        caller(server.port, clock=Then(), secrets=published).call(message)
    headers, body = got(seen[0])
    assert (headers["webhook-id"], headers["webhook-timestamp"], body) == (message.name, "1614265330", message.body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_is_changed_whoever_knows_either_one_accepts_it():
    seen: list[bytes] = []
    with ScriptedServer(recorded(seen)) as server:
        caller(server.port, "vault:env:NEW", "vault:env:OLD").call(MESSAGE)
    headers, body = got(seen[0])
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    own = [hmac.new(base64.b64decode(each[6:]), signed, hashlib.sha256).digest() for each in (NEW, OLD)]
    assert headers["webhook-signature"].split() == [f"v1,{base64.b64encode(each).decode()}" for each in own]


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "s3cret", "whsec_!!!", f"whsec_{'QQ==' * 1}", NEW.removeprefix("whsec_")]
)
def test_what_is_no_secret_signs_nothing_and_is_not_repeated(secret):
    with (
        ScriptedServer(recorded([])) as server,
        pytest.raises(NotDelivered, match="vault:env:NEW in the vault is not") as no,
    ):
        caller(server.port, secrets={"vault:env:NEW": secret}).call(MESSAGE)
    assert not secret or secret not in str(no.value).replace("whsec_ and 24", "")


@pytest.mark.parametrize(
    "answer", ["500 No", "410 Gone", "404 Not Found", "302 Found\r\nLocation: http://127.0.0.1:1/"]
)
def test_only_a_2xx_is_taken_and_no_redirect_is_followed(answer):
    said = not_taken(answer)
    assert said.endswith(f"answered {answer[:3]}")
    assert "T0KEN" not in said


def test_who_hangs_up_or_is_not_there_has_not_taken_it():
    with ScriptedServer(lambda connection, _: connection.recv(1)) as server, pytest.raises(NotDelivered):
        caller(server.port).call(MESSAGE)
    with pytest.raises(NotDelivered, match="refused"):
        caller(dead_port()).call(MESSAGE)


def test_who_never_answers_is_given_up_in_time():
    assert gives_up_after_s(lambda _, over: over.wait(10), lambda port: _Sends(caller(port, total_s=0.2))) < 5


class _Sends:
    def __init__(self, way: WebhookCaller) -> None:
        self.send = lambda _: way.call(MESSAGE)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("10.0.0.1", False), ("192.168.1.1", False),
        ("127.0.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("::1", False), ("fd00::1", False), ("fe80::1%eth0", False), ("::ffff:10.0.0.1", False), ("2002:a00:1::", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address, public):
    assert is_public(address) == public


def test_a_name_that_stands_for_an_address_that_is_not_public_is_reached_only_where_the_configuration_says_so():
    seen: list[bytes] = []
    with ScriptedServer(recorded(seen)) as server:
        clock, url = StoppedWallClock(), f"http://relay.example.com:{server.port}/T0KEN"
        inside = Resolver(clock, lambda _: ("127.0.0.1",))
        with pytest.raises(NotDelivered, match=r"127\.0\.0\.1, which relay\.example\.com stands for, is not a public"):
            caller(0, url=url, resolver=inside).call(MESSAGE)
        assert seen == []
        caller(0, url=url, resolver=inside, private=True).call(MESSAGE)
    assert len(seen) == 1
