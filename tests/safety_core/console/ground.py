"""What tests of the console stand on: an app over a real store, with two clients and people of each role, and browsers that
are signed in as them.

    def test_x(ground):
        browser = ground.as_("operator")
        page = browser.get("/switches")
        after = browser.send("/switches", "halt", reason="why")      # the form named "halt" on that page
        assert "…" in after.text

People: ``admin``, ``operator``, ``approver`` and ``viewer`` act for every client, ``acme-ROLE`` and ``umbra-ROLE`` for that
client alone; ``operator-2`` is a second one. All have ``PASSWORD``.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher
from httpx import Response
from starlette.testclient import TestClient

from safety_core.adapters.entropy import SeededEntropy
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.console import operations, pages
from safety_core.console.app import build
from safety_core.console.house import House, house
from safety_core.console.outside import NOWHERE, Outside
from safety_core.console.pages.page import Page
from safety_core.console.table import Operation
from safety_core.fleet.console_settings import ConsoleSettings
from safety_core.halt import Timing
from safety_core.people import Person, key_digest
from safety_core.shell import sign_in
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.sign_ins import SignIn
from safety_core.vocabulary import ClientId, PersonId, Platform, Role, WorkerId
from tests.safety_core.adapters.stores.ground import account, furnish, write
from tests.safety_core.shell.ground import Fates, HandClock, ToldPlatform, Vault

CLIENTS = ("acme", "umbra")
PASSWORD = "four words and a horse"
HASHER = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
"""Hashes as the product does, at next to no cost: what a hash costs is what only ``test_sign_in.py`` is about, once."""
HASH = HASHER.hash(PASSWORD, salt=bytes(16))
ORIGIN = "https://console.example"
SETTINGS = ConsoleSettings(url=ORIGIN)
PEOPLE: dict[str, tuple[Role, tuple[str, ...]]] = {
    **{role.value: (role, ()) for role in Role},
    "operator-2": (Role.OPERATOR, ()),
    **{f"{client}-{role.value}": (role, (client,)) for client in CLIENTS for role in Role},
}
_CSRF = re.compile(r'name="_csrf" value="([0-9a-f]+)"')


@dataclass
class Browser:
    """One browser; ``token`` is of the session that it holds, if it holds one."""

    client: TestClient
    name: str
    csrf: str = ""

    def get(self, path: str, **named: object) -> Response:
        """A page, as it is answered: no redirect is followed."""
        return self.client.get(path, follow_redirects=False, **named)

    def send(self, path: str, form: str, *, follow: bool = True, **fields: object) -> Response:
        """What a person does who fills in a form of a page and sends it; the page that comes next."""
        data = {"_form": form, "_csrf": self.token_on(path), **fields}
        return self.client.post(path, data=data, follow_redirects=follow)

    def token_on(self, path: str) -> str:
        """The form token that a page shows."""
        if not self.csrf:
            found = _CSRF.search(self.client.get(path).text)
            assert found is not None, f"{path} shows no form"
            self.csrf = found[1]
        return self.csrf


@dataclass
class Ground:
    """One console."""

    core: Core
    clock: HandClock
    house: House
    app: object
    keys: dict[str, bytes]
    platform: ToldPlatform
    made: list[TestClient] = field(default_factory=list)

    def browser(self, name: str = "") -> Browser:
        """A browser that is signed in as nobody."""
        made = TestClient(self.app, base_url=ORIGIN, headers={"origin": ORIGIN}, raise_server_exceptions=False)
        made.__enter__()
        self.made.append(made)
        return Browser(made, name)

    def as_(self, name: str) -> Browser:
        """A browser that is signed in as somebody; the session is begun as the sign-in page begins it."""
        browser = self.browser(name)
        browser.client.cookies.set("__Host-hp", self.token(name), domain="console.example", path="/")
        return browser

    def token(self, name: str) -> str:
        """A new session of somebody."""

        def decide(tx):
            person = tx.person(PersonId(name))
            return sign_in.begin(self.core, tx, person, means="password", lasting=self.house.lasting)

        return write(self.core.store, decide)

    def claimant(self, name: str) -> Claimant:
        """Somebody at the command line, with their key."""
        return Claimant(PersonId(name), self.keys[name])

    def close(self) -> None:
        for each in self.made:
            each.__exit__()
        self.core.store.close()


@contextmanager
def grounded(
    folder: Path,
    *,
    table: tuple[Operation, ...] | None = None,
    shown: tuple[Page, ...] | None = None,
    settings: ConsoleSettings = SETTINGS,
    more=lambda _: (),
    outside: Outside = NOWHERE,
    **ports: object,
) -> Iterator[Ground]:
    """A console over a new store. ``more``: from the house to further routes (the API's, the streams')."""
    clock, platform = HandClock(), ToldPlatform("acme/1")
    core = Core(
        **{
            "store": open_sqlite(str(folder / "console.sqlite"), mode="threaded", create=True),
            "transport": platform,
            "vault": Vault(),
            "clock": clock,
            "entropy": SeededEntropy(1),
            "processes": Fates(),
            "adapters": {Platform.X: platform},
            "timing": Timing(),
            "worker": WorkerId("console"),
            "seam": lambda _: None,
            **ports,
        }
    )
    keys = _furnish(core)
    stands_on = house(
        core,
        settings,
        operations=operations.every() if table is None else table,
        pages=pages.every() if shown is None else shown,
        outside=outside,
    )
    ground = Ground(core, clock, stands_on, build(stands_on, more=more(stands_on)), keys, platform)
    try:
        yield ground
    finally:
        ground.close()


def _furnish(core: Core) -> dict[str, bytes]:
    accounts = [account(number, client) for client in CLIENTS for number in (1, 2)]
    furnish(core.store, *accounts)
    keys = {name: name.encode().ljust(32, b".") for name in PEOPLE}

    def decide(tx) -> None:
        for name, (role, clients) in PEOPLE.items():
            person = Person(
                person=PersonId(name),
                role=role,
                clients=tuple(map(ClientId, clients)),
                key_digest=key_digest(keys[name]),
            )
            tx.add_person(person)
            tx.put_sign_in(SignIn(person=person.person, password=HASH))

    write(core.store, decide)
    return keys
