"""Throwing and releasing switches, each by the real command in a process of its own."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from loadtests.halt.campaign import Target
from loadtests.halt.installation import RELEASES, THROWS, Installation

ACKNOWLEDGED, NOT_ACKNOWLEDGED = 0, 6
_HALT = re.compile(r"\bhalt-[0-9A-Za-z_-]+")


class Thrown(msgspec.Struct, frozen=True, kw_only=True):
    """One halt's command, ended. ``halt`` is ``None`` when it did not even say which halt it is.

    Attributes:
        asked_us, quiesced_us: as the command printed them; ``None`` when it was not acknowledged.
        printed_us: when the harness read that it was acknowledged.
        in_flight, queued: in scope, by the harness's view, just before it was thrown.
        trouble: what went wrong with the command itself; a halt that was not acknowledged in its bound is no trouble of
            the harness, but a finding.
    """

    target: Target
    exit_code: int
    took_us: int
    in_flight: int
    queued: int
    machine: int
    halt: str | None = None
    asked_us: int | None = None
    quiesced_us: int | None = None
    printed_us: int | None = None
    trouble: str | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether its command said so."""
        return self.exit_code == ACKNOWLEDGED and self.quiesced_us is not None


class _Printed(msgspec.Struct):
    halt: str
    asked_us: int
    quiesced_us: int | None


class Switches:
    """The hands of two operators. Commands thrown together run at the same time, each in its own process."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._at_once = ThreadPoolExecutor(max_workers=8, thread_name_prefix="halt")

    def close(self) -> None:
        """Wait for the commands that still run."""
        self._at_once.shutdown()

    def throw(self, targets: Sequence[tuple[Target, int, int]], machine: int) -> list[Thrown]:
        """Throw these halts at the same time and wait until each command has ended.

        ``targets`` are (target, in flight, queued); ``machine`` is what is in flight in all.
        """
        running = [self._at_once.submit(self._throw, *each, machine) for each in targets]
        return [each.result() for each in running]

    def _throw(self, target: Target, in_flight: int, queued: int, machine: int) -> Thrown:
        ended = self._installation.command(
            "halt", *target.words, "--as", THROWS, "-m", f"load: {target}", "--json"
        )  # fmt: skip
        known = Thrown(
            target=target,
            exit_code=ended.exit_code,
            took_us=ended.took_us,
            in_flight=in_flight,
            queued=queued,
            machine=machine,
        )
        if ended.exit_code == NOT_ACKNOWLEDGED:
            named = _HALT.search(ended.err)
            return msgspec.structs.replace(known, halt=named[0] if named else None)
        try:
            printed = msgspec.json.decode(ended.out, type=_Printed)
        except msgspec.DecodeError:
            said = ended.err.strip()[-300:] or ended.out.strip()[-300:] or "nothing"
            return msgspec.structs.replace(
                known, trouble=f"holdpoint halt {target} ended with {ended.exit_code} and said: {said}"
            )
        return msgspec.structs.replace(
            known,
            halt=printed.halt,
            asked_us=printed.asked_us,
            quiesced_us=printed.quiesced_us,
            printed_us=ended.printed_us,
            trouble=None if ended.exit_code == ACKNOWLEDGED else f"holdpoint halt ended with {ended.exit_code}",
        )

    def release(self, halts: Sequence[str]) -> str | None:
        """End these halts with one command, as the second person; returns what went wrong, if anything."""
        ended = self._installation.command("release", *halts, "--as", RELEASES, "-m", "load: go on", "--json")
        if ended.exit_code == 0:
            return None
        return f"holdpoint release {' '.join(halts)} ended with {ended.exit_code}: {ended.err.strip()[-300:]}"
