"""People at the console: its own application, signed in to by its own form, and read as they read it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from safety_core.errors import HaltNotAcknowledged
from safety_core.shell import halt as halting
from safety_core.shell import requests
from safety_core.shell.core import Core
from safety_core.shell.halt import Raised
from safety_core.shell.release import Released
from safety_core.switches import Halt
from safety_core.vocabulary import Action, Platform
from steps.rig.hands import Command
from steps.rig.sheet import CardSeen, Element, Sheet
from steps.rig.unknowns import Unknowns

if TYPE_CHECKING:
    from steps.rig.browser import Browser
    from steps.rig.console import Console

CONSOLE = "console"
SWITCHES, HISTORY = "/switches", "/switches/history"
SECONDS_OF_MINUTE = 60


def _minutes(since: str, at: str) -> int:
    passed = datetime.fromisoformat(at) - datetime.fromisoformat(since)
    return int(passed.total_seconds()) // SECONDS_OF_MINUTE


CARD: dict[str, Callable[[CardSeen, str], str]] = {
    "halted": lambda card, _: card.halted,
    "by": lambda card, _: card.by,
    "why": lambda card, _: card.why,
    "since": lambda card, at: f"{_minutes(card.since, at)} minutes",
    "state": lambda card, _: card.state,
    "in flight": lambda card, _: card.in_flight,
}
"""What a table may ask of a halt's card, by its columns; the other value is when the page was true."""


