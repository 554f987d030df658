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
    Page(
        path="/me/second-factor",
        title="Second factor",
        look="session.factor",
        template="second_factor.html",
        forms=(
            Form("enrol", "session.enrol", said=lambda _: "Have your app take it, and type a code that it shows."),
            Form("confirm", "session.confirm", said=lambda _: "A code is asked for from now on when you sign in."),
            Form("remove", "session.remove_factor", said=lambda _: "No code is asked for any more."),
        ),
    ),
)
