"""Frozen values that tests of the rules start from, and change by field."""

from datetime import UTC, datetime, timedelta

import msgspec

from safety_core.approval_rules import ApprovalRules
from safety_core.approvals import Approval, ApprovalState, Decision, Standing, Vote, committed
from safety_core.approvals import Word as WordSaid
from safety_core.budget.trips import BudgetFacts
from safety_core.cadence.limits import Limit, Subject, Whose, Window
from safety_core.cadence.rule import CadenceFacts, Usage
from safety_core.cadence.wall import Wall
from safety_core.facts import ContentMeasure, Facts, Identity
from safety_core.flags.answers import Answer, Why
from safety_core.intent import Intent, effect_digest
from safety_core.lifecycle import PermitState
from safety_core.people import Person
from safety_core.records import Account, Permit
from safety_core.rollout.plan import Clients, Plan
from safety_core.rollout.plan import Stage as PlanStage
from safety_core.rollout.standing import Standing as Stage
from safety_core.sandbox import Mode, Sandbox, SandboxFacts
from safety_core.switches import HOLDPOINT, Halt, HaltState, Scope, SwitchView
from safety_core.vocabulary import (
    AccountId,
    Action,
    ApprovalId,
    ClientId,
    HaltId,
    IntentId,
    PermitId,
    PersonId,
    Platform,
    PlatformAccountId,
    Role,
    WorkerId,
)

NOW_US = 1_000_000_000
SECOND_US = 1_000_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""The wall clock at NOW_US."""

EVERYONE = Plan(name="everyone", stage=(PlanStage(name="everyone", clients=Clients.ALL, share=100),))
INTENT = Intent(
    intent=IntentId("int_1"),
    client=ClientId("acme"),
    platform=Platform.X,
    account=AccountId("acme-1"),
    action=Action.PUBLISH,
    text="Grüße aus Zürich",
    idempotency_key="key-1",
    salt="00" * 16,
)
ACCOUNT = Account(
    client=INTENT.client,
    platform=INTENT.platform,
    account=INTENT.account,
    platform_account=PlatformAccountId("1001"),
    credential="vault:env:ACME_1",
)
LIMIT = Limit(
    name="posts per 15 minutes",
    platform=Platform.X,
    subject=Subject.ACCOUNT,
    whose=Whose.PLATFORM,
    operations={"create_post": 1},
    actions={},
    most=100,
    window=Window.ROLLING,
    length_us=900 * SECOND_US,
    source="a test",
    as_of="2026-01-01",
)
LIVE = Sandbox(serial=1, mode=Mode.OFF, person=HOLDPOINT, set_us=0, set_at="2026-01-01T00:00:00+00:00")
FACTS = Facts(
    budget=BudgetFacts(standing=(), measured=True),
    switches=SwitchView(7, ()),
    account=ACCOUNT,
    identity=Identity(PlatformAccountId("1001"), NOW_US - SECOND_US),
    content=ContentMeasure(length=16, limit=280, unit="weighted characters", actions=frozenset(Action)),
    cadence=CadenceFacts(usages=(Usage(limit=LIMIT, most=100, used=0, cost=1),), wall=Wall(0), subject="acme-1"),
    identity_age_max_us=60 * SECOND_US,
    flag=Answer(on=True, why=Why.FOR_ALL),
    approval=Standing(rules=ApprovalRules(), version=1, newest=None, votes=(), now=datetime(2026, 1, 1, tzinfo=UTC)),
    stage=Stage(plan=EVERYONE, stage=0, cell=0, enrolled=False),
    sandbox=SandboxFacts(
        setting=LIVE, over=False, under=1, effects=0, quiet=None, hidden=None, minting=True, real=False, leave=False
    ),
)
HALT = Halt(
    halt=HaltId("halt_1"),
    scope=Scope(),
    state=HaltState.FENCED,
    person=PersonId("olga"),
    proven=True,
    reason="test",
    automatic=False,
    epoch=8,
    asked_at="2026-01-01T00:00:00+00:00",
    asked_us=NOW_US,
    fenced_us=NOW_US + 5_000,
    bound_us=19_016_000,
    live_at_fence=1,
)
PERMIT = Permit(
    permit=PermitId("per_1"),
    intent=INTENT.intent,
    client=INTENT.client,
    platform=INTENT.platform,
    account=INTENT.account,
    platform_account=ACCOUNT.platform_account,
    action=INTENT.action,
    worker=WorkerId("worker_1"),
    epoch=7,
    asked_us=NOW_US - SECOND_US,
    duration_us=14 * SECOND_US,
    minted_us=NOW_US,
    state=PermitState.LIVE,
    visible="00" * 32,
)

SCOPES = tuple(
    Scope(client=client, platform=platform, account=account, action=action)
    for client in (None, ClientId("acme"), ClientId("bolt"))
    for platform in (None, Platform.X)
    for account in (None, AccountId("acme-1"), AccountId("bolt-1"))
    for action in (None, *Action)
    if account is None or client is not None
)
"""Every kind of scope over two clients, with an account only beside its client."""


def halted(scope: Scope, *, name: str = "halt_1", state: HaltState = HaltState.FENCED) -> Halt:
    return msgspec.structs.replace(HALT, halt=HaltId(name), scope=scope, state=state)


def facts_with(*halts: Halt) -> Facts:
    return msgspec.structs.replace(FACTS, switches=SwitchView(8, halts))


QUINN = Person(person=PersonId("quinn"), role=Role.APPROVER, key_digest="00" * 32)


def request(intent: Intent, **changes: object) -> Approval:
    """What is asked for it under the rules as they come; nobody has said anything yet."""
    given = {
        **{name: getattr(intent, name) for name in Approval.__struct_fields__ if name in Intent.__struct_fields__},
        "approval": ApprovalId("app_1"),
        "commitment": committed(intent, rules=1, salt="5a" * 16),
        "salt": "5a" * 16,
        "visible": effect_digest(intent),
        "rules": 1,
        "quorum": 1,
        "role": Role.APPROVER,
        "asked_us": NOW_US - SECOND_US,
        "expires_us": NOW_US + 86_399 * SECOND_US,
        "expires_at": (NOW + timedelta(seconds=86_399)).isoformat(),
    }
    return Approval(
        **{name: value for name, value in {**given, **changes}.items() if name in Approval.__struct_fields__}
    )


def said(approval: Approval, person: Person = QUINN, word: WordSaid = WordSaid.YES) -> Vote:
    """What one person said of it."""
    decision = Decision(
        approval=approval.approval,
        intent=approval.intent,
        client=approval.client,
        person=person.person,
        role=person.role,
        word=word,
        commitment=approval.commitment,
        why="",
        at_us=approval.asked_us,
        at=NOW.isoformat(),
    )
    return Vote(decision, person)


def approved(intent: Intent, *people: Person, **changes: object) -> Standing:
    """Its approval as it stands after these people (without any: quinn) said yes."""
    asked = request(intent, **{"state": ApprovalState.APPROVED, **changes})
    votes = tuple(said(asked, each) for each in people or (QUINN,))
    return Standing(rules=ApprovalRules(), version=1, newest=asked, votes=votes, now=NOW)
