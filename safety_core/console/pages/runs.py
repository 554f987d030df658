"""Gate reports."""

from safety_core.console.pages.page import Page

PAGES = (
    Page(path="/runs", title="Gate reports", look="runs.list", template="runs/list.html", nav="Runs"),
    Page(path="/runs/{run}", title="Gate report", look="runs.show", template="runs/one.html"),
)
