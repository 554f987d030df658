"""The story over real sockets, against servers on loopback that misbehave."""

import contextlib
import socket
import ssl
import struct
import threading
from pathlib import Path

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.transports.endpoints import Endpoint
from safety_core.adapters.transports.guarded import RECHECKED, GuardedTransport
from safety_core.adapters.transports.pool import IDLE_MAX_US
from safety_core.adapters.transports.request_form import REQUEST_MAX_BYTES, size_bytes
from safety_core.adapters.transports.resolver import Resolver
from safety_core.adapters.transports.sockets import ANSWER_MAX_BYTES, SocketWire
from safety_core.ports import Answered, Lost, NeverSent
from safety_core.ruling import refuse
from safety_core.vocabulary import Check, Reason
from tests.safety_core.adapters.transports.peers import (
    HOST,
    OK,
    RecordingDeadMan,
    post,
    says,
    says_and_closes,
    serving,
    take_request,
)

CLOCK = BootClock()
CERTIFICATE = Path(__file__).parent / "loopback.pem"
TLS_CLIENT = ssl.create_default_context(cafile=CERTIFICATE)
SLACK_US = 100_000


class OffsetClock(BootClock):
    """The real clock, put forward by hand."""

    offset_us = 0

    def boot_us(self) -> int:
        return super().boot_us() + self.offset_us


SENDERS: list["Sender"] = []


@pytest.fixture(autouse=True)
def _senders_hang_up():
    yield
    while SENDERS:
        SENDERS.pop().wire.close()


class Sender:
    """A transport over real sockets; ``rechecks`` counts how often it asked."""

    def __init__(self, endpoint, *, clock=CLOCK, seam=lambda _: None, resolver=None, total_s=3.0, write_s=1.0) -> None:
        self.clock = clock
        self.rechecks = 0
        SENDERS.append(self)
        self.total_s = total_s
        self.ruling = None
        self.wire = SocketWire(
            clock=clock, routes={HOST: endpoint}, write_s=write_s, total_s=total_s, resolver=resolver, tls=TLS_CLIENT
        )
        self.transport = GuardedTransport(
            self.wire,
            clock=clock,
            dead_man=RecordingDeadMan([]),
            seam=seam,
            allowed_hosts=frozenset({HOST}),
            pause_s=2.0,
        )

    def recheck(self):
        self.rechecks += 1
        return self.ruling

    def exchange(self, request=None, *, send_by_s=2.0):
        return self.transport.exchange(
            request or post(),
            send_by_us=self.clock.boot_us() + round(send_by_s * 1_000_000),
            total_s=self.total_s,
            recheck=self.recheck,
        )


def in_time(act, *, at_least_s, at_most_s):
    """Act; never faster than ``at_least_s``, and within 100 ms of ``at_most_s`` once in three tries: a deadline that
    does not hold misses all three, a machine that is busy elsewhere does not. All outcomes, the last one in time."""
    outcomes = []
    for _ in range(3):
        start_us = CLOCK.boot_us()
        outcomes.append(act())
        took_us = CLOCK.boot_us() - start_us
        assert took_us >= at_least_s * 1_000_000
        if took_us < at_most_s * 1_000_000 + SLACK_US:
            return outcomes
    pytest.fail(f"the last of {len(outcomes)} took {took_us} µs")


@contextlib.contextmanager
def sender_to(script, **options: object):
    with serving(script) as peer:
        yield Sender(Endpoint("http", "127.0.0.1", peer.port), **options), peer


def test_a_request_arrives_as_it_was_built_with_our_own_headers_and_the_tag():
    with sender_to(says(OK)) as (sender, peer):
        assert sender.exchange() == Answered(201, {"content-length": "2"}, b"{}")
    assert peer.requests == [
        (
            b"POST /2/tweets HTTP/1.1\r\nHost: api.x.com\r\nAuthorization: Bearer s3cret\r\n"
            b"Content-Type: application/json\r\nholdpoint-tag: tag-1\r\nContent-Length: 16\r\nConnection: keep-alive\r\n\r\n"
            b'{"text":"hello"}'
        )
    ]


