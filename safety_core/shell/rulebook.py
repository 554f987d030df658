"""The rules on approvals in force, and loading others. Newer rules void what was asked under older ones, and ask anew."""

from safety_core.approval_rules import NAME, ApprovalRules
from safety_core.errors import BadInput, UnknownName
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.records import Rules
from safety_core.shell import asking
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.loading import LOAD_DEADLINE_S, put_in
from safety_core.shell.names import nearest
from safety_core.shell.rules_text import digest_of, parsed
from safety_core.vocabulary import Reason, Role

BODY_MAX_CHARS = 100_000


def in_force(core: Core) -> tuple[Rules, ApprovalRules]:
    """The newest version, as it was loaded and as it is read.

    Raises:
        StoreUnavailable: there is none that can be read.
    """

    def look(tx: Transaction) -> tuple[Rules, ApprovalRules]:
        rules, _ = asking.required(tx)
        found = tx.rules(NAME)
        assert found is not None
        return found, rules

    return core.store.read(look)


def load(core: Core, body: str, claimant: Claimant) -> Rules:
    """Put rules in force, as an admin for every client. What is in force already gets no new version.

    Raises:
        BadInput: they cannot be taken; its field is the place in the file.
        UnknownName: a client that does not exist.
        Refused: not proved, or no such admin.
    """
    if len(body) > BODY_MAX_CHARS:
        raise BadInput("rules", f"have {len(body)} characters, more than {BODY_MAX_CHARS}", "give the right file")
    digest = digest_of(body)
    rules = parsed(body, digest)

    def decide(tx: Transaction) -> Rules:
        admin = require(tx, claimant, Role.ADMIN, None)
        _check_clients(tx, rules)
        before = tx.rules(NAME)
        if before is not None and before.digest == digest:
            return before
        loaded = put_in(core, tx, NAME, body, digest=digest, person=admin.person)
        _ask_anew(core, tx, f"version {loaded.version} of the rules is in force, loaded by {admin.person}")
        return loaded

    loaded = core.store.transact(decide, deadline_s=LOAD_DEADLINE_S)
    core.seam("rulebook.loaded")
    return loaded


def _check_clients(tx: Transaction, rules: ApprovalRules) -> None:
    clients = tx.clients()
    for number, rule in enumerate(rules.rule):
        if rule.client is not None and rule.client not in clients:
            raise UnknownName(f"rule.{number}.client", rule.client, nearest(rule.client, clients))


def _ask_anew(core: Core, tx: Transaction, why: str) -> None:
    """Of what is under way minting asks anew itself, should it come back."""
    for approval in tx.open_approvals():
        queued = tx.intent(approval.intent)
        assert queued is not None
        if queued.state in (IntentState.QUEUED, IntentState.WAITING):
            if asking.ask_anew(core, tx, queued.intent, why=why) is None:
                asking.wake(tx, queued)
            else:
                asking.put_to_wait(tx, queued, Reason.APPROVAL_VOID, why)
