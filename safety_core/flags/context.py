"""What a flag is asked about: Unleash's context, made of what an intent says.

Unleash's clients draw anew with each question where a rollout is random. Here the draw is a bucket of what is being
decided: an intent that waits for a flag and is asked again gets the same answer (else a share of 10 % would let
everything through that asks often enough), raising the share only adds, and a seed replays (invariant I15).
"""

from datetime import datetime

import msgspec

from safety_core.vocabulary import AccountId, Action, ClientId, Platform

APP_NAME = "holdpoint"
ENVIRONMENT = "default"
"""What Unleash calls the environment of an installation that has one."""
FIELDS = ("userId", "sessionId", "environment", "appName", "currentTime", "remoteAddress")
"""Unleash's own; every other name is a property."""


def flag_of(action: Action) -> str:
    """The one flag that an effect is asked by."""
    return f"effect.{action.value}"


class Context(msgspec.Struct, frozen=True):
    """Values by their names, Unleash's own fields and properties alike; what is missing is unknown.

    Attributes:
        draw: of what is being decided, in place of chance.
    """

    values: dict[str, str]
    draw: str = ""


def of_effect(
    *, client: ClientId, platform: Platform, account: AccountId, action: Action, draw: str, now: datetime
) -> Context:
    """The context of one effect: its client is the user. ``draw``: its intent."""
    return Context(
        {
            "userId": client,
            "appName": APP_NAME,
            "environment": ENVIRONMENT,
            "currentTime": now.isoformat(),
            "client": client,
            "platform": platform.value,
            "account": account,
            "action": action.value,
        },
        draw,
    )
