"""People: who may act, adding somebody, and letting somebody act no more."""

from safety_core.console.pages.page import Form, Page

PAGES = (
    Page(
        path="/people",
        title="People",
        look="people.list",
        also=("accounts.list",),
        template="people.html",
        forms=(
            Form("add", "people.add", said=lambda _: "", stays=True),
            Form("deactivate", "people.deactivate", said=lambda answer: f"{answer.person} may act no more."),
            Form("activate", "people.activate", said=lambda answer: f"{answer.person} may act again."),
        ),
        nav="People",
    ),
)
