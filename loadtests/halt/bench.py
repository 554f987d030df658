"""What the load runs on: clients with their accounts, the bench's timing, the weather.

The timing is shorter than production's, so that many halts fit into a run; the report prints it with its bound. It is
written to ``holdpoint.toml``, and what the run declares is read back from there by the core itself.
"""

from typing import Any

import msgspec

CLIENTS = ("acme", "birch", "cedar", "dahlia", "elm", "fern")
ACCOUNTS_EACH = 8
FIRST_PLATFORM_ID = 700_001
PLATFORM = "X"
HOST = "api.x.com"
PROCESSES, THREADS = 4, 12
"""Worker processes, and senders in each: one for each account, so that every account can have its one request in flight."""
SETTLERS = 2

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
    """One account of one client; ``variable`` is where the worker finds its token."""

    client: str
    account: str
    platform_id: str
    token: str
    variable: str


def tenants(clients: int = len(CLIENTS), accounts_each: int = ACCOUNTS_EACH) -> tuple[Tenant, ...]:
    """The accounts of the first ``clients`` clients."""
    names = [(client, f"{client}-{n}") for client in CLIENTS[:clients] for n in range(1, accounts_each + 1)]
    return tuple(
        Tenant(
            client=client,
            account=account,
            platform_id=str(FIRST_PLATFORM_ID + place),
            token=f"load-token-{account}",
            variable=f"HOLDPOINT_LOAD_{account.upper().replace('-', '_')}",
        )
        for place, (client, account) in enumerate(names)
    )


def world(of: tuple[Tenant, ...]) -> dict[str, Any]:
    """The simulated world, as ``holdpoint simulate --world`` reads it. X's rate windows stay as they are."""
    return {
        "accounts": [
            {
                "platform": PLATFORM,
                "id": each.platform_id,
                "username": each.account.replace("-", "_"),
                "tokens": [{"token": each.token}],
            }
            for each in of
        ]
    }


def weather() -> dict[str, Any]:
    """The faults of the background, as ``holdpoint simulate --faults`` reads them. The first that hits, on each side, wins.

    Late commits come within F of their deadline: one beyond it is a breach, and has a scenario of its own.
    """
    posts = {"operation": "create_post"}
    return {
        "plans": [
            {"fault": "server_error", "when": posts, "share": 0.002, "do": {"status": 503}},
            {"fault": "late_commit", "when": posts, "share": 0.01, "do": {"late": {"uniform_s": [0.3, 2.0]}}},
            {"fault": "latency", "side": "before", "when": posts, "do": {"delay": {"uniform_s": [0.6, 1.2]}}},
            {"fault": "answer_lost", "when": posts, "share": 0.035, "do": {"cut": "reset"}},
            {"fault": "answer_lost", "when": posts, "share": 0.003, "do": {"cut": "silence"}},
        ]
    }


def settings(base_url: str) -> str:
    """``holdpoint.toml``: the store beside it, the bench's timing, and where X is really reached."""
    lines = ["[store]", 'path = "holdpoint.sqlite"', "", "[timing]"]
    lines += [f"{name} = {value}" for name, value in TIMING.items()]
    lines += ["", "[hosts]", f'"{HOST}" = "{base_url}"']
    lines += ["", "[worker]", f"processes = {PROCESSES}", f"threads = {THREADS}", f"settlers = {SETTLERS}", ""]
    return "\n".join(lines)


def bindings(of: tuple[Tenant, ...]) -> str:
    """The file for ``holdpoint accounts load``: references to tokens, never tokens."""
    rows = [
        "\n".join(
            [
                "[[account]]",
                f'client = "{each.client}"',
                f'platform = "{PLATFORM}"',
                f'account = "{each.account}"',
                f'platform_account = "{each.platform_id}"',
                f'credential = "vault:env:{each.variable}"',
            ]
        )
        for each in of
    ]
    return "\n\n".join(rows) + "\n"
