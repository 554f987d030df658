"""Accounts: what each is bound to, what of its windows is free, and whose tokens the house's accounts have."""

from safety_core.console.pages.page import Form, Page

PAGES = (
    Page(
        path="/accounts",
        title="Accounts",
        look="accounts.list",
        template="accounts.html",
        forms=(Form("verify", "house.verify", said=lambda _: "", stays=True),),
        nav="Accounts",
    ),
    Page(
        path="/accounts/{client}/{platform}/{account}/cadence",
        title="How often it may act",
        look="cadence.show",
        also=("cadence.suggest", "cadence.check"),
        template="cadence.html",
    ),
)
