"""Ask for a permit, act on it with your own code, and hand over what the platform answered (``shell/outside.py``).

The re-check before the first byte, the time in which it leaves and the end of the request are then yours. What you did is read
back by Holdpoint as if it had done it; what you do without your permit, or after it, is found at the platform.
"""

from typing import Annotated

import msgspec

from safety_core.console import intent_views, waiting
from safety_core.console.intent_views import Intent
from safety_core.console.operations.intents import Asked, Handed
from safety_core.console.table import Desk, Given, Operation
from safety_core.console.waiting import WaitS
from safety_core.errors import BadInput
from safety_core.shell import outside
from safety_core.shell.submit import Wanted
from safety_core.vocabulary import Role

STATUS_MIN, STATUS_MAX = 100, 599
HEADERS_MAX = 100


class Asking(Handed, frozen=True, kw_only=True):
    """What you want to do, and how long you wait for leave."""

    wait_s: WaitS = 10


class AskedAgain(Asked, frozen=True, kw_only=True):
    """What you asked for before, and how long you wait for leave now."""

    wait_s: WaitS = 10


class Answer(Given, frozen=True, kw_only=True):
    """What came of your one request, as it came: a status with headers and body; or that you sent nothing; or that no answer came."""

    permit: Annotated[str, msgspec.Meta(max_length=200)]
    status: Annotated[int, msgspec.Meta(ge=STATUS_MIN, le=STATUS_MAX)] | None = None
    headers: Annotated[dict[str, str], msgspec.Meta(max_length=HEADERS_MAX)] = msgspec.field(default_factory=dict)
    body: Annotated[str, msgspec.Meta(description="As text, exactly; not more than 256 KiB.")] = ""
    never_sent: Annotated[
        str, msgspec.Meta(max_length=500, description="Why not one byte of it left: you changed your mind, …")
    ] = ""
    lost: Annotated[
        str, msgspec.Meta(max_length=500, description="What happened instead of an answer: reset, timeout, …")
    ] = ""


class Leave(msgspec.Struct, frozen=True, kw_only=True):
    """Your permit: for this account, for exactly this content, once."""

    permit: str
    epoch: Annotated[int, msgspec.Meta(description="Of the switches that it was decided under.")]
    account: Annotated[str, msgspec.Meta(description="The platform's own id of the account; no other is covered.")]
    visible: Annotated[str, msgspec.Meta(description="SHA-256 (hex) of the content that it is for.")]
    send_within_s: Annotated[
        float, msgspec.Meta(description="From now: the first byte leaves by then, or not at all. By Holdpoint's clock.")
    ]
    void_at: Annotated[str, msgspec.Meta(description="Wall clock, UTC: what is on its way after it is not covered.")]


class Standing(Intent, frozen=True, kw_only=True):
    """What you asked for, with leave, or with why you have none."""

    leave: Annotated[
        Leave | None,
        msgspec.Meta(
            description="None: `reason` and `saw` say why, `waits_for` whom it waits for; `caller` is you: ask again."
        ),
    ]


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """What Holdpoint takes your answer for. It is read back; the intent shows what became of it."""

    intent: str
    leave: intent_views.Leave


def ask(desk: Desk, given: Asking) -> Standing:
    """Ask, and wait for leave."""
    if given.at is not None:
        raise BadInput("at", "is for what is handed over", "ask when you want to act, or hand it over")
    wanted = Wanted(
        client=given.client,
        platform=given.platform,
        account=given.account,
        action=given.action,
        text=given.text,
        media=given.media,
        key=given.key,
        target=given.target,
        author=given.author,
    )
    with waiting.seat():
        return _standing(outside.ask(desk.whole, desk.claimant, wanted, wait_s=given.wait_s))


def again(desk: Desk, given: AskedAgain) -> Standing:
    """Ask once more, and wait for leave."""
    with waiting.seat():
        return _standing(outside.ask_again(desk.whole, desk.claimant, given.intent, wait_s=given.wait_s))


def show(desk: Desk, given: Asked) -> Standing:
    """Where it stands."""
    return _standing(outside.standing(desk.whole, desk.claimant, given.intent))


def answer(desk: Desk, given: Answer) -> Ended:
    """Hand over what came of it."""
    exchange = outside.heard(given.status, given.headers, given.body, never_sent=given.never_sent, lost=given.lost)
    ended = outside.answer(desk.whole, desk.claimant, given.permit, exchange)
    return Ended(intent=ended.intent, leave=intent_views.leave(ended))


def _standing(found: outside.Asked) -> Standing:
    leave = None if found.leave is None else Leave(**msgspec.structs.asdict(found.leave))
    return Standing(**intent_views.of(found.queued), leave=leave)


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "asks.ask", "POST", "/asks", "Ask for a permit to act on by yourself.", Role.OPERATOR, Asking, Standing, ask
    ),
    Operation(
        "asks.again",
        "POST",
        "/asks/{intent}/again",
        "Ask once more for the same.",
        Role.OPERATOR,
        AskedAgain,
        Standing,
        again,
    ),
    Operation(
        "asks.show", "GET", "/asks/{intent}", "What you asked for, as it stands.", Role.OPERATOR, Asked, Standing, show
    ),
    Operation(
        "asks.answer",
        "POST",
        "/permits/{permit}/answer",
        "Hand over what the platform answered.",
        Role.OPERATOR,
        Answer,
        Ended,
        answer,
    ),
)
