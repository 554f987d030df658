"""The console's pages. Each noun's room ends with ``PAGES``; they are gathered here, in the order of the navigation."""

from safety_core.console.pages import (
    account,
    accounts,
    approvals,
    audit,
    budgets,
    flags,
    home,
    house,
    inbox,
    incidents,
    people,
    queue,
    recall,
    rollout,
    runs,
    sandbox,
    switches,
    unknowns,
)
from safety_core.console.pages.page import Page


def every() -> tuple[Page, ...]:
    """All pages."""
    return (
        *home.PAGES,
        *switches.PAGES,
        *approvals.PAGES,
        *inbox.PAGES,
        *queue.PAGES,
        *unknowns.PAGES,
        *recall.PAGES,
        *incidents.PAGES,
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
