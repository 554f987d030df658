"""The first page: who is signed in, and what can be done."""

from safety_core.console.pages.page import Page

PAGES = (Page(path="/", title="Holdpoint", look="session.show", template="home.html", nav="Start"),)
