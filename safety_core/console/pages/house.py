"""Leave to act for real: what it rests on, asking for it, giving it, and ending it."""

from safety_core.console.pages.page import Form, Page

PAGES = (
    Page(
        path="/house/live",
        title="Leave to act for real",
        look="house.live",
        template="live.html",
        forms=(
            Form("conditions", "house.conditions", said=lambda _: "", stays=True),
            Form("ask", "house.ask", said=lambda _: "Leave is asked for. Another person grants it within a day."),
            Form(
                "grant",
                "house.grant",
                said=lambda answer: (
                    f"Leave stands: it goes out FOR REAL. {answer.woken} intents that waited are decided anew."
                ),
            ),
            Form("end", "house.end", said=lambda _: "Leave is ended: nothing goes out for real."),
        ),
        nav="Go live",
    ),
)
