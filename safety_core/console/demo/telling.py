"""What the demo says of itself: where it is, who to sign in as, and what to try first."""

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any, NamedTuple

from safety_core.console import pages
from safety_core.console.demo.setting_up import Somebody
from safety_core.console.demo.world import Held

TRIED, THROWS, RELEASES = "acme", "dana", "femi"
SWITCHES = "/switches"
WHY = "trying the switch"


class Told(NamedTuple):
    """Everything that is said.

    Attributes:
        parts: its processes, by role.
        control_url: where the simulated platforms are told what people do on them.
    """

    url: str
    port: int
    seed: int
    folder: Path
    kept: bool
    people: tuple[Somebody, ...]
    parts: dict[str, int]
    held: tuple[Held, ...]
    control_url: str

    @property
    def config(self) -> Path:
        """Its configuration, which every command takes."""
        return self.folder / "holdpoint.toml"

    def _line(self, *words: str, who: str | None = None) -> str:
        """A command as it is typed here."""
        by = () if who is None else ("--as", who, "--key", str(self.folder / "keys" / f"{who}.key"))
        return shlex.join([_program(), *words, *by, "--config", str(self.config)])

    def halt(self) -> str:
        """The halt to try."""
        return self._line("halt", "--client", TRIED, "-m", WHY, who=THROWS)

    def click(self) -> str | None:
        """The same as a click, where this console has that page."""
        if not any(each.path == SWITCHES for each in pages.every()):
            return None
        return f"{self.url}{SWITCHES}: halt the client {TRIED}"

    def said(self) -> dict[str, Any]:
        """For a script."""
        people = [
            {"name": each.name, "role": each.role, "clients": list(each.clients), "password": each.password}
            for each in self.people
        ]
        tries = {"halt": self.halt(), "click": self.click(), "show": self._line("switch", "show")}
        accounts = [{"client": each.client, "account": each.account, "number": each.number} for each in self.held]
        where = {
            "folder": str(self.folder),
            "config": str(self.config),
            "seed": self.seed,
            "parts": self.parts,
            "control_url": self.control_url,
        }
        return {
            "ready": True,
            "url": self.url,
            "port": self.port,
            "pid": os.getpid(),
            **where,
            "people": people,
            "accounts": accounts,
            "try": tries,
        }

    def words(self) -> list[str]:
        """For a person."""
        thrower = next(each for each in self.people if each.name == THROWS)
        click = self.click()
        return [
            f"A live system is at {self.url}",
            "",
            f"  sign in as {thrower.name}, with the password {thrower.password}",
            "",
            *(f"    {each.name:<6} {each.password}  {_may(each)}" for each in self.people),
            "",
            "  Three clients and the house post, and people answer them; every platform is simulated on this machine.",
            "  The first comments come in within half a minute, and answers to them wait for quinn's yes.",
            "",
            "  Try a halt: nothing of acme reaches a platform any more, and the others go on.",
            *([f"    click  {click}"] if click else []),
            f"    type   {self.halt()}",
            "  It says when it is acknowledged, and the next posts of acme wait:",
            f"    {self._line('intent', 'queue', '--client', TRIED)}",
            "  Only a second person ends it, by the halt's name:",
            f"    {self._line('release', 'HALT', '-m', 'tried', who=RELEASES)}",
            "",
            f"  Everything is in {self.folder}, which {'is kept' if self.kept else 'goes with it'}. Seed {self.seed} makes this same world again.",
            "  Ctrl-C ends it, with everything in it.",
        ]


def _may(each: Somebody) -> str:
    return f"{each.role}, of {', '.join(each.clients)} alone" if each.clients else each.role


def _program() -> str:
    """How this command is called here."""
    own = Path(sys.executable).with_name("holdpoint")
    found = shutil.which("holdpoint")
    return "holdpoint" if found is not None and Path(found).resolve() == own.resolve() else str(own)
