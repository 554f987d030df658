"""The console's pages. Each noun's room ends with ``PAGES``; they are gathered here, in the order of the navigation."""

from safety_core.console.pages import (
    account,
    accounts,
    audit,
    budgets,
    flags,
    home,
    house,
    people,
    rollout,
    runs,
    sandbox,
)
from safety_core.console.pages.page import Page


def every() -> tuple[Page, ...]:
    """All pages."""
    return (
        *home.PAGES,
        *rollout.PAGES,
        *budgets.PAGES,
        *audit.PAGES,
        *accounts.PAGES,
        *house.PAGES,
        *sandbox.PAGES,
        *flags.PAGES,
        *runs.PAGES,
        *people.PAGES,
        *account.PAGES,
    )
