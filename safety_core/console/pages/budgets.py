"""Error budgets: what is left, what burns, what would halt, and what stopped by itself."""

from safety_core.console.pages.page import Page

PAGES = (
    Page(
        path="/budgets",
        title="Error budgets",
        look="budgets.terms",
        also=("budgets.show", "budgets.trips"),
        template="budgets.html",
        nav="Budgets",
    ),
)
