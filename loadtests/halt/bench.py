"""What the load runs on: clients with their accounts, the bench's timing, the weather.

The timing is shorter than production's, so that many halts fit into a run; the report prints it with its bound. It is
written to ``holdpoint.toml``, and what the run declares is read back from there by the core itself.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from loadtests.halt.parts import ACCOUNTS_EACH, PARTS
from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.shelves.folder import FolderShelf
from safety_core.vocabulary import Platform
from steps.rig.platforms import TERMS, Joined, joining, shown

CLIENTS = ("acme", "birch", "cedar", "dahlia", "elm", "fern")
FIRST_PLATFORM_ID = 700_001
PLATFORM = Platform.X
"""The platform of loads that are about one alone."""
HOST = "api.x.com"
SHELF, SHOWN_AT = "media", "https://shelf.example"
"""Where pictures and films are, beside the configuration, and the address under which the simulated platforms find them."""
PROCESSES = 4
THREADS = len(CLIENTS) * ACCOUNTS_EACH // PROCESSES
"""Worker processes, and senders in each: one for each account, so that every account can have its one request in flight."""
SETTLERS = 2
STORM_FROM_S = 15.0
"""From when on a storm may come, counted from the start of the simulator."""

TIMING: dict[str, float] = {
    "request_s": 3.0,
    "pause_s": 1.0,
    "minting_s": 1.0,
    "permit_s": 5.0,
    "confirm_s": 4.0,
    "fence_s": 2.0,
    "ask_s": 1.0,
    "in_flight_s": 3.0,
    "read_lag_s": 0.5,
    "claim_s": 8.0,
    "retry_s": 1.0,
    "ramp_s": 0.5,
}
"""D, P, minting, L, K, C, A, F and so on, by the names of the configuration, in seconds."""


class Tenant(msgspec.Struct, frozen=True, kw_only=True):
    """One account of one client on its platform.

    Attributes:
        number: nobody else's.
        platform_id: what the platform's API calls the account.
        variable: where the worker finds its token.
    """

    client: str
    platform: Platform
    account: str
    number: int
    platform_id: str
    token: str
    variable: str


def tenants(clients: int = len(CLIENTS)) -> tuple[Tenant, ...]:
    """The accounts of the first ``clients`` clients, on all platforms."""
    dealt = [platform for platform, part in PARTS.items() for _ in range(part.accounts)]
    return _tenants([(client, n, platform) for client in CLIENTS[:clients] for n, platform in enumerate(dealt, 1)])


def tenants_of_one(clients: int, accounts_each: int, platform: Platform = PLATFORM) -> tuple[Tenant, ...]:
    """The accounts of the first ``clients`` clients, all on one platform."""
    return _tenants([(client, n, platform) for client in CLIENTS[:clients] for n in range(1, accounts_each + 1)])


def _tenants(dealt: Iterable[tuple[str, int, Platform]]) -> tuple[Tenant, ...]:
    return tuple(
        _tenant(client, f"{client}-{n}", platform, FIRST_PLATFORM_ID + place)
        for place, (client, n, platform) in enumerate(dealt)
    )


def _tenant(client: str, account: str, platform: Platform, number: int) -> Tenant:
    joined = _joined(platform, number, account)
    return Tenant(
        client=client,
        platform=platform,
        account=account,
        number=number,
        platform_id=TERMS[platform].bound_as(joined.account.id),
        token=(joined.manager or joined.account).tokens[0].token,
        variable=f"HOLDPOINT_LOAD_{account.upper().replace('-', '_')}",
    )


def _joined(platform: Platform, number: int, account: str) -> Joined:
    return joining(platform.value, TERMS[platform], number, account)


def world(of: tuple[Tenant, ...]) -> dict[str, Any]:
    """The simulated world, as ``holdpoint simulate --world`` reads it. The platforms' rate windows stay as they are."""
    joined = [_joined(each.platform, each.number, each.account) for each in of]
    accounts = [who for each in joined for who in (each.manager, each.account) if who is not None]
    regimes = {platform.value: part.regime for platform, part in PARTS.items() if part.regime}
    return {"accounts": [each.model_dump(mode="json") for each in accounts], "platforms": regimes}


class Shown(msgspec.Struct, frozen=True):
    """What the load shows: the reference of what a post on a platform cannot be without, and the pages of the world's web."""

    refs: dict[Platform, str]
    web: list[dict[str, str]]


