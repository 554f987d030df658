"""Where everything of a served world is: for a script as one object, for a person in words."""

from typing import Any

from simulators.config import WorldConfig
from simulators.doors.port import Listeners
from simulators.platforms.registry import PLATFORMS
from simulators.world import World

_LOST = {
    "expired": "too old",
    "revoked": "taken back",
    "wrong_scope": "lacks scopes",
    "spent_limit": "its rate windows are spent",
    "fan": "a fan's; in no ledger",
}


def places(world: World, config: WorldConfig, listeners: Listeners, ca_file: str | None) -> dict[str, Any]:
    """The object that ``--json`` prints."""
    tokens = world.tokens_by_role()
    return {
        "control_url": listeners.control_url,
        "seed": world.seed,
        "platforms": {
            name: {
                "url": url,
                "hosts": list(world.platforms[name].hosts),
                "accounts": [account.id for account in config.accounts if account.platform == name],
                "tokens": tokens[name],
            }
            for name, url in listeners.urls.items()
        },
        "tls": None if ca_file is None else {"url": listeners.tls_url, "ca_file": ca_file},
        "apps": [app.model_dump() for app in config.apps],
        "accounts": [
            account.model_dump(mode="json") for account in config.accounts if account.platform in listeners.urls
        ],
        "web": [page.url for page in config.web],
    }


def words(said: dict[str, Any]) -> list[str]:
    """The same for people, with what to try first."""
    names = ", ".join(said["platforms"])
    lines = [
        f"Simulating {names} on this machine only, seed {said['seed']}. Nothing here reaches a real platform. Ctrl-C ends it.",
        "",
    ]
    for name, platform in said["platforms"].items():
        lines.append(f"  {name:<10}{platform['url']}  (or, by Host header, {', '.join(platform['hosts'])})")
    lines.append(f"  {'control':<10}{said['control_url']}  (its description: {said['control_url']}/openapi.json)")
    if said["tls"] is not None:
        lines.append(f"  {'TLS':<10}{said['tls']['url']}  (every host by its own name; trust {said['tls']['ca_file']})")
    lines += [line for account in said["accounts"] for line in _account(account, said["apps"])]
    if said["web"]:
        lines += ["", "  for platforms that fetch media:", *(f"    {url}" for url in said["web"])]
    return [*lines, "", "Try:", *(f"  {line}" for line in tries(said))]


def _account(account: dict[str, Any], apps: list[dict[str, Any]]) -> list[str]:
    secrets = {app["key"]: app["secret"] for app in apps}
    lines = ["", f"  {account['platform']} account {account['id']}, @{account['username']}"]
    for token in account["tokens"]:
        role = _LOST.get("fan" if account["role"] == "fan" else token["role"])
        note = "" if role is None else f"  ({role})"
        if token["secret"] is None:
            lines.append(f"    bearer   {token['token']}{note}")
        else:
            lines.append(
                f"    OAuth 1  consumer {token['app']} / {secrets[token['app']]}"
                f"  token {token['token']} / {token['secret']}{note}"
            )
    return lines


def tries(said: dict[str, Any]) -> list[str]:
    """Lines for a shell, the first of which asks a platform whose token it is."""
    lines = []
    for name, platform in said["platforms"].items():
        bearers = [token["token"] for token in platform["tokens"].get("healthy", ()) if token["secret"] is None]
        lines += [
            f"curl -H 'Authorization: Bearer {bearer}' " + ask.replace("{url}", platform["url"])
            for bearer in bearers[:1]
            for ask in PLATFORMS[name].tries
        ]
    if said["tls"] is not None:
        host, port = next(iter(said["platforms"].values()))["hosts"][0], said["tls"]["url"].rpartition(":")[2]
        lines.append(
            f"curl --cacert {said['tls']['ca_file']} --resolve {host}:{port}:127.0.0.1 https://{host}:{port}/"
            f"  # or give the file to an SDK: REQUESTS_CA_BUNDLE, SSL_CERT_FILE"
        )
    return [*lines, f"curl {said['control_url']}/ledger", f"curl -N {said['control_url']}/events"]
