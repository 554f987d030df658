"""Show which services are told of outcomes by webhook, and what they did not take."""

from typing import Any

import click

from safety_core.callbacks import Callback, Receiver
from safety_core.cli.common import config_option, json_option, looking, person_options, say
from safety_core.ports import Transaction
from safety_core.records import DeliveryState

SHOWN = 20
NOBODY = "no service is told of outcomes. Add [outcomes.NAME] to the configuration and start the worker anew, or ask for them"


@click.command("callbacks")
@person_options
@config_option
@json_option
def callbacks(as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Which services are told of outcomes by webhook, how it goes with each, and what they did not take.

    They stand in the configuration, [outcomes.NAME]; the supervisor of `holdpoint worker` tells them, and takes up there who is new.
    With --as NAME only of that person's clients.

    \b
    Exit codes: 0 shown, 2 the configuration cannot be read, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.fleet import settings

    def look(tx: Transaction) -> tuple[tuple[Receiver, ...], tuple[Callback, ...]]:
        return tx.receivers(), tx.callbacks()

    with looking(config, as_person, key_file) as core:
        receivers, waiting = core.store.read(look)
    named = settings.load(config).settings.outcomes if as_person is None else {}  # it names clients of all
    known = {(each.receiver, each.client) for each in receivers}
    missing = [(name, client) for name, each in named.items() for client in each.clients if (name, client) not in known]
    lines = [line for each in receivers for line in _lines(each, _of(each, waiting))]
    lines += [
        f"{name}  {client}  not told yet: no worker has taken it up, or there is no such client"
        for name, client in missing
    ]
    said = {
        "receivers": [_said(each, _of(each, waiting)) for each in receivers],
        "missing": [{"receiver": name, "client": client} for name, client in missing],
    }
    say(said, "\n".join(lines) or NOBODY, as_json=as_json)


def _of(receiver: Receiver, waiting: tuple[Callback, ...]) -> list[Callback]:
    return [each for each in waiting if (each.receiver, each.client) == (receiver.receiver, receiver.client)]


def _given_up(each: Callback) -> bool:
    return each.state is DeliveryState.GIVEN_UP


def _said(receiver: Receiver, own: list[Callback]) -> dict[str, Any]:
    return {
        "receiver": receiver.receiver,
        "client": receiver.client,
        "taken": receiver.taken,
        "failures": receiver.failures,
        "saw": receiver.saw,
        "waiting": sum(not _given_up(each) for each in own),
        "not_taken": [
            {
                "message": each.name,
                "intent": each.intent,
                "state": each.ended.value,
                "given_up": _given_up(each),
                "attempts": each.attempts,
                "saw": each.saw,
            }
            for each in own
            if each.attempts
        ],
    }


def _lines(receiver: Receiver, own: list[Callback]) -> list[str]:
    tried = [each for each in own if each.attempts]
    gone = sum(map(_given_up, own))
    failing = f", {receiver.failures} attempts failed running: {receiver.saw}" if receiver.failures else ""
    head = f"{receiver.receiver}  {receiver.client}  taken {receiver.taken}, waiting {len(own) - gone}, given up {gone}{failing}"
    more = [f"    … and {len(tried) - SHOWN} more: --json"] if len(tried) > SHOWN else []
    return [head, *map(_line, tried[:SHOWN]), *more]


def _line(each: Callback) -> str:
    state = "given up" if _given_up(each) else "waits"
    return f"    {each.intent}  {each.ended.value}  {state} after {each.attempts} attempts: {each.saw or 'under way'}"
