"""The sandbox around the one way to a platform: what changes something, or prepares that, meets the setting that it carries.

The setting's ``mode`` is what is done with this very request: whoever hands it over has asked ``mode_for``, since nothing here
knows of which action it is.

1. A read goes through, whatever the setting. Anything else without a setting is a bug.
2. ``off``: it goes through. ``record``: it goes through once it is written down, and what came of it is written behind it.
3. ``intercept`` and ``simulate``: the re-check is asked as ever, it is written down, and nothing leaves: no connection is even
   asked for, and a film need not be at hand. The dice of ``simulate`` say how long the platform would have taken, and whether it
   would have taken it.
4. What cannot be written down does not go. Where an answer could not be, it is still the answer, and the next request that is
   to be written down is refused.
5. No word here says that something stands on a platform which does not: what is caught is ``NeverSent``.
"""

import math
from collections import deque
from collections.abc import Callable
from typing import Final, NamedTuple, assert_never

from safety_core.adapters.recorders.redaction import Lead, Redaction
from safety_core.adapters.transports.asking import Recheck, ask
from safety_core.adapters.transports.guarded import PART_MAX_BYTES
from safety_core.adapters.transports.request_form import check_host, check_writable, too_large
from safety_core.errors import HoldpointError, Miswired
from safety_core.ports import Clock, Entropy, Exchange, NeverSent, Transport, Upload, WireRequest
from safety_core.ports.recorder import Recorder
from safety_core.sandbox import Mode, Sandbox
from safety_core.secret import Secret
from safety_core.vocabulary import Reason

Z95: Final = 1.6448536269514722
"""How many deviations the 95th percentile of a normal distribution is from its middle."""
LEAST: Final = 2.0**-53
PER_MILLE: Final = 1_000


class SandboxTransport:
    """The transport that every core gets, around the one that sends. As safe to share as that is.

    Args:
        inner: the one that sends.
        recorder: where it is written down.
        draw: the dice of ``simulate``; each account has streams of its own.
        allowed_hosts: a request for any other is a bug, also where it is caught.
    """

    def __init__(
        self, inner: Transport, recorder: Recorder, *, clock: Clock, draw: Entropy, allowed_hosts: frozenset[str]
    ) -> None:
        self._inner = inner
        self._recordings = Recordings(recorder, clock)
        self._clock = clock
        self._draw = draw
        self._allowed_hosts = allowed_hosts

    def exchange(self, request: WireRequest, *, send_by_us: int, total_s: float, recheck: Recheck | None) -> Exchange:
        """See the port.

        Raises:
            Miswired: as the one that sends; or it has a re-check and carries no setting. Nothing was sent.
        """

        def sent() -> Exchange:
            return self._inner.exchange(request, send_by_us=send_by_us, total_s=total_s, recheck=recheck)

        if recheck is None:
            return sent()
        setting = _setting(request)
        match setting.mode:
            case Mode.OFF:
                return sent()
            case Mode.RECORD:
                return self._let_through(request, setting, sent)
            case Mode.INTERCEPT | Mode.SIMULATE:
                refused = self._refused(request, send_by_us)
                return refused or self._caught(request, setting, total_s=total_s, recheck=recheck, lead=None)
            case other:
                assert_never(other)

    def begin(self, request: WireRequest, *, send_by_us: int) -> Upload | NeverSent:
        """See the port. What has a lead changes something, always.

        Raises:
            Miswired: as the one that sends; or it carries no setting. Nothing was sent.
        """
        setting = _setting(request)
        match setting.mode:
            case Mode.OFF:
                return self._inner.begin(request, send_by_us=send_by_us)
            case Mode.RECORD:
                return self._begun(request, setting, send_by_us)
            case Mode.INTERCEPT | Mode.SIMULATE:
                if not request.lead:
                    raise Miswired("a request without a lead is no upload", "exchange it")
                refused = self._refused(request, send_by_us)

                def ended(lead: Lead, by_us: int, total_s: float, recheck: Recheck) -> Exchange:
                    late = self._late(by_us)
                    return late or self._caught(request, setting, total_s=total_s, recheck=recheck, lead=lead)

                return refused or CaughtUpload(request, ended)
            case other:
                assert_never(other)

    def _refused(self, request: WireRequest, send_by_us: int) -> NeverSent | None:
        """What the transport that sends would say of it before it asks anybody."""
        check_writable(request)
        check_host(request, self._allowed_hosts)
        return too_large(request) or self._late(send_by_us)

    def _late(self, send_by_us: int) -> NeverSent | None:
        late = self._clock.boot_us() > send_by_us
        return NeverSent(Reason.NOT_CONNECTED, "the time to send was over") if late else None

    # ------------------------------------------------------------ caught

    def _caught(
        self, request: WireRequest, setting: Sandbox, *, total_s: float, recheck: Recheck, lead: Lead | None
    ) -> NeverSent:
        refused = ask(recheck)
        if refused is not None:
            return refused
        fate = self._fate(request, setting, total_s)
        saw = f"sandbox {setting.mode}: {fate.word}"
        number = self._recordings.asked(
            request, setting, Redaction(request), lead, answer={"never_sent": fate.reason.value, "saw": saw}
        )
        if isinstance(number, NeverSent):
            return number
        if fate.waits_s:
            self._clock.sleep(fate.waits_s)
        return NeverSent(fate.reason, f"{saw}, recording {number}")

    def _fate(self, request: WireRequest, setting: Sandbox, total_s: float) -> "_Fate":
        what = request.operation or request.method
        if setting.mode is Mode.INTERCEPT:
            return _Fate(Reason.SANDBOXED, 0.0, f"{what} was caught, and nothing left")
        takes_s, taken = dice(setting, self._draw, f"sandbox/{stream_of(request)}")
        if takes_s > total_s:
            return _Fate(Reason.SANDBOX_FAILED, total_s, f"it would have been lost after {total_s:g} s")
        word = f"{what} would {'' if taken else 'not '}have been taken after {takes_s:.3f} s, and nothing left"
        return _Fate(Reason.SANDBOXED if taken else Reason.SANDBOX_FAILED, takes_s, word)

    # ------------------------------------------------------------ let through

    def _let_through(self, request: WireRequest, setting: Sandbox, sent: Callable[[], Exchange]) -> Exchange:
        redaction = Redaction(request)
        number = self._recordings.asked(request, setting, redaction, None)
        if isinstance(number, NeverSent):
            return number
        said = sent()
        self._recordings.answered(setting, number, redaction, said)
        return said

    def _begun(self, request: WireRequest, setting: Sandbox, send_by_us: int) -> Upload | NeverSent:
        redaction = Redaction(request)
        number = self._recordings.asked(request, setting, redaction, None)
        if isinstance(number, NeverSent):
            return number
        begun = self._inner.begin(request, send_by_us=send_by_us)
        if isinstance(begun, NeverSent):
            self._recordings.answered(setting, number, redaction, begun)
            return begun
        return RecordedUpload(begun, lambda said: self._recordings.answered(setting, number, redaction, said))


