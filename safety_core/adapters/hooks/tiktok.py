"""What TikTok tells: how far its own work on a film is. Of comments and mentions it tells nothing.

Its deliveries are verified all the same, so that whoever listens can tell them from forgeries. Source: docs/webhooks.md, "TikTok".
"""

import re
from datetime import datetime

import msgspec

from safety_core.adapters.hooks import signing, values
from safety_core.ports import Challenged, Forged, Hooks, Inbound, Stale, Told, Unreadable
from safety_core.secret import Secret

_TIME = re.compile(r"[1-9][0-9]{0,11}")


class TikTok(msgspec.Struct, frozen=True, kw_only=True):
    """Deliveries to an app. ``tolerance_s``: how far the signed time may be from ours, in seconds, either way."""

    header: str = "TikTok-Signature"
    tolerance_s: int = 300

    def challenge(self, told: Told, secret: Secret, verify: Secret | None) -> Challenged | Forged | None:  # noqa: ARG002
        """TikTok asks nothing."""
        return None

    def verify(self, told: Told, secret: Secret, now: datetime) -> Forged | Stale | None:
        """The signature over the time, a dot and the raw body; then that time. What is forged is not called stale."""
        found = signing.header(told, self.header)
        if isinstance(found, Forged):
            return found
        said = _parts(found)
        if said is None:
            return Forged(f"{self.header} is not t=<seconds>,s=<hex>")
        right = signing.hexed(secret, said.encode("ascii") + b"." + told.body)
        refused = signing.signed(told, secret, self.header, f"t={said},s={right}")
        if refused is not None:
            return refused
        off = now.timestamp() - int(said)
        return (
            None if abs(off) <= self.tolerance_s else Stale(f"signed {off:.0f} s ago, {self.tolerance_s} s are allowed")
        )

    def read(self, told: Told) -> tuple[Inbound, ...] | Unreadable:
        """Nothing that anybody answers; or that it is no delivery of TikTok's."""
        found = values.body(told)
        if isinstance(found, Unreadable):
            return found
        return () if isinstance(found.get("event"), str) else Unreadable("a delivery that does not name its event")


def _parts(header: str) -> str | None:
    """The time that a header says, as it says it; ``None``: it is not in TikTok's form."""
    first, _, rest = header.partition(",")
    time = first.removeprefix("t=")
    return time if first != time and rest.startswith("s=") and _TIME.fullmatch(time) else None


HOOKS: Hooks = TikTok()
