"""What tests of made assets stand on: the ground with every platform's adapter, a shelf, a brand and an approved plan."""

import json
from collections.abc import Callable
from dataclasses import replace as swap

from safety_core.adapters.creators.templates import TemplateCreator
from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.shelves.folder import FolderShelf
from safety_core.errors import FlowUnavailable
from safety_core.halt import Timing
from safety_core.records import Account
from safety_core.shell import assets, halt
from safety_core.switches import Scope
from safety_core.vocabulary import ClientId, Platform
from steps.rig.wrong_creators import WRONGS, WrongCreator
from tests.safety_core.shell.approved import brand, put_brand, put_plan, week
from tests.safety_core.shell.ground import Ground


def measure(intent):
    return ADAPTERS[intent.platform].measure(intent)


OURS = TemplateCreator(measure=measure)


class Told:
    """Ours, but for what a test says of a node; counts what was asked."""

    def __init__(self, **instead: Callable) -> None:
        self.instead = {name.replace("_", "-"): each for name, each in instead.items()}
        self.asked: list[tuple[str, int]] = []
        self.before: Callable[[], None] = lambda: None

    def create(self, order, *, seed):
        self.asked.append((order.node, seed))
        self.before()
        instead = self.instead.get(order.node)
        return OURS.create(order, seed=seed) if instead is None else instead(order, seed)


def away(_order, _seed):
    raise FlowUnavailable("nobody answered", "try again")


def short(order, seed):
    return WrongCreator(WRONGS["no call to action"], OURS, measure=measure).create(order, seed=seed)


class Studio(Ground):
    """The ground with every platform's adapter, a shelf, a brand and an approved plan of three posts."""

    def __init__(self, folder) -> None:
        super().__init__(timing=Timing())
        self.shelf = FolderShelf(folder)
        self.core = swap(self.core, adapters=ADAPTERS, shelf=self.shelf)
        put_brand(self.core, brand())
        self.nodes = week(self.clock.now())
        self.plan = put_plan(self.core, *self.nodes)

    def make(self, creator=OURS, **more: object):
        return list(assets.make(self.core, creator, self.plan.document, **more))

    def states(self, plan=None):
        return [each.state for each in assets.listed(self.core, (plan or self.plan).document)]

    def halt(self, **scope: object):
        return halt.halt(self.core, self.asked(Scope(**scope)), lambda _: None)

    def log(self, kind="document_kept"):
        found = [json.loads(each) for each in self.store.store.read(lambda tx: tx.audit_entries())]
        return [each for each in found if each["kind"] == kind and each["what"] == "asset"]


def put_account(studio, client: str, platform: Platform, **more: object) -> None:
    account = Account(
        client=ClientId(client),
        platform=platform,
        account=f"{client}-1",
        platform_account=f"{client}/{platform}",
        credential="vault:env:ACME_1",
        **more,
    )
    studio.store.transact(lambda tx: tx.add_account(account), deadline_s=1)