class _Fate(NamedTuple):
    """What becomes of something that is caught: its reason, how long that takes, and how a person is told."""

    reason: Reason
    waits_s: float
    word: str


class Recordings:
    """What is written down of exchanges, in which order; and what is still owed to the record."""

    def __init__(self, recorder: Recorder, clock: Clock) -> None:
        self._recorder = recorder
        self._clock = clock
        self._owed: deque[tuple[int, dict[str, object]]] = deque()

    def asked(
        self,
        request: WireRequest,
        setting: Sandbox,
        redaction: Redaction,
        lead: Lead | None,
        answer: dict[str, object] | None = None,
    ) -> int | NeverSent:
        """Write a request down, before it goes anywhere: its number, or why it does not go."""
        if self._owed:
            return self._paid(setting)
        stated = {
            "at": self._clock.now().isoformat(),
            "mode": setting.mode.value,
            "serial": setting.serial,
            "host": request.host,
            "request": redaction.request(lead),
            **({} if answer is None else {"answer": answer}),
        }
        try:
            return self._recorder.write(setting.serial, stated)
        except Exception as failed:  # noqa: BLE001  # whatever keeps it from being written keeps it from going
            return _unwritten(setting, "it could not be written down", failed)

    def answered(self, setting: Sandbox, number: int, redaction: Redaction, said: Exchange) -> None:
        """Write down what came of it; never raises: the answer counts, written down or not."""
        stated = {"of": number, "at": self._clock.now().isoformat(), "answer": redaction.answer(said)}
        try:
            self._recorder.write(setting.serial, stated)
        except Exception:  # noqa: BLE001  # the request has left: its answer must not be lost over this
            self._owed.append((setting.serial, stated))

    def _paid(self, setting: Sandbox) -> NeverSent:
        """Write down what is owed, if that is possible by now. Whoever came meanwhile is refused, once at least."""
        failed: Exception | None = None
        while self._owed and failed is None:
            owed = self._owed.popleft()
            try:
                self._recorder.write(*owed)
            except Exception as again:  # noqa: BLE001  # see ``answered``
                self._owed.appendleft(owed)
                failed = again
        return _unwritten(setting, "the answer to one before could not be written down", failed)


