"""What goes wrong, swarm-style: each seed turns each kind on or off, and draws how often. Some seeds have almost nothing.

A kind is either one of the simulator's faults (a plan, asked of every call) or a mishap (``mishaps.py``), which befalls the
machine, its people or its clocks so many times.
"""

from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from loadtests.rehearsal.ground import FIRST_PLATFORM_ID
from simulators.draws import stream
from simulators.faults.kinds import load_faults
from steps.rig.platforms import POSTING

ON = 0.5
"""How often a kind is on."""
CALM = 0.05
"""How often a seed has no kind at all."""
RARE, OFTEN = 0.01, 0.25
"""Of the calls meant, the least and the most that a plan hits; drawn evenly over the orders of magnitude."""

HALF: Final = "half"
CUTS: Final = ("reset", "close", HALF)
"""How an answer is lost: of half of it, nothing can be read."""
OPERATIONS: Final = ("create_post", "create_post", "like", "list_posts", "read_post", "who_am_i", "liking_users")
COMMITS: Final = (POSTING, "like")

PLANS: Final = (
    "answer_lost", "answer_silent", "late_commit", "server_error", "html_error", "slow", "too_slow", "too_fast",
    "wrong_token", "platform_down", "account_down",
)  # fmt: skip
"""Kinds that are plans of the simulator."""
ELSEWHERE: Final = (
    "clock_skew", "cut_before", "delivered_twice", "down", "garbage", "html_page", "media_fails_late", "read_lag", "redirect",
    "reset", "scope_lost", "text_altered", "token_expired", "token_revoked", "trickle", "truncated", "webhook_duplicated",
    "webhook_forged", "webhook_late", "webhook_reordered", "wrong_charset",
)  # fmt: skip
"""Faults of the simulator that no seed draws: each is shown by its own test and in features, not in a sweep."""
MISHAPS: Final = (
    "worker_killed", "worker_killed_at_seam", "halter_killed", "supervisor_killed", "worker_paused", "worker_stopped",
    "supervisor_stopped", "halted_at_the_last_moment", "store_gone_at_the_last_moment", "store_busy", "store_gone", "lock_holder", "wire_cut", "clock_forward", "clock_back", "lists_lag", "stirred",
    "limits_reloaded", "rules_reloaded", "handed_over_twice",
)  # fmt: skip
"""Kinds that befall the machine, its people or its clocks."""
KINDS: Final = (*PLANS, *MISHAPS)


class Weather(msgspec.Struct, frozen=True, kw_only=True):
    """What a seed has in store: plans of the simulator, and how often each mishap comes (in all, over the work)."""

    plans: tuple[dict[str, Any], ...] = ()
    mishaps: dict[str, int] = {}
    kinds: tuple[str, ...] = ()


def drawn(seed: int, *, days: int) -> Weather:
    """The weather of one seed."""
    dice = stream(seed, "weather")
    on = [] if dice.random() < CALM else [kind for kind in KINDS if dice.random() < ON]
    plans = [_plan(kind, stream(seed, f"weather/{kind}"), thin=days > 0) for kind in on if kind in PLANS]
    mishaps = {kind: stream(seed, f"weather/{kind}").randint(1, 3) * max(days, 1) for kind in on if kind in MISHAPS}
    return Weather(plans=tuple(plans), mishaps=mishaps, kinds=tuple(on))


def of_file(path: Path) -> Weather:
    """The plans of a file, and no mishaps.

    Raises:
        ConfigurationRefused: naming file, line and field.
    """
    plans = tuple(each.model_dump(mode="json", exclude_defaults=True) for each in load_faults(path).plans)
    return Weather(plans=plans, kinds=tuple(dict.fromkeys(str(each["fault"]) for each in plans)))


def _share(dice: Random, *, thin: bool) -> float:
    most = OFTEN / 10 if thin else OFTEN
    low = RARE / 10 if thin else RARE
    return float(round(low * (most / low) ** dice.random(), 5))


def _plan(kind: str, dice: Random, *, thin: bool) -> dict[str, Any]:
    share = _share(dice, thin=thin)
    match kind:
        case "answer_lost":
            operation = dice.choice(COMMITS)
            share = share if operation == POSTING else min(10 * share, 1.0)  # there are few of the others
            cut = dice.choice(CUTS)
            lost = {"fault": "half_body"} if cut == HALF else {"fault": "answer_lost", "do": {"cut": cut}}
            return {**lost, "when": {"operation": operation}, "share": share}
        case "answer_silent":
            return {"fault": "answer_lost", "share": share / 2, "do": {"cut": "silence"}}
        case "late_commit":
            late = {"uniform_s": [0.5, float(dice.randint(5, 50))]}
            return {
                "fault": "late_commit",
                "share": share,
                "do": {"status": dice.choice((500, 502, 503)), "late": late},
            }
        case "server_error":
            return {"fault": "server_error", "when": {"operation": dice.choice(OPERATIONS)}, "share": share,
                    "do": {"status": dice.choice((500, 503))}}  # fmt: skip
        case "html_error":
            return {"fault": "server_error", "share": share / 2, "do": {"status": 502, "html": True}}
        case "slow":
            return {"fault": "latency", "share": share, "do": {"delay": {"uniform_s": [0.1, 4.0]}}}
        case "too_slow":
            return {"fault": "latency", "share": share / 2, "do": {"delay": {"uniform_s": [8.0, 20.0]}}}
        case "too_fast":
            operation = dice.choice((POSTING, POSTING, *OPERATIONS))
            return {"fault": "too_fast", "when": {"operation": operation}, "share": share}
        case "platform_down" | "account_down":
            begins_s = dice.uniform(0.0, 40.0) * (1 if not thin else 1_000)
            when = {} if kind == "platform_down" else {"account": str(FIRST_PLATFORM_ID)}
            during = {"from_s": begins_s, "until_s": begins_s + dice.uniform(5.0, 45.0)}
            return {"fault": "server_error", "when": when, "during": during}
        case _:
            return {"fault": "wrong_token", "share": share / 4}
