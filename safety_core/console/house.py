"""What the console stands on: the core, its settings, and the table of what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from safety_core.console.news import News
from safety_core.console.outside import NOWHERE, Outside
from safety_core.console.pages.page import Page
from safety_core.console.sign_in.proved import Proved
from safety_core.console.table import Operation
from safety_core.errors import Miswired
from safety_core.fleet.console_settings import ConsoleSettings
from safety_core.shell.core import Core
from safety_core.shell.sign_in import Lasting

MINUTE_US = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One console.

    Attributes:
        core: of whoever acts for all; what a person does goes through their desk (``desks.py``).
        operations: by name.
        outside: what is not in the store: platforms that can be asked, and folders.
        news: tells the streams at once of what an operation has just changed.
        proved: who was proved here a moment ago, for stopping this machine (``stopping.py``) and nothing else.
    """

    core: Core
    settings: ConsoleSettings
    operations: Mapping[str, Operation]
    pages: tuple[Page, ...]
    outside: Outside = NOWHERE
    news: News = field(default_factory=News)
    proved: Proved = field(default_factory=Proved)

    @property
    def lasting(self) -> Lasting:
        """How long sessions last."""
        idle_us = self.settings.idle_minutes * MINUTE_US
        return Lasting(idle_us, self.settings.absolute_hours * 60 * MINUTE_US)


def house(
    core: Core,
    settings: ConsoleSettings,
    *,
    operations: tuple[Operation, ...],
    pages: tuple[Page, ...],
    outside: Outside = NOWHERE,
) -> House:
    """One console, of whose table nothing is named twice and no page asks for what is not in it.

    Raises:
        Miswired: otherwise.
    """
    news = News()
    by_name = {each.name: news.told_by(each) for each in operations}
    if len(by_name) != len(operations):
        raise Miswired("two operations have one name", "give each its own")
    paths = [each.path for each in pages]
    if len(set(paths)) != len(paths):
        raise Miswired("two pages have one path", "give each its own")
    for page in pages:
        _check(page, by_name)
    return House(core=core, settings=settings, operations=by_name, pages=pages, outside=outside, news=news)


def _check(page: Page, by_name: Mapping[str, Operation]) -> None:
    looks = by_name.get(page.look)
    if looks is None or looks.method != "GET":
        raise Miswired(f"the page {page.path} looks with {page.look}, which is no GET of the table", "name another")
    for name in page.also:
        if name not in by_name or by_name[name].method != "GET":
            raise Miswired(f"the page {page.path} looks with {name}, too, which is no GET of the table", "name another")
    if page.nav is not None and "{" in page.path:
        raise Miswired(f"the page {page.path} stands in the navigation, and nobody knows of what", "nav=None")
    for form in page.forms:
        if form.operation not in by_name or by_name[form.operation].method == "GET":
            raise Miswired(f"{page.path}: {form.name} calls {form.operation}, which changes nothing", "name another")
