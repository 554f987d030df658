"""The plan in force, and loading another. Loading never advances: what was let in stays let in, and nothing more is.

1. The stages up to the one in force stay what they are: their names, whom they let in, and how much.
2. The stage in force soaks, and counts its events, from the beginning, since what it needs may have changed.
3. Only where no permit was ever minted under a stage may a plan begin as it likes: it begins at its first stage.
4. Where nobody can say what was let in, the rollout begins anew, and with the house alone.
"""

import msgspec

from safety_core.errors import BadInput, Refused, StoreUnavailable
from safety_core.ports import Transaction
from safety_core.records import Rules
from safety_core.rollout.plan import NAME, Clients, Plan
from safety_core.rollout.states import Move, Rollout
from safety_core.shell import staging
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.loading import put_in
from safety_core.shell.moving import Change, done, made, required
from safety_core.shell.plan_text import parsed
from safety_core.shell.rules_text import digest_of
from safety_core.shell.staff import admin_of
from safety_core.switches import HOLDPOINT

BODY_MAX_CHARS = 100_000


def in_force(core: Core) -> tuple[Rules, Plan, Rollout]:
    """The plan as it was loaded and as it is read, and where the rollout stands in it.

    Raises:
        StoreUnavailable: nobody can say.
    """

    def look(tx: Transaction) -> tuple[Rules, Plan, Rollout]:
        plan, rollout = required(tx)
        found = tx.rules(NAME)
        assert found is not None
        return found, plan, rollout

    return core.store.read(look)


def load(core: Core, body: str, *, by: Claimant | None) -> Rules:
    """Put a plan in force, as an admin; until there is one whoever can open the store may. The same text changes nothing.

    Raises:
        BadInput: it cannot be taken; its field is the place in the file.
        Refused: there is an admin, and ``by`` is not proved to be one; or rule 1.
    """
    if len(body) > BODY_MAX_CHARS:
        raise BadInput("plan", f"has {len(body)} characters, more than {BODY_MAX_CHARS}", "give the right file")
    digest = digest_of(body)
    plan = parsed(body, digest)

    def decide(tx: Transaction) -> Rules:
        admin = admin_of(tx, by) or HOLDPOINT
        before, rollout = tx.rules(NAME), tx.rollout()
        if before is None or rollout is None:
            raise StoreUnavailable("the rollout's plan or stage is gone", "restore a backup")
        if before.digest == digest:
            return before
        now = staging.in_force(tx)
        if now is None and plan.stage[0].clients is not Clients.HOUSE:
            raise Refused("nobody can say what was let in so far", "load a plan that begins with the house alone")
        anew = now is None or not tx.any_staged()
        if now is not None and not anew:
            _check_same_behind(now[0], rollout, plan)
        loaded = put_in(core, tx, NAME, body, digest=digest, person=admin)
        to = plan.stage[0].name if anew else rollout.stage
        why = f"version {loaded.version} of the plan: {plan.name}"
        made(core, tx, rollout, Change(move=Move.LOAD, to=to, person=admin, why=why, plan=loaded.version))
        for each in tx.cells() if anew else ():
            tx.put_cell(msgspec.structs.replace(each, stage=to))
        staging.wake(core, tx)
        return loaded

    return done(core, decide)


def _check_same_behind(now: Plan, rollout: Rollout, plan: Plan) -> None:
    """Rule 1."""
    for place in range(now.has(rollout.stage) + 1):
        kept = now.stage[place]
        new = plan.stage[place] if place < len(plan.stage) else None
        if new is None or (new.name, new.clients, new.percent) != (kept.name, kept.clients, kept.percent):
            raise Refused(
                f"the rollout is at {rollout.stage!r}, and the plan has another stage {place + 1} than {kept.name!r} "
                f"({kept.clients}, {kept.percent} %)",
                f"keep the stages up to {rollout.stage!r} as they are: holdpoint rollout plan show",
            )
