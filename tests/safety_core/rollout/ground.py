"""A plan, and evidence on which every stage of it passes, to be spoilt one by one."""

from typing import Any

import msgspec

from safety_core.rollout.plan import Advance, Canary, Clients, Plan, SoakOf, Stage, check
from safety_core.rollout.states import RolloutState
from safety_core.rollout.verdict import Outlook, Pool, StageEvidence
from safety_core.vocabulary import ClientId

ACME, GLOBEX, INITECH = ClientId("acme"), ClientId("globex"), ClientId("initech")
NOW = 29_000_000
DAY = 1_440

HOUSE = Stage(name="house", clients=Clients.HOUSE, soak="7 days", events=30, advance=Advance.MANUAL)
TEN = Stage(
    name="canary-10",
    clients=Clients.CANARY,
    share=10,
    soak="3 days",
    soak_of=SoakOf.CLIENT,
    events=20,
    pool=True,
    advance=Advance.TWO_PERSON,
)
THIRTY = Stage(name="canary-30", clients=Clients.CANARY, share=30, soak="3 days", events=20, advance=Advance.AUTOMATIC)
GA = Stage(name="ga", clients=Clients.ALL, share=100)
PLAN = Plan(name="test", stage=(HOUSE, TEN, THIRTY, GA), canary=Canary(least=2, most=3))
check(PLAN)


def evidence(**changed: Any) -> StageEvidence:
    """All that is needed, to the minute and to the post."""
    whole = StageEvidence(
        state=RolloutState.RUNNING,
        entered_minute=NOW - 7 * DAY,
        cohort={ACME: NOW - 3 * DAY, GLOBEX: NOW - 3 * DAY},
        events=30,
        hard=(),
        outlook=Outlook(pools=(Pool(posts=299, failures=0, needed=299, passes=True),)),
    )
    return msgspec.structs.replace(whole, **changed)
