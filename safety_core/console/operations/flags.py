"""Feature flags: which are there, and why one is on or off for somebody.

What the file says names clients of all: whoever acts for some of them is told of each flag that it is there and, of their own
clients, whether it is on; what that rests on is for those who act for every client.
"""

from typing import Annotated

import msgspec

from safety_core.console.table import Desk, Given, Nothing, Operation
from safety_core.errors import UnknownName
from safety_core.flags.answers import said
from safety_core.flags.context import APP_NAME, ENVIRONMENT, Context, flag_of
from safety_core.flags.reading import content
from safety_core.ports import Transaction
from safety_core.shell import flags
from safety_core.shell.names import known_account, known_client, member, nearest
from safety_core.shell.zones import zone_of
from safety_core.times import instant
from safety_core.vocabulary import Action, Platform, Role

Name = Annotated[str, msgspec.Meta(max_length=200)]


class Asked(Given, frozen=True, kw_only=True):
    """Which flag is asked, for whom.

    Attributes:
        intent: what chance is drawn from. action: left out, the flag's own.
        at: ask as of this time; left out: now.
    """

    flag: Name
    client: Name
    platform: Name | None = None
    account: Name | None = None
    action: Name | None = None
    intent: Name | None = None
    at: Name | None = None


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """One flag. ``enabled``: it is off for everybody without that; ``strategies``: any one of them lets somebody through."""

    name: str
    description: str
    enabled: bool
    strategies: tuple[str, ...]


class Flags(msgspec.Struct, frozen=True, kw_only=True):
    """The flags in force. What is in no flag is off."""

    version: int
    loaded_by: str
    at: str
    digest: str
    flags: tuple[Flag, ...]


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a flag is on for somebody. ``because``: all that the answer rests on, for those who act for every client."""

    flag: str
    version: int
    on: bool
    why: str
    words: str
    variant: str | None
    because: tuple[str, ...]
    context: dict[str, str]


def listed(desk: Desk, _: Nothing) -> Flags:
    """The flags in force."""
    loaded, _found = flags.in_force(desk.core)
    whole = not desk.person.clients
    return Flags(
        version=loaded.version,
        loaded_by=loaded.loaded_by,
        at=loaded.at,
        digest=loaded.digest,
        flags=tuple(_flag(each, whole=whole) for each in content(loaded.body)["features"]),
    )


def _flag(feature: dict[str, object], *, whole: bool) -> Flag:
    strategies = feature.get("strategies")
    named = (
        [str(each.get("name")) for each in strategies if isinstance(each, dict)] if isinstance(strategies, list) else []
    )
    return Flag(
        name=str(feature["name"]),
        description=str(feature.get("description") or "") if whole else "",
        enabled=bool(feature.get("enabled")),
        strategies=tuple(named) if whole else (),
    )


def explain(desk: Desk, given: Asked) -> Explained:
    """Whether it is on, and why."""
    context = desk.core.store.read(lambda tx: _context(desk, tx, given))
    loaded, found = flags.in_force(desk.core)
    if given.flag not in found.names:
        raise UnknownName("flag", given.flag, nearest(given.flag, found.names), "what is in no flag is off")
    answer = found.answer(given.flag, context)
    return Explained(
        flag=given.flag,
        version=loaded.version,
        on=answer.on,
        why=answer.why.value,
        words=said(given.flag, answer),
        variant=None if answer.variant is None else answer.variant.name,
        because=() if desk.person.clients else found.explain(given.flag, context)[1:],
        context=dict(context.values),
    )


def _context(desk: Desk, tx: Transaction, given: Asked) -> Context:
    client = known_client(tx, given.client)
    platform = None if given.platform is None else member(Platform, "platform", given.platform)
    account = given.account
    if account is not None and platform is not None:
        account = known_account(tx, client, platform, account).account
    own = next((each.value for each in Action if flag_of(each) == given.flag), None)
    now = desk.core.clock.now()
    at = now if given.at is None else instant(given.at, now=now, zone_of=zone_of, field="at")
    names = {
        "userId": client,
        "client": client,
        "platform": None if platform is None else platform.value,
        "account": account,
        "action": own if given.action is None else member(Action, "action", given.action).value,
    }
    values = {
        "appName": APP_NAME,
        "environment": ENVIRONMENT,
        "currentTime": at.isoformat(),
        **{key: value for key, value in names.items() if value is not None},
    }
    return Context(values, given.intent or "")


OPERATIONS = (
    Operation("flags.list", "GET", "/flags", "The flags in force; what is in no flag is off.", Role.VIEWER, Nothing, Flags, listed),
    Operation(
        "flags.explain", "GET", "/flags/{flag}/answer", "Whether a flag is on for a client, and what that rests on.",
        Role.VIEWER, Asked, Explained, explain,
    ),
)  # fmt: skip