class Consoles(Unknowns):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._console: Console | None = None
        self._requests = 0
        self._browsers: dict[str, Browser] = {}
        self._before_them: dict[str, Sheet] = {}

    # ------------------------------------------------------------ what they do

    def sign_in_to_console(self, person: str) -> None:
        """They give themselves a password and sign in with it; the switches stand before them from then on."""
        console = self._there()
        console.give_password(self.claimant(person))
        browser = self._browsers[person] = console.browser()

        def typed() -> Sheet:
            door = browser.get(SWITCHES)
            return browser.press(door, _needed(door, "Sign in"), Name=person, Password=console.password)

        self._before_them[person] = self._in_console(typed)
        self.run_for(self.A_BLINK_S)  # whoever starts at that very instant has started when it is over

    def halt_everything_in_console(self, person: str, why: str) -> None:
        """They click on the button for everything, on the page that has stood before them since they signed in."""

        def clicked(browser: "Browser") -> Sheet:
            page = self._before_them[person]
            return browser.press(page, _needed(page, "HALT EVERYTHING"), In_your_words=why)

        self._click(person, clicked)

    def halt_action_in_console(self, person: str, action: Action, client: str, platform: Platform, why: str) -> None:
        """They go to the client's cell of the matrix, and click on that action there."""

        def clicked(browser: "Browser") -> Sheet:
            cell = browser.get(browser.get(SWITCHES).cell_link(client, platform.value))
            return browser.press(cell, _needed(cell, f"Halt {action.value} here"), In_your_words=why)

        self._click(person, clicked)

    def release_in_console(self, person: str, typed: str, why: str) -> None:
        """They open the halt thrown last, type what is to be released, and release it, if the page has a button for it."""
        name = self.last_halt().halt

        def released(browser: "Browser") -> Sheet:
            page = browser.get(f"{SWITCHES}/halts/{name}")
            button = page.button(lambda each: each == "Release")
            if button is None:
                return page
            return browser.press(page, button, Type_what_is_released=typed, Why_it_may_go_on=why)

        self._before_them[person] = self._in_console(partial(released, self._browser(person)))
        halt = self.last_halt()
        if not halt.in_force:
            self.releases.append(Command(result=Released((halt,), 0), done=True))

    def approve_in_console(self, person: str, client: str) -> None:
        """They go to what waits for a decision, and say yes to the client's last draft as it is shown to them there."""
        approval = requests.shown(self.core, self.last_intent(client).intent.intent).approval.approval

        def decided(browser: "Browser") -> Sheet:
            page = browser.get(browser.get(SWITCHES).nav_link("Approvals"))
            draft = page.root.one("article", id=f"approval-{approval}")
            return browser.press(page, draft.one("form", class_="yes").one("button"))

        self._before_them[person] = self._in_console(partial(decided, self._browser(person)))

    def _click(self, person: str, clicked: "Callable[[Browser], Sheet]") -> None:
        """A click that halts."""
        browser = self._browser(person)
        self.run_for(0)
        self._before_them[person] = self._in_console(partial(clicked, browser))

    # ------------------------------------------------------------ what they see

    def matrix_seen(self, person: str) -> list[dict[str, str]]:
        """The matrix as the console shows it to them now."""
        return self._look(person, SWITCHES).matrix()

    def health_seen(self, person: str) -> tuple[str, list[str]]:
        """How it goes in all, in the console's word, and what it says of that, now."""
        page = self._look(person, SWITCHES)
        return page.verdict.one("span", class_="health").words, [page.verdict.words, *page.notes()]

    def halts_seen(self, person: str, columns: list[str]) -> list[list[str]]:
        """The halts in force as the console shows them now; of each these columns."""
        page = self._look(person, SWITCHES)
        return [[CARD[each](card, page.as_of()) for each in columns] for card in page.cards()]

    def history_seen(self, person: str, client: str, columns: list[str]) -> list[list[str]]:
        """Whatever touched the client as the console's history has it now; of each these columns."""
        at = self._look(person, SWITCHES).as_of()
        page = self._look(person, f"{HISTORY}?{urlencode({'client': client})}")
        return [[CARD[each](card, at) for each in columns] for card in page.cards()]

    def rows_seen(self, person: str, page: str, columns: list[str]) -> list[list[str]]:
        """What stands in these columns on a page, by its name in the navigation, now."""
        at = self._look(person, SWITCHES).nav_link(page)
        return self._look(person, at).rows(columns)

    def told_in_console(self, person: str) -> list[str]:
        """What the page says that came after the last thing they did."""
        page = self._before_them[person]
        banners = [each.words for each in page.root.one("main").every("p", class_="banner")]
        said = [each.words for each in page.root.every(role="status")]
        return [page.title, *page.alerts(), *banners, *said]

    def page_seen(self, person: str) -> Sheet:
        """Where the switches should be: whatever the console shows now."""
        return self._look(person, SWITCHES)

    # ------------------------------------------------------------ the console itself

    def take(self, core: Core, raised: Raised, fenced: tuple[Halt, ...]) -> None:
        """Wait for the console's halts to become true, as its own threads do; they are the last halts of the scenario."""
        self.halts += [Command(told=[each], done=True) for each in fenced]

        def wait() -> None:
            with suppress(HaltNotAcknowledged):  # how it ended stands in the store
                halting.await_quiescence(core, raised, fenced)

        self._spawn_in_console(wait)

    def _there(self) -> "Console":
        if self._console is None:
            from steps.rig.console import Console  # noqa: PLC0415  # most scenarios have none, and it is large

            self._console = Console(self._core(CONSOLE), self)
        return self._console

    def _browser(self, person: str) -> "Browser":
        if person not in self._browsers:
            self.sign_in_to_console(person)
        return self._browsers[person]

    def _look(self, person: str, path: str) -> Sheet:
        return self._in_console(partial(self._browser(person).get, path))

    def _in_console(self, ask: Callable[[], Sheet]) -> Sheet:
        """One request, and those that follow from it, in an actor of the console's process; waited for."""
        request = Command()

        def body() -> None:
            request.result, request.done = ask(), True

        self._spawn_in_console(body)
        self.await_command(request)
        assert isinstance(request.result, Sheet)
        return request.result

    def _spawn_in_console(self, body: Callable[[], None]) -> None:
        self._requests += 1
        self.scheduler.spawn(f"{CONSOLE}/{self._requests}", body, process=CONSOLE)


def _needed(page: Sheet, name: str) -> Element:
    """A button by its name; what stands behind a comma (its risk) is not in it."""
    found = page.button(lambda each: each.partition(",")[0] == name)
    assert found is not None, f"the page {page.title!r} has no button {name!r}: {page.alerts()}"
    return found
