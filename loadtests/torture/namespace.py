"""A network namespace of its own, in which the link can be cut under the kernel's own TCP.

Whoever enters has a loopback interface of its own, and so has every thread and process that it starts from then on. The
link is cut by routing, before the table of local addresses is asked:

    10   to or from the harness's own address    delivered, whatever happens to the link
    20   the fault, while there is one
    100  the local addresses

A packet that is to be lost leaves by an interface behind which nobody listens. Nobody is told, so the kernel sends it
again until its socket is gone, and delivers it once the rule is taken away.
"""

import ctypes
import os
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from loadtests.torture.bed import HARNESS

GROUND = "network namespace"
COMMAND_S = 10.0
LOST_S = 0.05
"""How long the rehearsal sees that nothing arrives."""
FOUND_S = 5.0
"""Within which what was sent again must arrive in it."""
_NEWNET = 0x40000000
"""CLONE_NEWNET of <sched.h>."""
_LOST = "66"
"""The table of routes that leads nowhere."""
_FAULT = "20"
_WIRING = f"""link set lo up
link add hole type veth peer name pit
link set pit up
link set hole arp off up
rule add pref 10 to {HARNESS} lookup local
rule add pref 10 from {HARNESS} lookup local
rule add pref 100 lookup local
rule del pref 0
"""


class NotPermitted(Exception):
    """No such namespace can be had here; says why."""


class Link:
    """The way to the platform at ``port`` in this namespace. It is turned like the proxy: pass, cut, stall, deaf."""

    ground = GROUND

    def __init__(self, port: int) -> None:
        self.port = port
        self._rules = {
            "cut": ("unreachable",),
            "stall": ("lookup", _LOST),
            "deaf": ("ipproto", "tcp", "sport", str(port), "lookup", _LOST),
        }
        self._broken = False

    def turn(self, mode: str) -> None:
        """Let this mode be in force from now on.

        Raises:
            NotPermitted: the kernel does not take it.
        """
        if self._broken:
            _done("ip", "rule", "del", "pref", _FAULT)
            self._broken = False
        if mode in self._rules:
            _done("ip", "rule", "add", "pref", _FAULT, *self._rules[mode])
            self._broken = True
        if mode == "cut":
            _done("ss", "-K", "-tnH", "state", "connected", f"not src {HARNESS} and not dst {HARNESS}")


@contextmanager
def entered() -> Iterator[None]:
    """This thread is in a new namespace, and comes back at the end; what it started meanwhile stays there.

    Raises:
        NotPermitted: see ``why_not``.
    """
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        _called("unshare", _NEWNET)
        try:
            _wire()
            yield
        finally:
            _called("setns", before, _NEWNET)
    finally:
        os.close(before)


def why_not() -> str | None:
    """Why links cannot be cut in a namespace on this machine; ``None`` when a rehearsal succeeded."""
    with ThreadPoolExecutor(1) as aside:  # a thread of its own: whatever goes wrong, this one stays where it is
        try:
            aside.submit(_rehearse).result()
        except (NotPermitted, OSError) as refused:
            return str(refused)
    return None


def _rehearse() -> None:
    """A stall must lose what is sent, healing must deliver it, and a cut must end both sides."""
    with entered(), ExitStack() as closing:
        server = closing.enter_context(socket.create_server(("127.0.0.1", 0)))
        worker = closing.enter_context(socket.create_connection(server.getsockname(), timeout=FOUND_S))
        platform = closing.enter_context(server.accept()[0])
        link = Link(server.getsockname()[1])
        link.turn("stall")
        worker.sendall(b"1")
        if _arrives(platform, LOST_S):
            raise NotPermitted("a stalled link still delivers")
        link.turn("pass")
        if not _arrives(platform, FOUND_S):
            raise NotPermitted("a healed link does not deliver")
        link.turn("cut")
        for end in (worker, platform):
            try:
                _arrives(end, LOST_S)
            except ConnectionError:
                continue
            raise NotPermitted("the kernel does not let ss end connections (CONFIG_INET_DIAG_DESTROY)")


def _arrives(end: socket.socket, limit_s: float) -> bool:
    end.settimeout(limit_s)
    try:
        return bool(end.recv(1))
    except TimeoutError:
        return False


def _wire() -> None:
    _done("ip", "-batch", "-", said=_WIRING)
    try:
        Path("/proc/sys/net/ipv4/conf/hole/route_localnet").write_text("1", encoding="ascii")
    except OSError as refused:
        raise NotPermitted(f"loopback addresses cannot be routed elsewhere: {refused}") from refused
    _done("ip", "route", "add", "default", "dev", "hole", "src", "127.0.0.1", "table", _LOST)


def _called(name: str, *words: int) -> None:
    """One of the C library's functions; Python has them from 3.12 on."""
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*words) != 0:
        raise NotPermitted(f"{name}: {os.strerror(ctypes.get_errno())}")


def _done(*words: str, said: str = "") -> None:
    try:
        subprocess.run(words, input=said, text=True, capture_output=True, check=True, timeout=COMMAND_S)
    except FileNotFoundError as missing:
        raise NotPermitted(f"the program {words[0]} is not installed (Debian: apt-get install iproute2)") from missing
    except subprocess.SubprocessError as refused:
        why = " ".join((getattr(refused, "stderr", None) or str(refused)).split())
        raise NotPermitted(f"{' '.join(words)}: {why}") from refused
