"""The least visible form of an effect, as every adapter keeps to it: nothing is made in another form than the one asked for."""

from collections.abc import Mapping

from safety_core.errors import Miswired
from safety_core.ports import Exchange
from safety_core.sandbox import Quiet
from safety_core.vocabulary import Action, PlatformAccountId


def check_form(forms: Mapping[Action, Quiet], action: Action, *, quiet: bool) -> None:
    """See that an action may be committed in that form. A recall shows nothing, and is the same in both.

    Raises:
        Miswired: the platform has none, or one that is never published.
    """
    if not quiet or action is Action.RECALL:
        return
    form = forms.get(action)
    if form is None:
        raise Miswired(f"{action} has no less visible form on this platform", "look into QUIET first")
    if form is Quiet.CONTAINER:
        raise Miswired(f"what was prepared of {action} is never to be published", "end with what is prepared")


def read_hidden(exchange: Exchange, *, account: PlatformAccountId) -> bool | None:  # noqa: ARG001
    """Never said: the answer to who-am-I does not tell whether strangers see the account."""
    return None