def put_on_shelf(folder: Path) -> Shown:
    """Put one small picture and one small film on the shelf of the installation in ``folder``."""
    shelf = FolderShelf(folder / SHELF, base_url=SHOWN_AT)
    refs: dict[Platform, str] = {}
    web: list[dict[str, str]] = []
    for kind in sorted({each.shows for each in TERMS.values()} - {""}):
        place = folder / kind.replace("/", ".")
        place.write_bytes(shown(kind))
        medium = shelf.put_file(place)
        refs |= {platform: str(medium.ref) for platform, each in TERMS.items() if each.shows == kind}
        web.append({"url": str(shelf.url(medium)), "file": place.name, "kind": kind})
    return Shown(refs, web)


COMMENTS = {"operation": "create_comment"}
POSTS = {"operation": "create_post"}


def weather() -> dict[str, Any]:
    """The faults of the background, as ``holdpoint simulate --faults`` reads them. The first that hits, on each side, wins.

    What the policy asks for a share of is counted off and not drawn, so that each run has it, whatever its seed; what leaves
    an outcome unknown, for each platform.
    1. Late commits come within F of their deadline: one beyond it is a breach, and has a scenario of its own.
    2. A copy that answers reads is behind by less than what a reading is put off by (``read_lag_s``), for the same reason.
    3. One account is called too fast on TikTok, whose windows are minutes: elsewhere a spent one stays shut for a
       quarter of an hour or a day, which is longer than the load.
    4. Where ``Part.refusals`` says so a 5xx never means that nothing was done: the platform would tell of an upload under
       way for longer than the load lasts.
    """
    storm: list[dict[str, Any]] = [
        {
            "fault": "too_fast",
            "when": {"operation": "create_container", "platform": Platform.TIKTOK.value},
            "during": {"from_s": STORM_FROM_S},
            "first": 1,
        }
    ]
    lag = [{"fault": "read_lag", "every": 3, "do": {"behind": {"uniform_s": [0.1, 0.4]}, "by_id": True}}]
    posts = {platform: {**POSTS, "platform": platform.value} for platform in PARTS}
    unknown = [plan for when in (*posts.values(), COMMENTS) for plan in (_late(when), _lost(when, 30, "reset"))]
    silent = [_lost(when, 330, "silence") for when in (POSTS, COMMENTS)]
    spared = [_slow(posts[platform]) for platform, part in PARTS.items() if not part.refusals]
    refused = [
        {"fault": "server_error", "when": when, "every": 300, "do": {"status": 503}} for when in (POSTS, COMMENTS)
    ]
    slow = [_slow(when) for when in (POSTS, COMMENTS)]
    return {"plans": [*storm, *lag, *silent, *unknown, *spared, *refused, *slow]}


def _late(when: dict[str, str]) -> dict[str, Any]:
    return {"fault": "late_commit", "when": when, "every": 33, "do": {"late": {"uniform_s": [0.3, 2.0]}}}


def _lost(when: dict[str, str], every: int, cut: str) -> dict[str, Any]:
    return {"fault": "answer_lost", "when": when, "every": every, "do": {"cut": cut}}


def _slow(when: dict[str, str]) -> dict[str, Any]:
    return {"fault": "latency", "side": "before", "when": when, "do": {"delay": {"uniform_s": [0.8, 1.5]}}}


def settings(urls: Mapping[str, str]) -> str:
    """``holdpoint.toml``: the store beside it, the bench's timing, and where each platform is really reached."""
    lines = ["[store]", 'path = "holdpoint.sqlite"', "", "[timing]"]
    lines += [f"{name} = {value}" for name, value in TIMING.items()]
    lines += ["", "[media]", f'folder = "{SHELF}"', f'url = "{SHOWN_AT}"']
    lines += ["", "[hosts]"]
    lines += [
        f'"{host}" = "{urls[platform]}"' for platform, adapter in ADAPTERS.items() for host in sorted(adapter.HOSTS)
    ]
    lines += ["", "[worker]", f"processes = {PROCESSES}", f"threads = {THREADS}", f"settlers = {SETTLERS}", ""]
    return "\n".join(lines)


def bindings(of: tuple[Tenant, ...]) -> str:
    """The file for ``holdpoint accounts load``: references to tokens, never tokens."""
    rows = [
        "\n".join(
            [
                "[[account]]",
                f'client = "{each.client}"',
                f'platform = "{each.platform}"',
                f'account = "{each.account}"',
                f'platform_account = "{each.platform_id}"',
                f'credential = "vault:env:{each.variable}"',
            ]
        )
        for each in of
    ]
    return "\n\n".join(rows) + "\n"
