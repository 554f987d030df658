"""Whether a flow may take its next step: planning, creating and drafting take no permit, and ask the switch before each.

Nothing that they do has an effect outside, so a silent supervisor is nothing to them; halts, this machine's view and its hard
stop are. A halt that covers one of the places that a step is about stops the step.
"""

from collections.abc import Iterable

from safety_core.errors import Refused
from safety_core.ports import Transaction
from safety_core.shell.core import Core
from safety_core.vocabulary import AccountId, Action, ClientId, Platform


def require_going(
    core: Core, tx: Transaction, client: ClientId, action: Action, places: Iterable[tuple[Platform, AccountId]]
) -> None:
    """Go on only where nothing stops this.

    ``action`` is ``PLAN``, ``CREATE`` or ``DRAFT``; ``places`` is every account that the step is about.

    Raises:
        Refused: a halt covers it, or this machine is stopped. By whose halt is not said: it may be another client's.
    """
    if core.hard_stop.latched() is not None:
        raise Refused("this machine is stopped", "see why: holdpoint switch show")
    switches = tx.switches_of(client)
    for platform, account in places:
        on = {"client": client, "platform": platform, "account": account, "action": action}
        scopes = [str(each.scope) for each in switches.covering(**on)]  # type: ignore[arg-type]
        raised = core.view.raised(**on)  # type: ignore[arg-type]
        if scopes or raised is not None:
            named = "; ".join(sorted({*scopes, *([] if raised is None else [str(raised)])}))
            raise Refused(
                f"{action} for {client} is halted: {named}",
                "wait for the release, and ask again: holdpoint switch show",
            )
