"""What a shell offers at the tab key: commands and options by click itself, and the names that an installation knows.

Names are looked up only while a shell asks (``main`` hands each command over then). Whatever cannot be read offers
nothing: a broken database must not write into somebody's line.
"""

from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem

from safety_core.errors import HoldpointError
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.vocabulary import Action, Platform

OFFERED_MAX = 50


def _halts(tx: Transaction) -> Iterable[tuple[str, str]]:
    return [(each.halt, each.reason) for each in tx.switches().halts]


def _intents(tx: Transaction) -> Iterable[tuple[str, str]]:
    return [(each.intent.intent, str(each.state)) for each in tx.intents(set(IntentState) - {IntentState.CONFIRMED})]


IN_THE_STORE: dict[str, Callable[[Transaction], Iterable[tuple[str, str]]]] = {
    "client": lambda tx: [(each, "") for each in tx.clients()],
    "account": lambda tx: [(each.account, f"{each.platform} of {each.client}") for each in tx.accounts()],
    "person": lambda tx: [(each.person, str(each.role)) for each in tx.people()],
    "halt": _halts,
    "approval": lambda tx: [(each.approval, str(each.action)) for each in tx.open_approvals()],
    "incident": lambda tx: [(each.incident, str(each.harm)) for each in tx.incidents()],
    "intent": _intents,
}
"""What the store knows, by what a parameter is called: names, and a word on each."""
FIXED: dict[str, Iterable[str]] = {
    "platform": [str(each) for each in Platform],
    "action": [str(each) for each in Action],
}
CALLED = {"as_person": "person", "name": "", **{f"{each}s": each for each in (*IN_THE_STORE, *FIXED)}}
"""Parameters that are called otherwise than what they name."""


class Known(click.ParamType[str]):
    """A text whose values can be offered."""

    name = "text"

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        config = ctx.params.get("config")
        found = [(each, "") for each in FIXED[self.kind]] if self.kind in FIXED else _looked_up(self.kind, config)
        fits = [(value, words) for value, words in found if value.lower().startswith(incomplete.lower())]
        return [CompletionItem(value, help=words[:60] or None) for value, words in fits[:OFFERED_MAX]]


def _looked_up(kind: str, config: str | None) -> list[tuple[str, str]]:
    from safety_core.cli.common import opened

    try:
        with opened(config) as core:
            return list(core.store.read(IN_THE_STORE[kind]))
    except HoldpointError:
        return []


def offering(command: click.Command) -> None:
    """Let the parameters of a command, and of those below it, offer what they name."""
    for each in command.params:
        name = each.name or ""
        kind = CALLED.get(name, name)
        if (kind in IN_THE_STORE or kind in FIXED) and isinstance(each.type, click.types.StringParamType):
            each.type = Known(kind)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            offering(below)
