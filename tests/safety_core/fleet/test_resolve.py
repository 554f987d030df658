"""The real path, proved on this machine: platforms' own names, real certificates, an address on loopback."""

import contextlib
import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.entropy import SystemEntropy
from safety_core.adapters.platforms import ADAPTERS
from safety_core.errors import Miswired
from safety_core.fleet import compose_wire, reach_settings, settings
from safety_core.ports import Answered, NeverSent, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Platform, PlatformAccountId, Reason
from tests.safety_core.adapters.transports.peers import RecordingDeadMan
from tests.safety_core.fleet.test_killed_worker import HOLDPOINT

CLOCK = BootClock()
HOST = "api.x.com"
MANAGED = {Platform.LINKEDIN: "urn:li:organization:5001"}
"""Accounts of the example's world for which somebody else's token acts."""
NOW = datetime.now(UTC)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Sender:
    """The transport that a configuration composes. It asks as who-am-I does: without a re-check."""

    def __init__(self, folder: Path, text: str) -> None:
        (folder / "holdpoint.toml").write_text(text)
        loaded = settings.load(str(folder / "holdpoint.toml"))
        self.wire = compose_wire.wire(loaded, CLOCK)
        self.transport = compose_wire.transport(
            loaded, self.wire, CLOCK, SystemEntropy(), RecordingDeadMan([]), lambda _: None
        )

    def ask(self, request: WireRequest):
        return self.transport.exchange(request, send_by_us=CLOCK.boot_us() + 5_000_000, total_s=5.0, recheck=None)


@pytest.fixture
def sender(tmp_path):
    made: list[Sender] = []

    def make(text: str) -> Sender:
        made.append(Sender(tmp_path, text))
        return made[-1]

    yield make
    for each in made:
        each.wire.close()


@pytest.fixture(scope="module")
def simulated() -> Iterator[dict]:
    """``holdpoint simulate --tls``, and where everything is."""
    with subprocess.Popen(
        [*HOLDPOINT, "simulate", "--port", "0", "--tls", "--json"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait(timeout=20)


def resolving(port: int, ca: str | None, hosts=reach_settings.ALL_HOSTS) -> str:
    authority = "" if ca is None else f"[tls]\nca = {json.dumps(ca)}\n"
    return "[resolve]\n" + "".join(f'"{host}" = "127.0.0.1:{port}"\n' for host in sorted(hosts)) + authority


def port_of(told: dict) -> int:
    return int(told["tls"]["url"].rpartition(":")[2])


@pytest.mark.parametrize("platform", Platform)
def test_each_platform_says_who_we_are_by_its_own_name_and_certificate(simulated, sender, platform):
    adapter = ADAPTERS[platform]
    account = next(each for each in simulated["accounts"] if each["platform"] == platform and each["role"] != "fan")
    token = next(each["token"] for each in account["tokens"] if each["role"] == "healthy" and each["secret"] is None)
    named = PlatformAccountId(MANAGED.get(platform, account["id"]))
    asking = sender(resolving(port_of(simulated), simulated["tls"]["ca_file"]))
    answer = asking.ask(adapter.who_am_i(Secret(token), account=named))
    assert isinstance(answer, Answered), answer
    assert adapter.read_who_am_i(answer, account=named) == named


def test_without_the_authority_nobody_is_believed(simulated, sender):
    said = sender(resolving(port_of(simulated), None)).ask(asked())
    assert said.reason is Reason.NOT_CONNECTED
    assert "its certificate does not hold" in said.saw


def test_a_host_that_no_adapter_names_is_a_bug_wherever_it_would_be_reached(simulated, sender):
    with pytest.raises(Miswired, match=r"evil\.example"):
        sender(resolving(port_of(simulated), simulated["tls"]["ca_file"])).ask(asked(host="evil.example"))


# ------------------------------------------------------------ certificates that do not hold


def asked(host: str = HOST) -> WireRequest:
    return WireRequest(
        method="GET", host=host, path="/2/users/me", headers=(("authorization", Secret("Bearer s3cret")),)
    )


class Authority:
    """Signs certificates; ``pem``: what to trust."""

    def __init__(self, name: str = "an authority") -> None:
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), _named(name)
        self.pem = self._sign(self.name, self.key, [], ca=True).public_bytes(Encoding.PEM)

    def chain(self, *names: str, ends: timedelta = timedelta(days=1), self_signed: bool = False) -> bytes:
        """A key and a certificate (PEM) for these names."""
        key = ec.generate_private_key(ec.SECP256R1())
        signed = _signed(_named(names[0]), _named(names[0]), key, key, names, ends=ends) if self_signed else None
        leaf = signed or _signed(_named(names[0]), self.name, key, self.key, names, ends=ends)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return secret + leaf.public_bytes(Encoding.PEM)

    def _sign(self, name, key, names, *, ca):
        return _signed(name, self.name, key, self.key, names, ca=ca)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _signed(subject, issuer, key, signer, names, *, ends=timedelta(days=1), ca=False) -> x509.Certificate:
    alternatives = [_alternative(each) for each in names]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=2))
        .not_valid_after(NOW + ends)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if alternatives:
        made = made.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    return made.sign(signer, hashes.SHA256())


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Peer:
    """A server with a certificate on loopback. ``heard``: each request's bytes; ``names``: whom each connection asked for."""

    def __init__(self, chain: Path) -> None:
        self.heard: list[bytes] = []
        self.names: list[str | None] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(chain)
        self._context.sni_callback = lambda _, name, __: self.names.append(name)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), plain:
                plain.settimeout(5)
                with self._context.wrap_socket(plain, server_side=True) as sock:
                    self.heard.append(sock.recv(4096))
                    sock.sendall(OK)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)


