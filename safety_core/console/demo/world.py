"""What there is in the demo, out of its seed: clients, their accounts and tokens, and how the simulated platforms behave."""

from typing import Any, NamedTuple

from safety_core.console.demo.draws import Draws
from safety_core.console.demo.words import BRANDS
from safety_core.switches import HOUSE
from safety_core.vocabulary import Platform

HAS = {
    "acme": (Platform.X, Platform.FACEBOOK, Platform.INSTAGRAM),
    "birch": (Platform.X, Platform.LINKEDIN, Platform.THREADS),
    "cedar": (Platform.X, Platform.FACEBOOK, Platform.THREADS),
    HOUSE: (Platform.X, Platform.THREADS),
}
CLIENTS = tuple(client for client in HAS if client != HOUSE)
PLATFORMS = tuple(dict.fromkeys(platform for each in HAS.values() for platform in each))
_JOINTS = {Platform.X: "_", Platform.LINKEDIN: "-"}
"""What stands between the parts of a user's name; elsewhere a dot."""
_FIRST = 1_000_000
_RANDOM_IDS = 9_000_000


class Held(NamedTuple):
    """One account of a client.

    Attributes:
        number: as the platform's API calls it. id: as its world does. token: in the variable of that name.
    """

    client: str
    platform: Platform
    account: str
    id: str
    token: str

    @property
    def number(self) -> str:
        """What it is bound as."""
        return f"urn:li:organization:{self.id}" if self.platform is Platform.LINKEDIN else self.id

    @property
    def variable(self) -> str:
        """Where its token is."""
        return f"DEMO_{self.account.upper().replace('-', '_')}"

    @property
    def username(self) -> str:
        """As people see it there."""
        return self.client.replace("-", "") + _JOINTS.get(self.platform, ".") + "demo"


def accounts(draws: Draws) -> tuple[Held, ...]:
    """All accounts, the house's last."""
    found: list[Held] = []
    for client, platforms in HAS.items():
        for platform in platforms:
            account = f"{client}-{platform.value.lower()}"
            number = _FIRST + len(found) * _RANDOM_IDS + draws.number(f"id/{account}", _RANDOM_IDS)
            token = f"demo-{account}-{draws.number(f'token/{account}', 10**12):012}"
            found.append(Held(client, platform, account, str(number), token))
    return tuple(found)


def odd(held: tuple[Held, ...]) -> Held:
    """The one account whose readers are shown other words than were posted: what becomes of it a person must say."""
    return next(each for each in held if each.client == HOUSE and each.platform is Platform.THREADS)


def world(held: tuple[Held, ...]) -> dict[str, Any]:
    """As ``holdpoint simulate --world`` reads it."""
    return {"accounts": [who for each in held for who in _joins(each)]}


def _joins(held: Held) -> list[dict[str, Any]]:
    account = {
        "platform": held.platform.value,
        "id": held.id,
        "username": held.username,
        "name": BRANDS[held.client].name,
        "tokens": [{"token": held.token}],
    }
    if held.platform is Platform.FACEBOOK:
        return [{**account, "kind": "page"}]
    if held.platform is not Platform.LINKEDIN:
        return [account]
    manager = {**account, "id": f"p{held.id}", "username": f"{held.username}-p", "kind": "person"}
    return [manager, {**account, "kind": "organization", "managers": [manager["id"]], "tokens": []}]


def weather(held: tuple[Held, ...]) -> dict[str, Any]:
    """The faults, as ``holdpoint simulate --faults`` reads them: now and then a platform is unwell, and once it lies."""
    posts = {"operation": "create_post"}
    place = odd(held)
    return {
        "plans": [
            {"fault": "text_altered", "when": {"platform": place.platform.value, "account": place.number},
             "do": {"append": " (translated)"}},
            {"fault": "server_error", "when": posts, "every": 20, "do": {"status": 503}},
            {"fault": "answer_lost", "when": posts, "every": 33, "do": {"cut": "reset"}},
            {"fault": "latency", "side": "before", "when": posts, "do": {"delay": {"uniform_s": [0.2, 0.8]}}},
        ]
    }  # fmt: skip