class CaughtUpload:
    """``ports.Upload`` of which nothing leaves: its parts are counted, and re-checked as ever."""

    def __init__(self, request: WireRequest, ended: Callable[[Lead, int, float, Recheck], Exchange]) -> None:
        self._left = request.lead
        self._lead = Lead()
        self._ended = ended
        self._open = True

    def more(self, part: bytes, *, by_us: int, recheck: Recheck) -> NeverSent | None:  # noqa: ARG002  # nobody is waited for
        """See the port.

        Raises:
            Miswired: the part is empty or too large, or more than the lead; or the upload has ended.
        """
        self._check_open()
        if not 0 < len(part) <= min(self._left, PART_MAX_BYTES):
            raise Miswired(f"a part of {len(part)} bytes, where {self._left} are left", "cut the lead into small parts")
        refused = ask(recheck)
        if refused is not None:
            self.close()
            return refused
        self._left -= len(part)
        self._lead.took(part)
        return None

    def end(self, *, send_by_us: int, total_s: float, recheck: Recheck) -> Exchange:
        """See the port.

        Raises:
            Miswired: the lead has not gone, or the upload has ended.
        """
        self._check_open()
        if self._left:
            raise Miswired(f"{self._left} bytes of the lead have not gone", "send all of it first")
        self.close()
        return self._ended(self._lead, send_by_us, total_s, recheck)

    def close(self) -> None:
        """See the port."""
        self._open = False

    def _check_open(self) -> None:
        if not self._open:
            raise Miswired("an upload that has ended was used again", "begin another")


class RecordedUpload:
    """``ports.Upload`` that goes out for real; how it ended is written down, once."""

    def __init__(self, inner: Upload, answered: Callable[[Exchange], None]) -> None:
        self._inner = inner
        self._answered: Callable[[Exchange], None] | None = answered

    def more(self, part: bytes, *, by_us: int, recheck: Recheck) -> NeverSent | None:
        """See the port."""
        said = self._inner.more(part, by_us=by_us, recheck=recheck)
        if said is not None:
            self._tell(said)
        return said

    def end(self, *, send_by_us: int, total_s: float, recheck: Recheck) -> Exchange:
        """See the port."""
        said = self._inner.end(send_by_us=send_by_us, total_s=total_s, recheck=recheck)
        self._tell(said)
        return said

    def close(self) -> None:
        """See the port."""
        self._inner.close()
        self._tell(NeverSent(Reason.NOT_PREPARED, "it was given up before its last bytes"))

    def _tell(self, said: Exchange) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(said)


def dice(setting: Sandbox, draw: Entropy, purpose: str) -> tuple[float, bool]:
    """How long a platform would have taken (s, log-normal), and whether it would have taken it."""
    far = math.sqrt(-2 * math.log(max(draw.fraction(purpose), LEAST)))
    deviations = far * math.cos(2 * math.pi * draw.fraction(purpose))
    taken = draw.fraction(purpose) * PER_MILLE < setting.success_per_mille
    middle, late = setting.latency_p50_ms, max(setting.latency_p50_ms, setting.latency_p95_ms)
    if not middle:
        return 0.0, taken
    return middle / PER_MILLE * math.exp(deviations * math.log(late / middle) / Z95), taken


def stream_of(request: WireRequest) -> str:
    """Whose draws: those of the token that it is sent with, and of the harness's intent where it has one."""
    tokens = [value.digest() for _, value in request.headers if isinstance(value, Secret)]
    return "/".join((request.host, *tokens, request.tag or ""))


def _setting(request: WireRequest) -> Sandbox:
    if request.sandbox is None:
        raise Miswired(
            "a request that changes something, or prepares that, carries no setting of the sandbox",
            "hand it the one under which it was let go",
        )
    return request.sandbox


def _unwritten(setting: Sandbox, what: str, failed: Exception | None) -> NeverSent:
    """Of a foreign error only its name: its text may quote what was being written."""
    why = f" ({failed.wrong if isinstance(failed, HoldpointError) else type(failed).__name__})" if failed else ""
    return NeverSent(Reason.SANDBOX_UNREADABLE, f"sandbox {setting.mode}: {what}{why}")
