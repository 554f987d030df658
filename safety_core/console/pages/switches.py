"""The switches: the matrix, one cell of it, one halt and its release, what was, and drills."""

from safety_core.console.operations import releases
from safety_core.console.pages.page import Form, Page

HALT = Form("halt", "switches.halt", said=lambda thrown: str(thrown.words))

PAGES = (
    Page(
        path="/switches",
        title="Switches",
        look="switches.show",
        template="switches.html",
        forms=(HALT,),
        nav="Switches",
    ),
    Page(
        path="/switches/cells/{client}/{platform}",
        title="One client on one platform",
        look="switches.cell",
        template="switches_cell.html",
        forms=(HALT,),
    ),
    Page(
        path="/switches/halts/{halt}",
        title="One halt",
        look="switches.halt_shown",
        template="switches_halt.html",
        forms=(
            Form(
                "release",
                "switches.release",
                said=lambda done: (
                    f"Released {'; '.join(done.scopes)}: {done.woken} waiting intents are decided anew."
                    + (" The hard stop could not be undone: nothing begins here." if done.still_stopped else "")
                ),
            ),
            Form("schedule", "switches.schedule", said=releases.said),
            Form("agree", "switches.agree", said=releases.said),
            Form("withdraw", "switches.withdraw", said=releases.said),
        ),
    ),
    Page(
        path="/switches/history",
        title="History of the switches",
        look="switches.history",
        template="switches_history.html",
    ),
    Page(
        path="/switches/drills",
        title="Drills",
        look="switches.drills",
        template="switches_drills.html",
        forms=(Form("drill", "switches.drill", said=lambda begun: f"A drill on {begun.client} began."),),
    ),
)
