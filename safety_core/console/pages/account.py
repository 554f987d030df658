"""Oneself: password, second factor, and where one is signed in."""

from safety_core.console.pages.page import Form, Page

PAGES = (
    Page(
        path="/me",
        title="Your sign-in",
        look="session.show",
        template="account.html",
        forms=(
            Form(
                "password", "session.password", said=lambda _: "Your password was changed; other sessions were ended."
            ),
            Form("everywhere", "session.end_everywhere", said=lambda answer: f"{answer.ended} sessions were ended."),
        ),
        nav="You",
    ),
)
