"""What a load stands on: a system that may be loaded, accounts that are simulated, and proof that all of it works at all.

1. The target is on this machine, or is named as allowed; there only the house's own accounts are used.
2. No platform that the system reaches for real is ever loaded. The API says which those are.
3. Before the load each account publishes once. It warms everything up, and what does not get through is an error that names the
   account and the reason, and not a figure.
"""

import ipaddress
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any
from urllib.parse import quote

import msgspec

from loadtests.over_http.api import Api, Refused, Unusable, place
from loadtests.over_http.schedule import Account

QUIET_S = 20.0
"""So long nothing may get through while each account tries; whatever does gives the others as long again."""
WAIT_S = 5
TOLD = 3
"""So many of those that did not get through are named."""


def check_target(url: str, allowed: Collection[str]) -> bool:
    """Whether the target is on this machine; one that is not has to be allowed by name.

    Raises:
        Unusable: it is no URL, or neither.
    """
    host, _, _ = place(url)
    if _loopback(host):
        return True
    if host not in allowed:
        raise Unusable(
            f"{url}: {host} is not this machine, and nobody allowed it; load a system on 127.0.0.1, "
            f"or one of yours by --allow {host} (of Locust: --load-allow): then on accounts of the house alone"
        )
    return False


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def survey(api: Api, platforms: Sequence[str], allowed: Collection[str]) -> list[Account]:
    """The accounts that a load may be put on.

    Raises:
        Unusable: the system may not be loaded, is not there, or has none.
    """
    here = check_target(api.url, allowed)
    return accounts(api, platforms, here=here)


def accounts(api: Api, platforms: Sequence[str], *, here: bool) -> list[Account]:
    """The accounts to hand over for, on these platforms. ``here``: the target is on this machine; elsewhere only the house's
    are given.

    Raises:
        Unusable: there are none, or a platform is reached for real.
    """
    real = sorted(set(api.get("/sandbox")["real"]) & set(platforms))
    if real:
        raise Unusable(
            f"{', '.join(real)}: reached for real by that system; a load goes to simulated platforms alone: "
            "start holdpoint simulate, and name it under [hosts] of a configuration of its own"
        )
    found = [each for each in _all(api) if each["platform"] in platforms and (here or each["house"])]
    if not found:
        whose = "" if here else " of the house"
        raise Unusable(
            f"there is no account{whose} on {' or '.join(platforms)} that this person sees; "
            "bind some by holdpoint accounts load, or name a person by --as who may act for their clients"
        )
    return [Account(client=each["client"], platform=each["platform"], account=each["account"]) for each in found]


def _all(api: Api) -> Iterable[dict[str, Any]]:
    after = ""
    while True:
        page = api.get(f"/accounts{after}")
        yield from page["accounts"]
        if page["next"] is None:
            return
        after = f"?after={quote(page['next'], safe='')}"


def newest(api: Api) -> int:
    """The index of the newest event: what comes after it belongs to the load."""
    last, more = -1, True
    while more:
        page = api.get(f"/outcomes?after={last}&limit=500")
        last, more = page["last"], page["more"]
    return int(last)


def trial(api: Api, on: Sequence[Account], run: str, *, answers: bool = False) -> list[Account]:
    """Publish once on each account, and see all of them confirmed. ``answers``: with these posts, to be answered.

    Raises:
        Unusable: one is not, and for ``QUIET_S`` none was: says of the first why. What still waits is taken back.
    """
    handed = [(each, _handed(api, each, run)) for each in on]
    until = monotonic() + QUIET_S
    failed: list[str] = []
    found: list[Account] = []
    for each, intent in handed:
        said = _ended(api, intent, until)
        found.append(msgspec.structs.replace(each, post=said["object"]) if answers else each)
        if said["confirmed"]:
            until = max(until, monotonic() + QUIET_S)
        else:
            words = f"{said['reason'] or said['waits_for'] or 'nobody took it'}: {said['saw']}".rstrip(": ")
            failed.append(f"{each.account} ({each.platform}): {said['state']}, {words}")
            if not said["ended"]:
                _take_back(api, intent)
    if failed:
        more = f"; and {len(failed) - TOLD} more" if len(failed) > TOLD else ""
        raise Unusable(
            f"{len(failed)} of {len(on)} accounts could not publish once: {'; '.join(failed[:TOLD])}{more}. "
            "See that a worker runs, that no halt stands, and that the simulator knows these accounts and their tokens"
        )
    return found


def _take_back(api: Api, intent: str) -> None:
    """So that nothing of a load that never began is published later, when a worker is there."""
    with suppress(Refused):  # it has gone on meanwhile
        api.post(f"/intents/{intent}/cancel", {"reason": "the load that tried it could not begin"})


def _handed(api: Api, to: Account, run: str) -> str:
    body = {
        "client": to.client, "platform": to.platform, "account": to.account, "action": "publish",
        "text": f"{to.account} tries whether it can, before {run}", "key": f"load-{run}-trial-{to.account}",
    }  # fmt: skip
    return str(api.post("/intents", body)["intent"])


def _ended(api: Api, intent: str, until: float) -> dict[str, Any]:
    while True:
        left = max(0, min(WAIT_S, round(until - monotonic())))
        try:
            said: dict[str, Any] = api.get(f"/intents/{intent}?wait_s={left}")
        except Refused as full:
            if full.status != 503 or monotonic() >= until:  # noqa: PLR2004 - as many wait there as may
                raise
            continue
        if said["ended"] or monotonic() >= until:
            return said
