"""An installation, permits and documents for it, and what its exposition says as numbers by series."""

from pathlib import Path

import msgspec
from prometheus_client.parser import text_string_to_metric_families

from safety_core.documents import Document, DocumentKind
from safety_core.fleet import compose, settings
from safety_core.lifecycle import PermitState
from safety_core.ports import Transaction
from safety_core.records import Account, Permit
from safety_core.shell.core import Core
from safety_core.vocabulary import Action, DocumentId, Reason
from tests.safety_core.adapters.stores.ground import account, furnish, permit, queued, write

SECOND_US = 1_000_000
MARK = "zq7777"
"""Stands in every text, name and id that no metric may show."""
ACCOUNTS = tuple(account(number) for number in range(1, 5))


def installation(folder: Path, monkeypatch) -> Core:
    """Made new, with a few accounts of one client."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    loaded = settings.load(None)
    compose.upgrade(loaded)
    core = compose.command_core(loaded)
    furnish(core.store, *ACCOUNTS)
    return core


def minted(core: Core, number: int, of: Account = ACCOUNTS[0], **changes: object) -> Permit:
    """A permit and its intent; ``target``: what it answers."""
    target, action = changes.pop("target", None), changes.get("action", Action.PUBLISH)
    of_intent = queued(f"{MARK}-int-{number}", of)
    intent = msgspec.structs.replace(of_intent.intent, action=action, target=target, text=MARK)
    made = permit(f"{MARK}-per-{number}", of_intent, of, **changes)

    def decide(tx: Transaction) -> None:
        tx.add_intent(msgspec.structs.replace(of_intent, intent=intent))
        tx.add_permit(made)

    write(core.store, decide)
    return made


def moved(core: Core, of: Permit, to: PermitState, reason: Reason | None = None, **changes: object) -> Permit:
    """The permit in another state."""
    write(core.store, lambda tx: tx.move_permit(of.permit, of.state, to, reason=reason, **changes))
    return msgspec.structs.replace(of, state=to)


def confirmed(core: Core, number: int, took_us: int, of: Account = ACCOUNTS[0], **changes: object) -> Permit:
    """A permit whose effect was read back so long after its first byte."""
    sent_us = changes.pop("sent_us", SECOND_US)
    made = minted(core, number, of, sent_us=sent_us, **changes)
    return moved(core, moved(core, made, PermitState.ACCEPTED), PermitState.CONFIRMED, confirmed_us=sent_us + took_us)


def heard(core: Core, of: Account, name: str, *, made_us: int) -> None:
    """Something that somebody said on an account."""
    said = Document(
        document=DocumentId(f"{MARK}-doc-{name}"),
        client=of.client,
        kind=DocumentKind.HEARD,
        subject=f"{of.platform}/{of.account}/{name}",
        version=1,
        state="new",
        body="{}",
        salt="00",
        made_us=made_us,
        at="2026-01-01T00:00:00+00:00",
    )
    write(core.store, lambda tx: tx.add_document(said))


def series(text: bytes) -> dict[str, float]:
    """By name and labels, as Prometheus writes them."""
    found = {}
    for family in text_string_to_metric_families(text.decode()):
        for each in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(each.labels.items()))
            found[f"{each.name}{{{labels}}}" if labels else each.name] = each.value
    return found
