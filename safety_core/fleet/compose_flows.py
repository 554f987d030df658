"""Who plans, creates and drafts in one installation: ours, or whoever the configuration names; and which platforms are heard.

A part of ``compose.py``.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from safety_core.fleet import compose, receive_settings
from safety_core.fleet.flow_settings import FlowSettings
from safety_core.fleet.settings import Loaded
from safety_core.ports import Page
from safety_core.ports.creator import Creator
from safety_core.ports.drafter import Drafter
from safety_core.ports.hooks import Inbound
from safety_core.ports.planner import Planner
from safety_core.shell.core import Core
from safety_core.shell.poll import Lists
from safety_core.shell.receive import Ear
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import Action, ObjectId, Platform, PlatformAccountId

if TYPE_CHECKING:
    from safety_core.adapters.flow_json import Endpoint
    from safety_core.engagement.screen import Screen


def planner(loaded: Loaded) -> Planner:
    """Who makes plans."""
    from safety_core.adapters.planners.http import HttpPlanner  # noqa: PLC0415  # only who plans loads it
    from safety_core.adapters.planners.templates import TemplatePlanner  # noqa: PLC0415

    named = loaded.settings.planner
    return TemplatePlanner(zone_of) if named is None else HttpPlanner(_endpoint(loaded, named, "planner"))


def creator(loaded: Loaded) -> Creator:
    """Who makes what a post shows and says."""
    from safety_core.adapters.creators import http  # noqa: PLC0415  # only who creates loads it, and Pillow with it
    from safety_core.adapters.creators.templates import TemplateCreator  # noqa: PLC0415
    from safety_core.adapters.platforms import ADAPTERS  # noqa: PLC0415

    named = loaded.settings.creator
    if named is None:
        return TemplateCreator(measure=lambda intent: ADAPTERS[intent.platform].measure(intent))
    most = {"total_s": http.TOTAL_S, "answer_max_bytes": http.ANSWER_MAX_BYTES}
    return http.HttpCreator(_endpoint(loaded, named, "creator", **most))


def creating_core(loaded: Loaded) -> Core:
    """The core of whoever has assets made: a person's decision's, with the shelf that their bytes are put on."""
    return replace(compose.deciding_core(loaded), shelf=compose.shelf_of(loaded))


def drafter(loaded: Loaded) -> Drafter:
    """Who drafts answers."""
    from safety_core.adapters.drafters.http import HttpDrafter  # noqa: PLC0415  # only who drafts loads it
    from safety_core.adapters.drafters.templates import TemplateDrafter  # noqa: PLC0415

    named = loaded.settings.drafter
    return TemplateDrafter() if named is None else HttpDrafter(_endpoint(loaded, named, "drafter"))


def screen() -> "Screen":
    """The rules of the safety screen that come with Holdpoint.

    Raises:
        BadFile: they cannot be read.
    """
    from safety_core.adapters import screens  # noqa: PLC0415  # only who engages loads it
    from safety_core.shell import screen_text  # noqa: PLC0415

    return screen_text.parsed(screens.text_of(), file=str(screens.PACKAGED))


def ears(loaded: Loaded) -> dict[Platform, Ear]:
    """How each platform is heard that the configuration names, once its secrets are there.

    Raises:
        BadInput: none is named, or one of them without a secret.
        NoCredential: a secret that is named cannot be had.
    """
    from safety_core.adapters.hooks import hooks_of  # noqa: PLC0415  # only who listens loads it

    named, vault = receive_settings.secrets(loaded.settings.receive, loaded.settings.apps), compose.vault(loaded)
    for references in named.values():
        for each in references:
            if each is not None:
                vault.own(each)
    return {name: Ear(hooks_of(name), *references) for name, references in named.items()}


def lists() -> dict[Platform, Lists]:
    """What each platform lists of what people said to our accounts."""
    return {name: _lists_of(name) for name in Platform}


def _lists_of(platform: Platform) -> Lists:
    from safety_core.adapters.hooks import polled  # noqa: PLC0415  # only who polls loads it
    from safety_core.adapters.platforms import ADAPTERS  # noqa: PLC0415
    from safety_core.adapters.platforms.x import mentions  # noqa: PLC0415

    def read(page: Page, account: PlatformAccountId, thread: ObjectId, root: ObjectId | None) -> tuple[Inbound, ...]:
        return polled.inbound_of(page, platform=platform, account=account, thread=thread, root=root)

    threaded = ADAPTERS[platform].THREADED
    return Lists(
        under_post=polled.asks_by(platform) if threaded else None,
        under_comment=Action.REPLY if Action.REPLY in threaded else None,
        mentions=mentions if platform is Platform.X else None,
        inbound_of=read,
    )


def _endpoint(loaded: Loaded, named: FlowSettings, table: str, **most: float) -> "Endpoint":
    from safety_core.adapters.flow_json import Endpoint  # noqa: PLC0415

    clock, _ = compose.machine()
    token = None if named.token is None else compose.vault(loaded).own(named.token)
    return Endpoint(url=named.url, field=f"{table}.url", clock=clock, token=token, **most)  # type: ignore[arg-type]
