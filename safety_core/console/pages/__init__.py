"""The console's pages. Each noun's room ends with ``PAGES``; they are gathered here, in the order of the navigation."""

from safety_core.console.pages import account, home, switches
from safety_core.console.pages.page import Page


def every() -> tuple[Page, ...]:
    """All pages."""
    return (*home.PAGES, *switches.PAGES, *account.PAGES)
