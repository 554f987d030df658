"""The world that the tables are walked in: the example's, with an account more on each platform whose limits are spent."""

from typing import Final

from simulators.cli import EXAMPLE
from simulators.clock import HandClock
from simulators.config import AccountConfig, AppConfig, WorldConfig, load_world
from simulators.world import World
from tests.simulators.doors.calls import facebook, instagram, linkedin, threads, tiktok, x, youtube
from tests.simulators.doors.calls.table import Table

TABLES: Final[dict[str, Table]] = {
    each.TABLE.platform: each.TABLE for each in (x, facebook, youtube, linkedin, tiktok, instagram, threads)
}
EVE: Final = {
    "platform": "LinkedIn",
    "id": "eve8",
    "username": "eve",
    "kind": "person",
    "tokens": [{"token": "eve-linkedin"}],
}
BUSY: Final = [
    {"platform": "Facebook", "id": "2004", "username": "busy", "kind": "page", "tokens": [{"token": "EAAbusy"}]},
    {"platform": "YouTube", "id": "UCbusyBusyBusyBusyBusyBu", "username": "busy.films", "tokens": [{"token": "ya29.busy"}]},
    {"platform": "LinkedIn", "id": "busy4", "username": "busy", "kind": "person", "tokens": [{"token": "busy-linkedin"}]},
    {"platform": "TikTok", "id": "open-busy", "username": "busy", "tokens": [{"token": "act.busy"}]},
    {"platform": "Instagram", "id": "17841400000000009", "username": "busy", "tokens": [{"token": "IGAA-busy"}]},
    {"platform": "Threads", "id": "31000000000000009", "username": "busy", "tokens": [{"token": "THAA-busy"}]},
]  # fmt: skip


def config() -> WorldConfig:
    """YouTube counts for an app and not for an account, so that who is over the limit comes by an app of its own."""
    example = load_world(EXAMPLE)
    told = [
        {**account, "tokens": [{**token, "role": "spent_limit", "app": "busy"} for token in account["tokens"]]}
        for account in BUSY
    ]
    return example.model_copy(
        update={
            "apps": [*example.apps, AppConfig(key="busy", secret="busy-secret")],
            "accounts": [*example.accounts, *(AccountConfig.model_validate(account) for account in (*told, EVE))],
        }
    )


def new_world(seed: int = 7) -> World:
    return World(seed, HandClock(), config())
