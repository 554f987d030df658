"""The console's own application on a scenario's store and clock. Loaded when somebody turns to it, and not before: it is half of
the product.
"""

from dataclasses import replace

from argon2 import PasswordHasher
from starlette.applications import Starlette

from safety_core.console import operations, pages
from safety_core.console.app import build
from safety_core.console.house import House, house
from safety_core.console.outside import NOWHERE, Waits
from safety_core.fleet.console_settings import ConsoleSettings
from safety_core.shell import passwords
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from steps.rig.browser import Browser, run_here

ORIGIN = "https://console.example"
PASSWORD = "four words and a horse"  # noqa: S105  # of people who live for one scenario
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What a password costs is no scenario's matter: the usual cost is more than a tenth of a second."""


class Console:
    """One console, as ``holdpoint serve`` makes it, but that it reaches nothing outside and has no thread.

    ``waits``: waits for its halts to become true.
    """

    password = PASSWORD

    def __init__(self, core: Core, waits: Waits) -> None:
        self._core = replace(core, hasher=CHEAP)
        self._app: Starlette = run_here(build(_house(self._core, waits)))

    def give_password(self, who: Claimant) -> None:
        """They give themselves one, as ``holdpoint people password`` does."""
        passwords.set_password(self._core, who.person, PASSWORD, by=who)

    def browser(self) -> Browser:
        """One that is signed in as nobody."""
        return Browser(self._app, ORIGIN)


def _house(core: Core, waits: Waits) -> House:
    return house(
        core,
        ConsoleSettings(url=ORIGIN),
        operations=operations.every(),
        pages=pages.every(),
        outside=NOWHERE._replace(awaiting=waits),
    )
