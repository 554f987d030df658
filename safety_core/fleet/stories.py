"""A worker's two stories, told while they happen: an attempt at an effect, and the settling of a permit."""

from contextlib import suppress

from safety_core.errors import StoreUnavailable
from safety_core.intent import Intent
from safety_core.records import Permit
from safety_core.shell import publish
from safety_core.shell import settle as settling
from safety_core.shell.core import Core
from safety_core.shell.refused import Claimed


def attempt(core: Core, claimed: Claimed) -> None:
    """``publish.attempt``, told. Its seams are the events: claimed, minted, answered, recorded."""
    intent = claimed[1].intent
    with core.telemetry.span("publish", {"worker": core.worker, **_of(intent)}) as add:
        publish.attempt(core, claimed)
        if core.telemetry.traces:
            with suppress(StoreUnavailable):
                add(**_became(core, intent))


def settle(core: Core, permit: Permit) -> None:
    """``settle.settle``, told."""
    with core.telemetry.span("settle", {"worker": core.worker, "permit": permit.permit, **_of(permit)}):
        settling.settle(core, permit)


def _of(what: Intent | Permit) -> dict[str, str]:
    return {
        "intent": what.intent,
        "client": what.client,
        "platform": what.platform,
        "account": what.account,
        "action": what.action,
    }


def _became(core: Core, intent: Intent) -> dict[str, str]:
    """The attempt's permit and where it stands; without one, where the intent does."""
    permits, queued = core.store.read(
        lambda tx: (tx.permits_of(intent.client, intent.intent), tx.intent(intent.intent))
    )
    if permits:
        last = permits[-1]
        return {"permit": last.permit, "outcome": last.state, "reason": last.reason or ""}
    return {} if queued is None else {"outcome": queued.state, "reason": queued.reason or ""}