def test_headers_and_body_leave_in_one_write():
    writes = []

    def watch(name):
        if name == RECHECKED:
            channel = held[0]
            sock = channel._sock
            channel._sock = Watched(sock)

    class Watched:
        def __init__(self, sock) -> None:
            self._sock = sock

        def sendall(self, data):
            writes.append(data)
            self._sock.sendall(data)

        def __getattr__(self, name) -> object:
            return getattr(self._sock, name)

    held = []
    with sender_to(says(OK), seam=watch) as (sender, peer):
        connect = sender.wire.connect

        def holding(host, *, by_us):
            held[:] = [connect(host, by_us=by_us)]
            return held[0]

        sender.wire.connect = holding
        sender.exchange()
    assert writes == peer.requests


@contextlib.contextmanager
def nobody_reads():
    """A listener whose program never takes a byte."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Endpoint("http", "127.0.0.1", listener.getsockname()[1])


def test_the_largest_committing_request_is_taken_by_the_kernel_though_the_peers_program_reads_nothing():
    request = post(body=b"x" * (REQUEST_MAX_BYTES - size_bytes(post(body=b""))))
    with nobody_reads() as endpoint:
        outcome = Sender(endpoint, total_s=0.2).exchange(request)
    assert outcome == Lost("no whole answer within the total deadline")


def test_a_write_that_the_kernel_does_not_take_ends_before_the_dead_mans_timer_would():
    request = post(body=b"x" * 20_000_000, committing=False)
    with nobody_reads() as endpoint:
        sender = Sender(endpoint, write_s=0.2)
        outcomes = in_time(lambda: sender.exchange(request), at_least_s=0.2, at_most_s=0.2)
    assert set(outcomes) == {Lost("the request was not taken whole: timed out")}


@pytest.mark.parametrize("total_s", [0.2])
def test_a_silent_server_is_lost_at_the_total_deadline(total_s):
    def silent(peer, sock):
        peer.take(sock)
        peer.over.wait(5)

    with sender_to(silent, total_s=total_s) as (sender, peer):
        outcomes = in_time(sender.exchange, at_least_s=total_s, at_most_s=total_s)
    assert set(outcomes) == {Lost("no whole answer within the total deadline")}
    assert len(peer.requests) == len(outcomes)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_the_total_deadline_holds_against_a_server_that_drips(head):
    def dripping(peer, sock):
        peer.take(sock)
        sock.sendall(head)
        while not peer.over.wait(0.02):
            sock.sendall(b"x")

    with sender_to(dripping, total_s=0.3) as (sender, peer):
        outcomes = in_time(sender.exchange, at_least_s=0.3, at_most_s=0.3)
    assert {type(outcome) for outcome in outcomes} == {Lost}
    assert len(peer.requests) == len(outcomes)


def test_a_byte_that_comes_late_gives_the_rest_no_more_time():
    def one_byte_then_silence(peer, sock):
        while peer.take(sock):
            peer.over.wait(0.15)
            sock.sendall(b"H")

    with sender_to(one_byte_then_silence, total_s=0.2) as (sender, _):
        outcomes = in_time(sender.exchange, at_least_s=0.2, at_most_s=0.2)
    assert {type(outcome) for outcome in outcomes} == {Lost}


def reset(peer, sock):
    peer.take(sock)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    "script",
    [
        reset,
        says_and_closes(b""),
        says_and_closes(b"HTTP/1.1 201 Cre"),
        says_and_closes(b"HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\nhalf"),
        says_and_closes(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"),
        says_and_closes(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (ANSWER_MAX_BYTES + 1) + b"x" * (ANSWER_MAX_BYTES + 1)),
    ],
    ids=["reset", "close", "half a status", "half a body", "half a chunk", "not http", "oversized"],
)
def test_an_answer_that_is_not_whole_is_lost_and_the_request_goes_out_once(script):
    with sender_to(script) as (sender, peer):
        assert isinstance(sender.exchange(), Lost)
    assert len(peer.requests) == 1
    assert sender.rechecks == 1


def test_a_redirect_is_an_answer_and_is_not_followed():
    with serving(says(OK)) as elsewhere:
        moved = b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n" % elsewhere.port
        with sender_to(says(moved)) as (sender, _):
            assert sender.exchange().status == 307
    assert elsewhere.connections == 0


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % ANSWER_MAX_BYTES + b"x" * ANSWER_MAX_BYTES,
    ],
    ids=["chunked", "as large as allowed"],
)
def test_a_whole_answer_is_taken(answer):
    with sender_to(says(answer)) as (sender, _):
        assert sender.exchange().status == 200


def test_a_connection_is_used_again():
    with sender_to(says(OK)) as (sender, peer):
        for _ in range(3):
            assert isinstance(sender.exchange(), Answered)
    assert (peer.connections, len(peer.requests)) == (1, 3)


def test_a_refused_exchange_leaves_its_connection_for_the_next():
    with sender_to(says(OK)) as (sender, peer):
        sender.ruling = refuse(Check.KILL_SWITCH, Reason.SWITCH_THROWN, "all")
        assert sender.exchange() == NeverSent(Reason.SWITCH_THROWN, "all")
        sender.ruling = None
        assert isinstance(sender.exchange(), Answered)
    assert (peer.connections, len(peer.requests)) == (1, 1)


def test_a_connection_that_the_server_wants_closed_is_not_used_again():
    answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    with sender_to(says(answer)) as (sender, peer):
        sender.exchange()
        sender.exchange()
    assert peer.connections == 2


@pytest.mark.parametrize(("idle_us", "connections"), [(IDLE_MAX_US - 1_000_000, 1), (IDLE_MAX_US + 1, 2)])
def test_a_connection_idle_for_longer_than_the_limit_is_dropped(idle_us, connections):
    clock = OffsetClock()
    with sender_to(says(OK), clock=clock) as (sender, peer):
        sender.exchange()
        clock.offset_us += idle_us
        assert isinstance(sender.exchange(), Answered)
    assert peer.connections == connections


def test_a_connection_that_the_server_closed_while_it_was_idle_is_not_taken():
    closed = threading.Event()

    def once(peer, sock):
        peer.take(sock)
        sock.sendall(OK)
        sock.close()
        closed.set()

    with sender_to(once) as (sender, peer):
        sender.exchange()
        assert closed.wait(5)
        assert isinstance(sender.exchange(), Answered)
    assert (peer.connections, len(peer.requests), sender.rechecks) == (2, 2, 2)


@pytest.mark.parametrize("gone", ["closed", "talks"])
def test_a_reused_connection_that_goes_stale_after_the_decision_costs_a_new_recheck_and_one_request(gone):
    told, done = threading.Event(), threading.Event()
    first = []

    def script(peer, sock):
        if peer.connections > 1:
            says(OK)(peer, sock)
            return
        peer.take(sock)
        sock.sendall(OK)
        told.wait(5)
        if gone == "talks":
            sock.sendall(OK)
        else:
            sock.shutdown(socket.SHUT_WR)
        done.set()
        first.append(sock.recv(100))

    def seam(name):
        if name == RECHECKED and sender.rechecks == 2:
            told.set()
            done.wait(5)

    with sender_to(script, seam=seam) as (sender, peer):
        assert isinstance(sender.exchange(), Answered)
        assert isinstance(sender.exchange(), Answered)
    assert sender.rechecks == 3
    assert (peer.connections, len(peer.requests)) == (2, 2)
    assert first in ([], [b""])


def test_nobody_listening_is_never_sent():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    sender = Sender(Endpoint("http", "127.0.0.1", port))
    outcome = sender.exchange()
    assert outcome == NeverSent(Reason.NOT_CONNECTED, f"127.0.0.1 port {port}: Connection refused")
    assert sender.rechecks == 0


@contextlib.contextmanager
def full_backlog():
    """A port whose queue of connections is full: another one hangs until it gives up."""
    with contextlib.ExitStack() as held:
        listener = held.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = held.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("127.0.0.1",) * 4])
def test_connecting_is_bounded_in_all_by_the_time_to_send(addresses):
    with full_backlog() as port:
        sender = Sender(Endpoint("http", "sim.example", port), resolver=Resolver(CLOCK, lambda _: addresses))
        outcomes = in_time(lambda: sender.exchange(send_by_s=0.3), at_least_s=0.25, at_most_s=0.3)
    assert {outcome.reason for outcome in outcomes} == {Reason.NOT_CONNECTED}
    assert outcomes[-1].saw.count("timed out") == len(addresses)


def test_a_dead_address_leaves_time_for_the_next():
    with serving(says(OK)) as peer:
        resolver = Resolver(CLOCK, lambda _: ("::1", "127.0.0.1"))
        sender = Sender(Endpoint("http", "sim.example", peer.port), resolver=resolver)
        assert isinstance(sender.exchange(), Answered)


def test_plain_http_never_leaves_this_machine_whatever_a_name_resolves_to():
    resolver = Resolver(CLOCK, lambda _: ("192.0.2.1",))
    outcome = Sender(Endpoint("http", "localhost", 80), resolver=resolver).exchange()
    assert outcome.reason is Reason.NOT_CONNECTED
    assert "not on this machine" in outcome.saw


def test_the_time_to_send_being_over_is_never_sent_even_with_a_connection_at_hand():
    with sender_to(says(OK)) as (sender, peer):
        sender.exchange()
        outcome = sender.exchange(send_by_s=-0.001)
    assert outcome.reason is Reason.NOT_CONNECTED
    assert len(peer.requests) == 1


def test_a_dropped_connection_is_reset_so_that_nothing_of_it_is_delivered_later():
    seen = []

    def script(peer, sock):
        peer.take(sock)
        try:
            seen.append(sock.recv(1))
        except ConnectionResetError:
            seen.append("reset")

    with sender_to(script, total_s=0.05) as (sender, peer):
        assert isinstance(sender.exchange(), Lost)
        peer._threads[-1].join(5)
    assert seen == ["reset"]


def test_the_sockets_are_set_so_that_the_kernel_gives_up_with_us():
    with sender_to(says(OK)) as (sender, _):
        channel = sender.wire.connect(HOST, by_us=CLOCK.boot_us() + 1_000_000)
        sock = channel._sock
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 3000
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8) == struct.pack("ii", 1, 0)
        assert channel.loopback
        channel.close()


# ---------------------------------------------------------------- TLS


def tls(script):
    """The same script behind TLS with the certificate for loopback."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    def wrapped(peer, sock):
        with context.wrap_socket(sock, server_side=True) as secured:
            script(peer, secured)

    return wrapped


