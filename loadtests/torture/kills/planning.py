"""Who is to die where: every point equally often, each second death among the remains of a first."""

from random import Random

from loadtests.torture.kills import points
from loadtests.torture.kills.orders import Doom

NTH_MAX = 6
RANDOM_S = (0.03, 1.2)
OFTEN = frozenset(("publish.claimed", "permit.minted", "store.committing", "store.committed", "vault", "read begins",
                   "read ended", "transport.connected", "transport.rechecked", "in publish.claim", "in permit.mint"))  # fmt: skip
"""Points that a worker comes past many times in its life: any of the first passes may be the last."""
RARE = frozenset(("publish.given_back", "in refused.give_back", "settle.adopted", "in settle._adopt",
                  "in outcome.put_off", "in tidy.free_claims", "tidy.freed"))  # fmt: skip
"""Points that some workers never come past: a run of a few deaths leaves them out, so that none is waited for in vain."""


def plan(seed: int, kills: int, *, without: frozenset[str] = frozenset()) -> list[Doom]:
    """``kills`` deaths. The points take turns; a tenth comes at a random instant."""
    dice = Random(f"{seed}/kills")
    turn = [*points.WORKING, *points.SUBMITTING, *points.RECOVERING, *[points.AT_RANDOM] * 3]
    turn = [each for each in turn if each not in without]
    found: list[Doom] = []
    while len(found) < kills:
        dice.shuffle(turn)
        found += [_doom(each, dice) for each in turn]
    return found[:kills]


def _doom(point: str, dice: Random) -> Doom:
    return Doom(
        point=point,
        nth=dice.randint(1, NTH_MAX) if point in OFTEN else 1,
        after_s=round(dice.uniform(*RANDOM_S), 3) if point == points.AT_RANDOM else 0.0,
        role="submitter" if point in points.SUBMITTING else "worker",
        second=point in points.RECOVERING,
    )
