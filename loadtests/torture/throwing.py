"""The hands of the operators: each throw and release is the real command in a process of its own.

Every instant that a judgement rests on is the harness's own or the simulator's; what the command says stands beside it.
"""

import re
import signal
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import msgspec

from loadtests.clock import boot_us
from loadtests.halt.campaign import PUBLISH, Target
from loadtests.halt.installation import THROWS
from loadtests.torture.bed import ALSO_THROWS
from loadtests.torture.lane import Lane

ACKNOWLEDGED, NOT_ACKNOWLEDGED = 0, 6
RAISE_S = 8.0
LOOK_EVERY_S = 0.001
_HALT = re.compile(r"\bhalt-[0-9A-Za-z_-]+")


class Thrown(msgspec.Struct, frozen=True, kw_only=True):
    """One halt's command, ended.

    Attributes:
        began_us: when the harness started the command.
        printed_us: when the harness read its word; ``None`` when it said nothing.
        said: what it printed, when it was acknowledged.
        words: the end of what it said on stderr.
        problem: what no halt may do; a halt that reports its own failure in time has none.
    """

    target: Target
    began_us: int
    took_us: int
    exit_code: int
    printed_us: int | None
    halt: str | None
    said: dict[str, object] | None
    words: str
    problem: str | None

    @property
    def acknowledged(self) -> bool:
        """Whether its command said so."""
        return self.exit_code == ACKNOWLEDGED and self.said is not None

    @property
    def latency_us(self) -> int | None:
        """t2 - t0 by the command's own word; ``None`` when it was not acknowledged."""
        if self.said is None:
            return None
        quiesced, asked = self.said.get("quiesced_us"), self.said.get("asked_us")
        return quiesced - asked if isinstance(quiesced, int) and isinstance(asked, int) else None


Hands = Callable[[Lane, Target], list[Thrown]]


def throw(lane: Lane, target: Target, *, person: str = THROWS) -> Thrown:
    """Throw one halt by the command, to its end."""
    began_us = boot_us()
    ended = lane.command("halt", *target.words, "--as", person, "-m", f"torture: {target}", "--json")
    named = _HALT.search(ended.out) or _HALT.search(ended.err)
    said, problem = None, None
    words = " ".join(ended.err.split())[-300:]
    if ended.exit_code == ACKNOWLEDGED:
        try:
            said = msgspec.json.decode(ended.out, type=dict[str, object])
        except msgspec.DecodeError:
            problem = f"holdpoint halt {target} ended with 0 and said: {ended.out[-200:]!r}"
    elif ended.exit_code != NOT_ACKNOWLEDGED:
        problem = f"holdpoint halt {target} ended with {ended.exit_code} and said: {words or 'nothing'}"
    return Thrown(
        target=target, began_us=began_us, took_us=ended.took_us, exit_code=ended.exit_code, printed_us=ended.printed_us,
        halt=named[0] if named else None, said=said, words=words, problem=problem,
    )  # fmt: skip


def one(lane: Lane, target: Target) -> list[Thrown]:
    """One operator."""
    return [throw(lane, target)]


def two_alike(lane: Lane, target: Target) -> list[Thrown]:
    """Two operators halt the same thing at once."""
    with ThreadPoolExecutor(2) as at_once:
        other = at_once.submit(throw, lane, target, person=ALSO_THROWS)
        return [throw(lane, target), other.result()]


def _overlapping(target: Target) -> Target:
    """Another scope that has work in common with this one, and is not the same."""
    if target.client is not None or target.platform is not None or target.action is not None:
        return Target()
    return Target(action=PUBLISH)


def two_overlapping(lane: Lane, target: Target) -> list[Thrown]:
    """Two operators halt scopes that overlap, at once."""
    with ThreadPoolExecutor(2) as at_once:
        other = at_once.submit(throw, lane, _overlapping(target), person=ALSO_THROWS)
        return [throw(lane, target), other.result()]


def against_release(lane: Lane, target: Target) -> list[Thrown]:
    """An overlapping halt stands, and is released in the moment in which this one is thrown."""
    earlier = throw(lane, _overlapping(target), person=ALSO_THROWS)
    if earlier.halt is None:
        return [earlier]
    with ThreadPoolExecutor(2) as at_once:
        released = at_once.submit(lane.release, [earlier.halt], limit_s=RAISE_S)
        later = throw(lane, target)
        wrong = released.result()
    if wrong is not None:
        later = msgspec.structs.replace(later, problem=later.problem or wrong)
    lane.released.add(earlier.halt)
    return [earlier, later]


def killed_after_raise(lane: Lane, target: Target) -> list[Thrown]:
    """The halter dies as soon as the machine's view has changed; another operator halts the same."""
    view = Path(f"{lane.bed.database}-view")
    before = view.read_bytes() if view.exists() else b""
    halter = lane.popen("halt", *target.words, "--as", THROWS, "-m", "torture: dies when raised", "--json")
    until_us = boot_us() + round(RAISE_S * 1_000_000)
    while halter.poll() is None and boot_us() < until_us and (not view.exists() or view.read_bytes() == before):
        sleep(LOOK_EVERY_S)
    _kill(halter)
    return [throw(lane, target, person=ALSO_THROWS)]


def killed_after_fence(lane: Lane, target: Target) -> list[Thrown]:
    """The halter dies as soon as it has said that the fence is written; another operator halts the same."""
    halter = lane.popen("halt", *target.words, "--as", THROWS, "-m", "torture: dies when fenced")
    assert halter.stdout is not None
    halter.stdout.readline()
    _kill(halter)
    return [throw(lane, target, person=ALSO_THROWS)]


def _kill(halter: subprocess.Popen[bytes]) -> None:
    if halter.poll() is None:
        halter.send_signal(signal.SIGKILL)
    halter.wait()
    assert halter.stdout is not None
    halter.stdout.close()