@pytest.fixture
def peer(tmp_path):
    made: list[Peer] = []

    def make(chain: bytes) -> Peer:
        (tmp_path / "chain.pem").write_bytes(chain)
        made.append(Peer(tmp_path / "chain.pem"))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def ca(tmp_path, authority) -> str:
    (tmp_path / "ca.pem").write_bytes(authority.pem)
    return "ca.pem"


def test_who_is_reached_is_asked_for_by_the_platforms_name_alone(authority, ca, peer, sender):
    served = peer(authority.chain(HOST))
    assert sender(resolving(served.port, ca)).ask(asked()) == Answered(200, {"content-length": "2"}, b"{}")
    assert served.names == [HOST]
    assert f"\r\nHost: {HOST}\r\n".encode() in served.heard[0]
    assert b"127.0.0.1" not in served.heard[0]


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda authority: authority.chain("graph.facebook.com"), "Hostname mismatch"),
        (lambda authority: authority.chain("127.0.0.1"), "Hostname mismatch"),
        (lambda authority: authority.chain("x.com", "*.com"), "Hostname mismatch"),
        (lambda authority: authority.chain(HOST, ends=timedelta(seconds=-1)), "certificate has expired"),
        (lambda authority: authority.chain(HOST, self_signed=True), "self-signed certificate"),
        (lambda _: Authority("another").chain(HOST), "unable to get local issuer certificate"),
        (lambda _: Authority().chain(HOST), "certificate signature failure"),
    ],
    ids=[
        "another host's",
        "the address's",
        "a wider one",
        "expired",
        "self-signed",
        "of an authority that is not trusted",
        "of one that only has its name",
    ],
)
def test_a_certificate_that_does_not_hold_is_told_and_nothing_is_sent(authority, ca, peer, sender, make, word):
    served = peer(make(authority))
    said = sender(resolving(served.port, ca)).ask(asked())
    assert isinstance(said, NeverSent)
    assert said.reason is Reason.NOT_CONNECTED
    assert said.saw.startswith(f"127.0.0.1 port {served.port}: its certificate does not hold (")
    assert word.lower() in said.saw.lower()
    assert served.heard == []


def test_the_authority_more_is_believed_for_what_is_resolved_and_for_nothing_else(authority, ca, peer, sender):
    served = peer(authority.chain("127.0.0.1", HOST))
    text = f'[hosts]\n"{HOST}" = "https://127.0.0.1:{served.port}"\n'
    said = sender(text + resolving(served.port, ca, {"graph.facebook.com"})).ask(asked())
    assert served.heard == []
    assert said.reason is Reason.NOT_CONNECTED
    assert "its certificate does not hold" in said.saw


def test_what_speaks_no_tls_there_is_never_sent_a_word(sender):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        heard = []

        def answer() -> None:
            sock, _ = listener.accept()
            with sock:
                heard.append(sock.recv(4096))
                sock.sendall(OK)

        thread = threading.Thread(target=answer)
        thread.start()
        said = sender(resolving(listener.getsockname()[1], None)).ask(asked())
        thread.join(10)
    assert said.reason is Reason.NOT_CONNECTED
    assert b"s3cret" not in heard[0]
