"""A request whose first bytes go beforehand: each part looked at anew, nothing an effect before the last, which goes like any other."""

import socket
import ssl

import pytest

from safety_core.adapters.transports.endpoints import Endpoint
from safety_core.adapters.transports.guarded import PART_MAX_BYTES
from safety_core.adapters.transports.wire import WireBroken
from safety_core.errors import Miswired
from safety_core.ports import Answered, Lost, NeverSent
from safety_core.vocabulary import Reason
from tests.safety_core.adapters.transports.peers import HOST, OK, post, says, serving
from tests.safety_core.adapters.transports.test_guarded import SECOND_US, THROWN, Stage
from tests.safety_core.adapters.transports.test_sockets import Sender, sender_to, tls

LEAD = 3 * PART_MAX_BYTES
FILM = bytes(range(256)) * (LEAD // 256)
TAIL = b"the end"


def film(**changes: object):
    return post(method="PUT", body=TAIL, lead=LEAD, **changes)


def begun(stage, request=None):
    upload = stage.transport.begin(request or film(), send_by_us=stage.clock.boot_us() + SECOND_US)
    assert not isinstance(upload, NeverSent), upload
    return upload


def sent(stage, upload, parts: int = 3, recheck=None):
    """The first of its parts; the last word on them."""
    for at in range(parts):
        said = upload.more(
            FILM[at * PART_MAX_BYTES : (at + 1) * PART_MAX_BYTES],
            by_us=stage.clock.boot_us() + SECOND_US,
            recheck=recheck or stage.recheck,
        )
        if said is not None:
            return said
    return None


def end(stage, upload, recheck=None):
    return upload.end(send_by_us=stage.clock.boot_us() + SECOND_US, total_s=3.0, recheck=recheck or stage.recheck)


def test_each_part_and_the_end_are_armed_and_rechecked_and_go_only_once_the_platform_has_what_was_before():
    stage = Stage()
    upload = begun(stage)
    assert sent(stage, upload) is None
    assert end(stage, upload) == Answered(201, {}, b"{}")
    part = ["drained", "probe", "arm", "re-check armed for 2.0", f"part {PART_MAX_BYTES}", "disarm"]
    assert stage.log == [
        "connect", "probe", *part * 3, "drained", "probe", "transport.connected", "arm", "re-check armed for 2.0",
        "transport.rechecked", "probe", f"write {len(TAIL)}", "disarm", "read", "keep",
    ]  # fmt: skip


@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_ruling_ends_it_at_the_next_part_and_the_connection_is_dropped(before):
    stage = Stage()
    stage.rulings = [*[None] * before, THROWN]
    upload = begun(stage)
    assert sent(stage, upload) == NeverSent(Reason.SWITCH_THROWN, THROWN.saw)
    assert stage.log.count(f"part {PART_MAX_BYTES}") == before
    assert stage.log[-2:] == ["disarm", "close"]
    with pytest.raises(Miswired, match="ended"):
        end(stage, upload)


def test_a_ruling_before_the_end_leaves_it_unsent_and_the_connection_is_dropped():
    stage = Stage()
    upload = begun(stage)
    assert sent(stage, upload) is None
    stage.rulings = [THROWN]
    assert end(stage, upload) == NeverSent(Reason.SWITCH_THROWN, THROWN.saw)
    assert f"write {len(TAIL)}" not in stage.log
    assert stage.log[-2:] == ["disarm", "close"]


def test_an_end_whose_write_fails_is_lost_and_a_part_whose_write_fails_was_never_sent():
    stage = Stage()
    upload = begun(stage)
    sent(stage, upload)
    stage.channels[0].on_write = WireBroken("reset")
    assert end(stage, upload) == Lost("reset")
    other = Stage({"on_write": WireBroken("reset")})
    assert sent(other, begun(other)) == NeverSent(Reason.NOT_CONNECTED, "reset")
    assert (stage.log[-1], other.log[-1]) == ("close", "close")


def test_an_answer_that_is_lost_after_the_end_is_lost():
    stage = Stage({"answer": WireBroken("no whole answer")})
    upload = begun(stage)
    sent(stage, upload)
    assert end(stage, upload) == Lost("no whole answer")
    assert stage.log[-1] == "close"


@pytest.mark.parametrize("trouble", [{"answers_early": True}, {"on_drain": WireBroken("not taken in time")}])
def test_a_platform_that_wants_no_more_of_it_gets_no_more(trouble):
    stage = Stage(trouble)
    said = sent(stage, begun(stage))
    assert isinstance(said, NeverSent)
    assert said.reason is Reason.NOT_CONNECTED
    assert "arm" not in stage.log
    late = Stage()
    upload = begun(late)
    sent(late, upload)
    for name, value in trouble.items():
        setattr(late.channels[0], name, value)
    assert isinstance(end(late, upload), NeverSent)
    assert f"write {len(TAIL)}" not in late.log


def test_an_end_without_all_of_its_lead_is_a_wiring_fault():
    stage = Stage()
    upload = begun(stage)
    sent(stage, upload, parts=2)
    with pytest.raises(Miswired, match=f"{PART_MAX_BYTES} bytes of the lead"):
        end(stage, upload)
    assert f"write {len(TAIL)}" not in stage.log


@pytest.mark.parametrize("part", [b"", bytes(PART_MAX_BYTES + 1)])
def test_a_part_that_is_empty_or_too_large_is_a_wiring_fault(part):
    stage = Stage()
    with pytest.raises(Miswired, match="part of"):
        begun(stage).more(part, by_us=stage.clock.us + SECOND_US, recheck=stage.recheck)


def test_what_has_a_lead_is_not_exchanged_and_what_has_none_is_not_begun():
    stage = Stage()
    with pytest.raises(Miswired, match="lead"):
        stage.exchange(film())
    with pytest.raises(Miswired, match="no upload"):
        stage.transport.begin(post(), send_by_us=stage.clock.us + SECOND_US)
    assert stage.log == []


def test_a_host_that_is_not_allowed_and_an_end_that_is_too_large_are_refused_before_anything_is_asked():
    stage = Stage()
    by_us = stage.clock.us + SECOND_US
    with pytest.raises(Miswired, match="elsewhere"):
        stage.transport.begin(film(host="elsewhere.example"), send_by_us=by_us)
    assert stage.log == []
    large = stage.transport.begin(film(), send_by_us=by_us)
    assert not isinstance(large, NeverSent)
    large.close()
    stage.log.clear()
    large = stage.transport.begin(post(body=bytes(256 * 1024), lead=1), send_by_us=by_us)
    assert large.reason is Reason.REQUEST_TOO_LARGE
    assert stage.log == []


def test_letting_go_twice_drops_the_connection_once():
    stage = Stage()
    upload = begun(stage)
    upload.close()
    upload.close()
    assert stage.log.count("close") == 1


# over real sockets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secured", [False, True])
def test_a_film_arrives_whole_as_one_request_and_its_connection_serves_again(secured):
    with serving(tls(says(OK)) if secured else says(OK)) as peer:
        sender = Sender(Endpoint("https" if secured else "http", "127.0.0.1", peer.port))
        upload = begun(sender)
        assert sent(sender, upload) is None
        assert peer.requests == []
        assert isinstance(end(sender, upload), Answered)
        assert isinstance(sender.exchange(), Answered)
        first, _ = peer.requests
        assert first.endswith(FILM + TAIL)
        assert f"Content-Length: {LEAD + len(TAIL)}\r\n".lower() in first.decode("latin-1").lower()
        assert (peer.connections, sender.rechecks) == (1, 5)
        sender.wire.close()


def test_a_film_that_is_let_go_of_is_reset_and_no_request_has_arrived():
    seen = []

    def script(peer, sock):  # a script's parameters
        try:
            while sock.recv(65536):
                pass
            seen.append("closed")
        except OSError as broken:
            seen.append(type(broken).__name__)

    with sender_to(script) as (sender, peer):
        upload = begun(sender)
        sent(sender, upload)
        upload.close()
        for thread in peer.stop() or peer._threads:
            thread.join(5)
    assert seen == ["ConnectionResetError"]


@pytest.mark.parametrize("answer", [b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n", b""])
def test_an_answer_before_the_end_ends_it_unsent(answer):
    def script(peer, sock):
        sock.recv(1)
        if answer:
            sock.sendall(answer)
            peer.over.wait(5)
        else:
            sock.shutdown(socket.SHUT_WR)
            peer.over.wait(5)

    with sender_to(script) as (sender, peer):
        upload = begun(sender)
        said = sent(sender, upload)
        while said is None and not peer.over.is_set():  # the answer may come while all parts are in the peer's buffer
            said = end(sender, upload)
        assert isinstance(said, NeverSent)
        peer.over.set()


def test_a_platform_that_takes_nothing_is_given_up_in_time_and_nothing_was_sent():
    def script(peer, sock):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.over.wait(10)

    with sender_to(script, write_s=0.2) as (sender, peer):
        upload = begun(sender, post(method="PUT", body=TAIL, lead=200 * PART_MAX_BYTES))
        said = None
        while said is None:
            said = upload.more(bytes(PART_MAX_BYTES), by_us=sender.clock.boot_us() + 200_000, recheck=sender.recheck)
        assert isinstance(said, NeverSent)
        peer.over.set()


def test_a_session_ticket_is_no_answer():
    """TLS 1.3 servers send tickets of their own accord: the connection is readable, and still quiet."""
    context = ssl.create_default_context()
    assert context.maximum_version in (ssl.TLSVersion.MAXIMUM_SUPPORTED, ssl.TLSVersion.TLSv1_3)
    with serving(tls(says(OK))) as peer:
        sender = Sender(Endpoint("https", "127.0.0.1", peer.port))
        upload = begun(sender)
        assert sent(sender, upload, parts=1) is None
        assert sent(sender, upload, parts=2) is None
        upload.close()
    assert HOST
