"""What a scenario has to know of each platform: how an account is made there, what a post has to show, what posting is called.

One row each. What stands here is the harness's own; what a platform can do at all its adapter says.
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

import simulators
from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.stores.packaged import LIMITS
from safety_core.vocabulary import NEVER_ASKED, Action, Platform
from simulators.config import AccountConfig, TokenConfig

POSTING = "create_post"
"""What most platforms' operation is called that makes a post or a reply, in their journals and in plans of faults."""
CREATE_CONTAINER = "create_container"
"""What those platforms' operation is called that want a container before a post."""
PICTURE, FILM = "image/jpeg", "video/mp4"
FILM_BYTES = 2 * 256 * 1024 - 2_000
"""Its last request is larger than what a permit lets go, where it is uploaded whole and where in pieces of 256 KiB."""
MANAGER = "9"
"""What the id of somebody begins with who manages an account."""


USUAL: dict[str, dict[str, Any]] = {
    "latency": {"delay": {"constant_s": 5}},
    "trickle": {"over": {"constant_s": 5}},
    "clock_skew": {"ahead_s": 3_600},
    "text_altered": {"append": " (edited)"},
}
"""What a fault that has to be told how much does in a scenario that does not say."""


class Terms(NamedTuple):
    """See the module.

    Attributes:
        account_id: the platform's id of an account, from its number.
        joint: what stands between the parts of a username.
        kind: of an account.
        manager_id: whose token acts for it, from its number; ``None``: its own.
        shows: the media type of what a post cannot be without; empty: it can be text alone.
        posting: the operation that makes a post.
        bound_as: what the core, and the platform's API, call an account, from its id.
        renewed_by_another: there are no refresh tokens; a token that still stands gives the next one.
    """

    account_id: Callable[[int], str] = str
    joint: str = "_"
    kind: str = "account"
    manager_id: Callable[[int], str] | None = None
    shows: str = ""
    posting: str = POSTING
    bound_as: Callable[[str], str] = str
    renewed_by_another: bool = False


TERMS: dict[Platform, Terms] = {
    Platform.X: Terms(),
    Platform.FACEBOOK: Terms(joint=".", kind="page", renewed_by_another=True),
    Platform.INSTAGRAM: Terms(shows=PICTURE, renewed_by_another=True),
    Platform.THREADS: Terms(renewed_by_another=True),
    Platform.LINKEDIN: Terms(
        joint="-", kind="organization", manager_id="p{}".format, bound_as="urn:li:organization:{}".format
    ),
    Platform.YOUTUBE: Terms(account_id="UC{:022d}".format, joint=".", shows=FILM),
    Platform.TIKTOK: Terms(joint=".", shows=FILM),
}


class Joined(NamedTuple):
    """Who joins a world for one account of a client: the account, and whoever manages it."""

    account: AccountConfig
    manager: AccountConfig | None

    @property
    def owner(self) -> str:
        """Whose token acts for the account: the platform's id."""
        return (self.manager or self.account).id


def joining(platform: str, terms: Terms, number: int, name: str) -> Joined:
    """Who joins for the account of that name; ``number`` is nobody else's."""
    tokens = [TokenConfig(token=f"token-{name}")]
    username = name.replace("-", terms.joint)
    made = AccountConfig(
        platform=platform, id=terms.account_id(number), username=username, kind=terms.kind, tokens=tokens
    )
    if terms.manager_id is None:
        return Joined(made, None)
    manager = AccountConfig(
        platform=platform, id=terms.manager_id(number), username=f"{username}{MANAGER}", kind="person", tokens=tokens
    )
    return Joined(made.model_copy(update={"tokens": [], "managers": [manager.id]}), manager)


@cache
def shown(kind: str) -> bytes:
    """A picture or a film of that media type, small and real: what a post shows that cannot do without."""
    return {PICTURE: _picture, FILM: _film}[kind]()


def _picture() -> bytes:
    return (files(simulators) / "example.jpg").read_bytes()


def _film() -> bytes:
    """The boxes that an MP4 begins with, and what it shows: nothing."""
    head = _box(b"ftyp", b"mp42" + bytes(4) + b"mp42isom")
    return head + _box(b"mdat", bytes(FILM_BYTES - len(head) - 8))


def _box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4) + kind + body


def usual(fault: str) -> dict[str, Any]:
    """What a plan of that fault says of how much, where it has to be said."""
    return {"do": USUAL[fault]} if fault in USUAL else {}


def slow_operations() -> list[str]:
    """The operations that take a platform as long as posting does: all that have an effect, but for what takes one back."""
    return sorted(
        {adapter.commits(action) for adapter in ADAPTERS.values() for action in adapter.ACTIONS - {Action.RECALL}}
    )


def limits() -> str:
    """The platforms' own limits as one text, and no posting cadence of ours: scenarios that are about one load it themselves."""
    return "\n".join((LIMITS / f"{each.lower()}.toml").read_text(encoding="utf-8") for each in ADAPTERS)


def objectives() -> str:
    """Objectives for which nothing that goes wrong is ever enough: one for each action of each platform that needs a permit."""
    template = Template((Path(__file__).parent / "objective.yaml").read_text(encoding="utf-8"))
    return "".join(
        template.substitute(name=f"{platform.lower()}-{action}", platform=platform.value, action=action.value)
        for platform, adapter in ADAPTERS.items()
        for action in sorted(adapter.ACTIONS - NEVER_ASKED)
    )
