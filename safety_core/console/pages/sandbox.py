"""The sandbox: what stands, what is live besides, and setting it."""

from typing import Any

from safety_core.console.pages.page import Form, Page


def _set(answer: Any) -> str:
    if answer.setting.mode == "off":
        return f"The sandbox is off: everything is LIVE. {answer.woken} intents that waited are decided anew."
    return f"Setting {answer.setting.serial} stands: {answer.setting.mode} until {answer.setting.until_at}."


PAGES = (
    Page(
        path="/sandbox",
        title="Sandbox",
        look="sandbox.show",
        also=("sandbox.history",),
        template="sandbox.html",
        forms=(Form("set", "sandbox.set", said=_set), Form("off", "sandbox.off", said=_set)),
        nav="Sandbox",
    ),
)