def test_an_exchange_over_tls_is_fresh_then_reused():
    with serving(tls(says(OK))) as peer:
        sender = Sender(Endpoint("https", "127.0.0.1", peer.port))
        for _ in range(3):
            assert isinstance(sender.exchange(), Answered)
        sender.wire.close()
    assert (peer.connections, len(peer.requests)) == (1, 3)


def test_an_answer_over_tls_that_is_cut_without_a_farewell_is_lost():
    def ragged(peer, sock):
        peer.take(sock)
        sock.sendall(b"HTTP/1.1 200 OK\r\n\r\nhalf")
        socket.socket(fileno=sock.detach()).close()

    with serving(tls(ragged)) as peer:
        assert isinstance(Sender(Endpoint("https", "127.0.0.1", peer.port)).exchange(), Lost)


def test_a_certificate_that_nobody_vouches_for_is_never_sent_to():
    with serving(tls(says(OK))) as peer:
        sender = Sender(Endpoint("https", "127.0.0.1", peer.port))
        sender.wire._tls = ssl.create_default_context()
        outcome = sender.exchange()
    assert outcome.reason is Reason.NOT_CONNECTED
    assert (peer.requests, sender.rechecks) == ([], 0)


def test_a_handshake_that_hangs_is_bounded_by_the_time_to_send():
    def mute(peer, sock):
        peer.over.wait(5)

    with serving(mute) as peer:
        sender = Sender(Endpoint("https", "127.0.0.1", peer.port))
        outcomes = in_time(lambda: sender.exchange(send_by_s=0.2), at_least_s=0.2, at_most_s=0.2)
    assert {outcome.reason for outcome in outcomes} == {Reason.NOT_CONNECTED}


# ---------------------------------------------------------------- many threads


def test_many_threads_share_the_pool_and_each_gets_its_own_answer():
    def echo(peer, sock):
        while got := take_request(sock):
            body = got.partition(b"\r\n\r\n")[2]
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    wrong = []

    def work(me):
        for n in range(25):
            body = f"{me}/{n}".encode()
            outcome = sender.exchange(post(body=body))
            if not isinstance(outcome, Answered) or outcome.body != body:
                wrong.append((body, outcome))

    with sender_to(echo) as (sender, peer):
        threads = [threading.Thread(target=work, args=(me,)) for me in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert wrong == []
    assert peer.connections <= 16
