"""What the sandbox's tests stand on: a transport with a script in place of the one that sends, and settings."""

from dataclasses import dataclass, field

import msgspec

from safety_core.ports import Answered, Exchange, NeverSent, WireRequest
from safety_core.sandbox import Mode, Sandbox
from safety_core.vocabulary import PersonId
from tests.safety_core.adapters.transports.peers import StillClock

__all__ = ["LetsAll", "Scripted", "StillClock", "recording", "setting", "under"]


@dataclass
class Scripted:
    """``ports.Transport`` that notes what it is asked, asks the re-check, and answers what it was told to."""

    answer: Exchange = field(default_factory=lambda: Answered(201, {}, b"{}"))
    asked: list[WireRequest] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=list)
    closed: int = 0

    def exchange(self, request, *, send_by_us, total_s, recheck) -> Exchange:  # noqa: ARG002  # the port's parameters
        self.asked.append(request)
        ruling = recheck() if recheck else None
        return self.answer if ruling is None else NeverSent(ruling.reason, ruling.saw)

    def begin(self, request, *, send_by_us):  # noqa: ARG002  # the port's parameters
        self.asked.append(request)
        return self

    def more(self, part, *, by_us, recheck):  # noqa: ARG002  # the port's parameters
        self.parts.append(part)
        ruling = recheck()
        return None if ruling is None else NeverSent(ruling.reason, ruling.saw)

    def end(self, *, send_by_us, total_s, recheck) -> Exchange:  # noqa: ARG002  # the port's parameters
        recheck()
        return self.answer

    def close(self) -> None:
        self.closed += 1


class LetsAll:
    """``ports.Entropy`` whose draws are the given ones, in turn, then always the middle."""

    def __init__(self, *draws: float) -> None:
        self.draws = list(draws)
        self.purposes: list[str] = []

    def fraction(self, purpose: str) -> float:
        self.purposes.append(purpose)
        return self.draws.pop(0) if self.draws else 0.5

    def token(self, purpose: str, nbytes: int) -> str:  # noqa: ARG002  # the port's parameter
        return "ab" * nbytes


def setting(mode: Mode, **changes: object) -> Sandbox:
    return Sandbox(**{"serial": 1, "mode": mode, "person": PersonId("ann"), "set_us": 0, "set_at": "", **changes})


def under(request: WireRequest, mode: Mode, **changes: object) -> WireRequest:
    return msgspec.structs.replace(request, sandbox=setting(mode, **changes))


def recording(request: WireRequest) -> WireRequest:
    return under(request, Mode.RECORD)
