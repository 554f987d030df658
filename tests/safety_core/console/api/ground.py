"""What tests of the API stand on: an installation with two clients, people of every kind, and the API in this process."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import httpx
from starlette.applications import Starlette

from safety_core.adapters.platforms import ADAPTERS
from safety_core.console.api.bearer import claimed, desk_of
from safety_core.console.api.openapi import PREFIX
from safety_core.console.api.routes import mounted
from safety_core.console.operations import every
from safety_core.console.table import Operation
from safety_core.fleet import compose, settings
from safety_core.records import Account
from safety_core.shell import staff
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import AccountId, ClientId, Platform, PlatformAccountId, Role

CONFIG = "holdpoint.toml"
PEOPLE = {
    "adam": (Role.ADMIN, ()),
    "dana": (Role.OPERATOR, ()),
    "vera": (Role.VIEWER, ()),
    "olga": (Role.OPERATOR, ("acme",)),
    "bert": (Role.OPERATOR, ("bolt",)),
    "ines": (Role.OPERATOR, ()),
}
INACTIVE = "ines"
SPRING = {"client": "acme", "platform": "X", "account": "acme-1", "action": "publish", "text": "Spring", "key": "k"}


def account(client: str, number: int) -> Account:
    return Account(
        client=ClientId(client),
        platform=Platform.X,
        account=AccountId(f"{client}-1"),
        platform_account=PlatformAccountId(str(number)),
        credential=f"vault:env:{client.upper()}",
    )


def opened(folder: Path) -> Core:
    """The core of an installation, as the console has it."""
    loaded = settings.load(str(folder / CONFIG))
    return replace(compose.command_core(loaded, threaded=True), adapters=ADAPTERS)


def furnish(folder: Path) -> dict[str, bytes]:
    """A new installation, and its people's keys."""
    (folder / CONFIG).touch()
    compose.upgrade(settings.load(str(folder / CONFIG)))
    core = opened(folder)
    staff.add_accounts(core, [account("acme", 1001), account("bolt", 2001)])
    keys: dict[str, bytes] = {}
    for name, (role, clients) in PEOPLE.items():
        by = Claimant("adam", keys["adam"]) if keys else None
        keys[name] = staff.add_person(core, name, role, clients, by=by)
    staff.set_active(core, INACTIVE, active=False, by=Claimant("adam", keys["adam"]))
    core.store.close()
    return keys


@dataclass
class Api:
    """The API over one installation. A call is made as somebody of ``PEOPLE``, or as nobody."""

    folder: Path
    keys: dict[str, bytes]
    operations: Sequence[Operation] = ()

    def __post_init__(self) -> None:
        self.operations = self.operations or every()
        self.core = opened(self.folder)
        self.app = self.made()

    def made(self) -> Starlette:
        def who(request):
            return desk_of(self.core, claimed(request.headers.get("authorization", "")))

        return Starlette(routes=[mounted(self.operations, who)])

    def bearer(self, name: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {name}.{self.keys[name].hex()}"}

    def __call__(self, method: str, path: str, name: str | None = "dana", **given: Any) -> httpx.Response:
        return anyio.run(partial(self.ask, method, path, name, **given))

    async def ask(self, method: str, path: str, name: str | None = "dana", **given: Any) -> httpx.Response:
        headers = {**(self.bearer(name) if name else {}), **given.pop("headers", {})}
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://console") as client:
            return await client.request(method, f"{PREFIX}{path}", headers=headers, timeout=60, **given)

    def submitted(self, name: str = "dana", **changes: Any) -> dict[str, Any]:
        """An intent that was handed over."""
        answer = self("POST", "/intents", name, json={**SPRING, **changes})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def restart(self) -> None:
        """The process ends, and another one begins."""
        self.core.store.close()
        self.core = opened(self.folder)
        self.app = self.made()


def copied(made: Path, to: Path) -> Path:
    shutil.copytree(made, to, dirs_exist_ok=True)
    return to
