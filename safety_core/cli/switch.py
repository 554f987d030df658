"""Show the kill switches: what is halted, by whom, why, since when, and how far it is."""

import click
import msgspec

from safety_core.cli.common import config_option, json_option, opened, say
from safety_core.halt import HaltProof, proof
from safety_core.ports import Transaction
from safety_core.switches import Halt, SwitchView


@click.group("switch")
def command() -> None:
    """Look at the kill switches."""


@command.command("show")
@click.option("--all", "everything", is_flag=True, help="Released halts too.")
@config_option
@json_option
def show(everything: bool, config: str | None, as_json: bool) -> None:
    r"""Show the halts in force, oldest first.

    \b
    Exit codes: 0 shown, 5 the database could not be opened.
    """

    def look(tx: Transaction) -> tuple[SwitchView, tuple[Halt, ...]]:
        return tx.switches(), tx.halts()

    with opened(config) as core:
        view, every = core.store.read(look)
        halts = [each for each in every if everything or each.in_force]
        proofs = [proof(each, core.timing) for each in halts]
        words = "\n".join(map(_line, halts, proofs)) if halts else "nothing is halted"
        what = {
            "epoch": view.epoch,
            "halts": msgspec.to_builtins(halts),
            "proofs": {each.halt: msgspec.to_builtins(found) for each, found in zip(halts, proofs, strict=True)},
        }
        say(what, f"epoch {view.epoch}\n{words}", as_json=as_json)


def _line(halt: Halt, found: HaltProof) -> str:
    who = halt.person if halt.proven else f"{halt.person} (unproved)"
    took = "NOT quiesced"
    if found.total_us is not None and found.margin_us is not None:
        side = "before" if found.margin_us >= 0 else "AFTER"
        took = f"quiesced after {found.total_us / 1e6:.3f} s, {abs(found.margin_us) / 1e6:.3f} s {side} its bound"
    wrong = f"; DOES NOT FIT: {', '.join(found.contradictions)}" if found.contradictions else ""
    ended = f"; released by {halt.released_by}: {halt.release_reason}" if halt.released_by else ""
    return f"{halt.halt}  {halt.state.value:<9} {halt.scope}  by {who} at {halt.asked_at}: {halt.reason}; {took}{wrong}{ended}"
