"""Where platforms are reached by the configuration: at their own hosts, and so for real, or at simulators on this machine; and
where a Prometheus is asked.

A part of ``compose.py``; what knows the platforms is imported where somebody asks.
"""

from typing import TYPE_CHECKING

from safety_core.fleet import reach_settings
from safety_core.fleet.settings import Loaded
from safety_core.vocabulary import Platform

if TYPE_CHECKING:
    from safety_core.adapters.prometheus import Prometheus
    from safety_core.ports import Clock
    from safety_core.shell.leave import Reach


def real_platforms(loaded: Loaded) -> frozenset[Platform]:
    """Platforms of which any host is reached as in earnest: one that ``[hosts]`` does not route to a simulator."""
    from safety_core.adapters.platforms import ADAPTERS  # noqa: PLC0415

    return frozenset(name for name, each in ADAPTERS.items() if not loaded.settings.hosts.keys() >= each.HOSTS)


def own_hosts(loaded: Loaded) -> frozenset[Platform]:
    """Platforms of which every host is reached at its own address: neither ``[hosts]`` nor ``[resolve]`` names any of theirs.

    The other side of ``real_platforms``: what may be in earnest needs leave, and what may be a simulator has no public address.
    """
    from safety_core.adapters.platforms import ADAPTERS  # noqa: PLC0415

    elsewhere = {*loaded.settings.hosts, *loaded.settings.resolve}
    return frozenset(name for name, each in ADAPTERS.items() if not elsewhere & each.HOSTS)


def reach(loaded: Loaded) -> "Reach":
    """Each host of each platform, and where it is reached."""
    from safety_core.adapters.platforms import ADAPTERS  # noqa: PLC0415
    from safety_core.shell.leave import Place  # noqa: PLC0415

    simulated, resolved = loaded.settings.hosts, loaded.settings.resolve
    elsewhere = {**{host: f"{at} by [resolve]" for host, at in resolved.items()}, **simulated}
    return {
        name: {host: Place(elsewhere.get(host, ""), simulated=host in simulated) for host in sorted(each.HOSTS)}
        for name, each in ADAPTERS.items()
    }


def prometheus(loaded: Loaded, url: str, clock: "Clock") -> "Prometheus":
    """The Prometheus at a URL; nothing is connected yet.

    Raises:
        BadInput: it is no URL of https (or of http on this machine), a platform's host, or where one is reached here.
    """
    from safety_core.adapters.prometheus import Prometheus  # noqa: PLC0415

    reach_settings.check_no_platform("--prometheus", reach_settings.host_of(url))
    reach_settings.check_no_route("--prometheus", url, {**loaded.settings.hosts, **loaded.settings.resolve})
    return Prometheus(url, clock=clock)
