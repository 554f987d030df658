"""The demo's files, as an operator would write them: they stay in its folder, to be looked at, changed and loaded again."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from string import Template

from safety_core.console.demo.words import BRANDS
from safety_core.console.demo.world import HAS, Held
from safety_core.vocabulary import Action, Platform

SHELF, SHELF_URL = "media", "https://shelf.example"
OUR_CADENCE = 'source = "our own posting cadence"'
"""How one of our own limits says whose it is; what a platform says of itself stays in force."""
EVERYONE = 'name = "everyone"\n\n[[stage]]\nname = "everyone"\nclients = "all"\nshare = 100\n'
APPROVALS = """\
[engagement]
quorum = 1
life_h = 24
role = "approver"

[[rule]]                                              # cedar wants to see what it posts there
client = "cedar"
platform = "Facebook"
action = "publish"
quorum = 1
"""
_TIMING = {
    "request_s": 4.0, "pause_s": 1.5, "minting_s": 1.0, "permit_s": 7.0, "in_flight_s": 3.0, "read_lag_s": 0.5,
    "claim_s": 10.0, "retry_s": 1.0, "ramp_s": 1.0,
}  # fmt: skip
"""Shorter than in earnest: what is looked up is decided while somebody watches."""
_BURN = """\
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata:
  name: fast-burn
  annotations:
    holdpoint/short-window: 5m
spec:
  conditions:
    - kind: AlertCondition
      metadata: {name: fast-burn}
      spec:
        severity: halt
        condition: {kind: burnrate, op: gte, threshold: 4, lookbackWindow: 1h}
"""
_OBJECTIVE = Template("""\
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: $name
  annotations:
    holdpoint/planned: "400"
    holdpoint/look-allows: "2"
spec:
  service: holdpoint
  indicator:
    metadata: {name: $name-confirmed}
    spec:
      ratioMetric:
        good:
          metricSource: {type: holdpoint, spec: {platform: $platform, action: $action, permits: confirmed}}
        total:
          metricSource: {type: holdpoint, spec: {platform: $platform, action: $action, permits: ended}}
  timeWindow:
    - {duration: 28d, isRolling: true}
  budgetingMethod: Occurrences
  objectives:
    - {displayName: confirmed, target: 0.8}
  alertPolicies:
    - alertPolicyRef: fast-burn
""")


def settings(hosts: Mapping[str, str], *, port: int) -> str:
    """``holdpoint.toml``: everything beside it, and where each platform is really reached."""
    lines = ["# A demo: every platform in here is simulated on this machine.", "[store]", 'path = "holdpoint.sqlite"']
    lines += ["", "[console]", f"port = {port}", "", "[worker]", "processes = 1", "threads = 8", ""]
    lines += ["[media]", f'folder = "{SHELF}"', f'url = "{SHELF_URL}"']
    lines += ["", "[timing]", *(f"{name} = {value}" for name, value in _TIMING.items())]
    return "\n".join([*lines, "", "[hosts]", *(f'"{host}" = "{url}"' for host, url in hosts.items()), ""])


def bindings(accounts: Iterable[Held]) -> str:
    """``accounts.toml``: which account is whose, and where its token is; never the token."""
    return "\n".join(
        f'[[account]]\nclient = "{each.client}"\nplatform = "{each.platform}"\naccount = "{each.account}"\n'
        f'platform_account = "{each.number}"\ncredential = "vault:env:{each.variable}"\nhandle = "@{each.username}"\n'
        for each in accounts
    )


def limits(in_force: str) -> str:
    """``limits.toml``: the platforms' own, and none of ours: one post in ten minutes is nothing to watch."""
    parts = re.split(r"(?m)^(?=\[\[)", in_force)
    return "".join(each for each in parts if OUR_CADENCE not in each)


def objectives(of: Mapping[Platform, Collection[Action]]) -> str:
    """``objectives.yaml``: each action of each platform, of which enough may fail that the demo does not stop by itself."""
    rows = [(platform, action) for platform, actions in of.items() for action in sorted(actions)]
    return _BURN + "".join(
        _OBJECTIVE.substitute(name=f"{platform.lower()}-{action}", platform=platform.value, action=action.value)
        for platform, action in rows
    )


def brand(client: str, accounts: Iterable[Held], *, today: date) -> str:
    """``brand-CLIENT.toml``: who the client is, for two weeks from the day after tomorrow."""
    said, first = BRANDS[client], today + timedelta(days=2)
    shown = [each for each in accounts if each.client == client and each.platform in HAS[client]]
    lines = [f'client = "{client}"', f'name = "{said.name}"', 'locale = "en"', 'zone = "Europe/Berlin"']
    lines += [f'audience = "{said.audience}"', 'objectives = ["more people who come by"]']
    lines += [f"knowledge = {json.dumps(said.facts)}", "", "[voice]", 'tone = ["warm", "plain"]', 'never = ["cheap"]']
    for each in shown:
        lines += ["", "[[platform]]", f'platform = "{each.platform}"', f'accounts = ["{each.account}"]', "per_week = 3"]
        lines += ["  [platform.windows]", *(f'  {day} = ["09:00-12:00", "17:00-20:00"]' for day in _DAYS)]
    lines += ["", "[mix]", "education = 60", "community = 40", "", "[period]", f"first = {first}", "days = 14"]
    return "\n".join([*lines, "", "[engagement]", f'handles = ["{shown[0].username}"]', ""])


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
