"""What goes wrong, swarm-style: each seed turns each kind on or off, and draws how often. Some seeds have almost nothing.

A kind is either one of the simulator's faults (a plan, asked of every call) or a mishap (``mishaps.py``), which befalls the
machine, its people or its clocks so many times.
"""

from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from loadtests.rehearsal import places
from loadtests.rehearsal.options import Options
from safety_core.halt import Timing
from safety_core.vocabulary import Platform
from simulators.draws import stream
from simulators.faults.kinds import NAMES, load_faults
from steps.rig.platforms import POSTING

ON = 0.5
"""How often a kind is on."""
OFTENER: Final = {"delivered_twice": 0.9}
"""And where it is more: it meets little in three seeds of four, and hides nothing, since what is done once stays done once."""
CALM = 0.05
"""How often a seed has no kind at all."""
RARE, OFTEN = 0.01, 0.25
"""Of the calls meant, the least and the most that a plan hits; drawn evenly over the orders of magnitude."""

HALF_OF_THEM = 0.5
HALF: Final = "half"
CUTS: Final = ("reset", "close", HALF)
"""How an answer is lost: of half of it, nothing can be read."""
OPERATIONS: Final = (
    "create_post", "create_post", "create_container", "like", "list_posts", "read_post", "who_am_i", "liking_users",
    "list_likers", "upload_media", "upload_status", "create_comment",
)  # fmt: skip
COMMITS: Final = (POSTING, "like")

HALF_BODY: Final = "half_body"
LATENCY: Final = "latency"
READ_LAG: Final = "read_lag"
SPOILS: Final = ("token_expired", "token_revoked", "scope_lost")
"""What becomes of a token, until whoever looks after credentials sees it."""
BYTES: Final = ("reset", "truncated", "garbage", "html_page", "wrong_charset", "redirect", "trickle")
"""What comes back in place of an answer, or from elsewhere: on any call, now and then."""
FIRST_PLANS: Final = (
    "answer_lost", "answer_silent", "late_commit", "server_error", "html_error", "slow", "too_slow", "too_fast",
    "wrong_token", "platform_down", "account_down",
)  # fmt: skip
LATER_PLANS: Final = (
    *BYTES, *SPOILS, "cut_before", "down", READ_LAG, "text_altered", "media_fails_late", "clock_skew", "delivered_twice",
)  # fmt: skip
RARE_PLANS: Final = (HALF_BODY, "late_post", "storm")
"""Faults that the kinds before hardly bring about: what those hit is rare while much is wrong, when few requests get as far as a post."""
PLANS: Final = (*FIRST_PLANS, *LATER_PLANS, *RARE_PLANS)
"""Kinds that are plans of the simulator."""
ELSEWHERE: Final = ("webhook_duplicated", "webhook_forged", "webhook_late", "webhook_reordered")
"""Faults of the simulator that no seed draws: the core takes no webhook for a record. A feature and a long test show them."""
ONCE: Final = (
    {"operation": "like"}, {"platform": Platform.INSTAGRAM.value, "operation": POSTING},
    {"platform": Platform.THREADS.value, "operation": POSTING},
)  # fmt: skip
"""What a platform does once however often it is told to; a post that it really makes twice nobody can undo. It befalls all of
them alike: of one that was drawn most seeds would have none, whose accounts are elsewhere."""
SKEWED: Final = (
    {"platform": Platform.X.value}, {"operation": "who_am_i"}, {"operation": "list_posts"}, {"operation": "read_post"},
)  # fmt: skip
"""Whose clock may be wrong: elsewhere than on X posts are told apart by their times, and one that bears a wrong one hides
those behind it. What is read bears the times at which it was made."""
SKEW_MAX_S = 3_600.0
MISHAPS: Final = (
    "worker_killed", "worker_killed_at_seam", "halter_killed", "supervisor_killed", "worker_paused", "worker_stopped",
    "supervisor_stopped", "halted_at_the_last_moment", "store_gone_at_the_last_moment", "store_busy", "store_gone", "lock_holder", "wire_cut", "clock_forward", "clock_back", "lists_lag", "stirred",
    "limits_reloaded", "rules_reloaded", "handed_over_twice",
)  # fmt: skip
"""Kinds that befall the machine, its people or its clocks."""
COUNTED: Final = tuple(sorted({*NAMES} - {*ELSEWHERE}))
"""The simulator's faults that seeds bring about; kinds of plans are more, since several are of one."""
FIRST: Final = (*FIRST_PLANS, *MISHAPS)
KINDS: Final = (*FIRST, *LATER_PLANS, *RARE_PLANS)
"""All of them in the order in which they are drawn: a new one comes last, and moves no other's draws."""


class Weather(msgspec.Struct, frozen=True, kw_only=True):
    """What a seed has in store: plans of the simulator, and how often each mishap comes (in all, over the work)."""

    plans: tuple[dict[str, Any], ...] = ()
    mishaps: dict[str, int] = {}
    kinds: tuple[str, ...] = ()

    @property
    def spoils(self) -> bool:
        """Whether a token may become worth less, so that somebody has to look after them."""
        return any(each["fault"] in SPOILS for each in self.plans)


