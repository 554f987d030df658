"""Feature flags: which are there, and why one is on or off for somebody."""

from safety_core.console.pages.page import Page

PAGES = (
    Page(
        path="/flags",
        title="Feature flags",
        look="flags.list",
        also=("flags.explain",),
        template="flags.html",
        nav="Flags",
    ),
)
