"""Which scenarios hold on real accounts, and why others do not."""

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from safety_core.adapters.platforms import ADAPTERS
from safety_core.errors import HoldpointError
from safety_core.sandbox import Quiet
from safety_core.switches import HOUSE
from safety_core.vocabulary import Action, Platform
from steps.plugin.collection import ScenarioItem
from steps.plugin.definitions import lines_of
from steps.plugin.real import UNSAID, OnRealAccounts, holds
from steps.plugin.tags import MANUAL
from steps.rig.real.ground import UNSEEN


class Step(NamedTuple):
    """One line of a scenario: what was written, how it holds, and whom and what it names."""

    text: str
    how: OnRealAccounts | str
    client: str | None
    platform: Platform | None


@dataclass(frozen=True)
class Choice:
    """What becomes of one scenario on real accounts.

    Attributes:
        why_not: why it is not run; empty: it is.
        effects: so many posts it asks for. client: whose name stands for the house there.
    """

    place: str
    name: str
    why_not: str
    effects: int = 0
    client: str = ""
    platforms: frozenset[Platform] = frozenset()

    @property
    def listed(self) -> str:
        """One line for a person."""
        return f"not run: {self.place} {self.name} ({self.why_not})"


def choice_of(item: ScenarioItem, bound: Iterable[Platform]) -> Choice:
    """What becomes of a scenario where the house has accounts on these platforms."""
    place, name = f"{item.case.uri}:{item.case.line}", item.case.name
    if MANUAL in item.case.tags:
        return Choice(place, name, "left to a person")
    steps = list(_steps(item))
    clients = sorted({each.client for each in steps if each.client})
    platforms = frozenset(each.platform for each in steps if each.platform)
    known = [each.how for each in steps if isinstance(each.how, OnRealAccounts)]
    why_not = _why_not(steps, clients, platforms, frozenset(bound))
    return Choice(place, name, why_not, sum(each.effects for each in known), ", ".join(clients), platforms)


def _steps(item: ScenarioItem) -> Iterator[Step]:
    for kind, text, _ in lines_of(item.case):
        found, error = item.definitions.matching(kind, text)
        if error or len(found) != 1:
            yield Step(text, "one meaning", None, None)
            continue
        context = found[0].context
        try:
            named: dict[str, Any] = context.parser.parse_arguments(text) or {}
        except HoldpointError:
            named = {}
        client, platform = named.get("client"), named.get("platform")
        yield Step(
            text,
            holds(inspect.unwrap(context.step_func)),
            client if isinstance(client, str) else None,
            platform if isinstance(platform, Platform) else None,
        )


def _why_not(steps: list[Step], clients: list[str], platforms: frozenset[Platform], bound: frozenset[Platform]) -> str:
    if wants := [
        (each.how == UNSAID, f"{each.text!r} needs {each.how}") for each in steps if isinstance(each.how, str)
    ]:
        return min(wants, key=lambda each: each[0])[1]
    if len(clients) != 1:
        return f"it is about {', '.join(clients) or 'nobody'}, and {HOUSE} stands for one client"
    if len(platforms) != 1:
        return f"it is about {len(platforms)} platforms, and needs one"
    (platform,) = platforms
    if platform not in bound:
        return f"{HOUSE} has no account on {platform}"
    return _too_much([each.how for each in steps if isinstance(each.how, OnRealAccounts)], platform)


def _too_much(asked: list[OnRealAccounts], platform: Platform) -> str:
    """What a platform cannot do quietly, or shows nobody."""
    if any(each.seen for each in asked) and platform in UNSEEN:
        return UNSEEN[platform]
    if not any(each.effects for each in asked):
        return ""
    adapter = ADAPTERS[platform]
    quiet = adapter.QUIET.get(Action.PUBLISH)
    if quiet is None:
        return f"{platform} has no form of a post that few see"
    if Action.RECALL not in adapter.ACTIONS:
        return f"{platform} lets no program delete what it made"
    if quiet is Quiet.CONTAINER and any(each.public for each in asked):
        return f"on {platform} a post is prepared to the end and never published while a sandbox records"
    return ""