def drawn(options: Options) -> Weather:
    """The weather of one seed."""
    seed, days = options.seed, options.days
    dice = stream(seed, "weather")
    on = [] if dice.random() < CALM else [kind for kind in KINDS if dice.random() < OFTENER.get(kind, ON)]
    on = [kind for kind in on if not options.kinds or kind in options.kinds]
    lagging = (Timing().read_lag_s - 1) / (2 if "lists_lag" in on else 1)  # both together are what a list is behind
    plans = [
        plan
        for kind in on
        if kind in PLANS
        for plan in _plans(
            kind, stream(seed, f"weather/{kind}"), thin=days > 0, first=places.first_account(options), lag_s=lagging
        )
    ]
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


def _plans(kind: str, dice: Random, *, thin: bool, first: str, lag_s: float) -> list[dict[str, Any]]:
    """Of one kind; of most it is one."""
    share = _share(dice, thin=thin)
    if kind == "delivered_twice":
        return [{"fault": kind, "when": when, "share": min(20 * share, 1.0)} for when in ONCE]
    return [_plan(kind, dice, share, thin=thin, first=first, lag_s=lag_s)]


def _plan(kind: str, dice: Random, share: float, *, thin: bool, first: str, lag_s: float) -> dict[str, Any]:
    if kind in BYTES or kind == HALF_BODY:
        return {"fault": kind, "share": share / 3, **_bytes(kind, dice)}
    if kind in SPOILS or kind == "down":
        return {
            "fault": kind,
            "first": dice.randint(1, 2),
            "during": {"from_s": _begins_s(dice, thin=thin)},
            **_lasts(kind),
        }
    match kind:
        case "cut_before":
            return {"fault": kind, "share": share / 2, "do": {"cut": dice.choice(("close", "reset", "silence"))}}
        case "read_lag":
            behind = {"uniform_s": [0.5, round(dice.uniform(0.6, lag_s), 3)]}
            return {"fault": kind, "share": share, "do": {"behind": behind, "by_id": dice.random() < HALF_OF_THEM}}
        case "text_altered":
            return {
                "fault": kind,
                "when": {"operation": POSTING},
                "share": min(2 * share, 1.0),
                "do": {"append": " (edited)"},
            }
        case "media_fails_late":
            return {"fault": kind, "share": min(3 * share, 1.0)}
        case "clock_skew":
            ahead_s = round(dice.uniform(-SKEW_MAX_S, SKEW_MAX_S), 3)
            return {"fault": kind, "when": dice.choice(SKEWED), "share": share, "do": {"ahead_s": ahead_s}}
        case "late_post":
            return {"fault": "late_commit", "when": {"operation": POSTING}, **_late(dice, min(2 * share, 1.0))}
        case "storm":
            return {"fault": "too_fast", "share": share / 10}
        case _:
            return _older(kind, dice, share, thin=thin, first=first)


def _late(dice: Random, share: float) -> dict[str, Any]:
    late = {"uniform_s": [0.5, float(dice.randint(5, 50))]}
    return {"share": share, "do": {"status": dice.choice((500, 502, 503)), "late": late}}


def _begins_s(dice: Random, *, thin: bool) -> float:
    return dice.uniform(0.0, 40.0) * (1 if not thin else 1_000)


def _lasts(kind: str) -> dict[str, Any]:
    return {"do": {"lasts": {"uniform_s": [3.0, 30.0]}}} if kind == "down" else {}


def _bytes(kind: str, dice: Random) -> dict[str, Any]:
    match kind:
        case "html_page":
            return {"do": {"status": dice.choice((200, 502))}}
        case "redirect":
            return {"side": dice.choice(("before", "after"))}
        case "trickle":
            return {"do": {"over": {"uniform_s": [0.5, 12.0]}}}
        case _:
            return {}


def _older(kind: str, dice: Random, share: float, *, thin: bool, first: str) -> dict[str, Any]:
    match kind:
        case "answer_lost":
            operation = dice.choice(COMMITS)
            share = share if operation == POSTING else min(10 * share, 1.0)  # there are few of the others
            cut = dice.choice(CUTS)
            lost = {"fault": HALF_BODY} if cut == HALF else {"fault": "answer_lost", "do": {"cut": cut}}
            return {**lost, "when": {"operation": operation}, "share": share}
        case "answer_silent":
            return {"fault": "answer_lost", "share": share / 2, "do": {"cut": "silence"}}
        case "late_commit":
            return {"fault": kind, **_late(dice, share)}
        case "server_error":
            return {"fault": "server_error", "when": {"operation": dice.choice(OPERATIONS)}, "share": share,
                    "do": {"status": dice.choice((500, 503))}}  # fmt: skip
        case "html_error":
            return {"fault": "server_error", "share": share / 2, "do": {"status": 502, "html": True}}
        case "slow":
            return {"fault": LATENCY, "share": share, "do": {"delay": {"uniform_s": [0.1, 4.0]}}}
        case "too_slow":
            return {"fault": LATENCY, "share": share / 2, "do": {"delay": {"uniform_s": [8.0, 20.0]}}}
        case "too_fast":
            operation = dice.choice((POSTING, POSTING, *OPERATIONS))
            return {"fault": "too_fast", "when": {"operation": operation}, "share": share}
        case "platform_down" | "account_down":
            begins_s = _begins_s(dice, thin=thin)
            when = {} if kind == "platform_down" else {"account": first}
            during = {"from_s": begins_s, "until_s": begins_s + dice.uniform(5.0, 45.0)}
            return {"fault": "server_error", "when": when, "during": during}
        case _:
            return {"fault": "wrong_token", "share": share / 4}
