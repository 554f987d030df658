"""The rollout: the stages, what the next one waits for, and moving it."""

from typing import Any

from safety_core.console.pages.page import Form, Page


def _moved(answer: Any) -> str:
    if answer.moved:
        return f"The rollout is at {answer.stage}; {answer.woken} intents that waited are decided anew."
    if answer.asked:
        return "Your word is kept. Another person must agree within a day."
    return f"Nothing changed. {(answer.verdict or '').upper()} at {answer.stage}: {'; '.join(answer.why)}."


PAGES = (
    Page(
        path="/rollout",
        title="Rollout",
        look="rollout.show",
        also=("rollout.judged", "rollout.history", "rollout.plan"),
        template="rollout.html",
        forms=(
            Form("advance", "rollout.advance", said=_moved),
            Form(
                "rollback",
                "rollout.rollback",
                said=lambda answer: f"The rollout is at {answer.stage} and soaks from the beginning.",
            ),
            Form(
                "hold",
                "rollout.hold",
                said=lambda answer: f"Held at {answer.stage}: nothing advances until somebody resumes.",
            ),
            Form("resume", "rollout.resume", said=lambda answer: f"At {answer.stage}, judged again."),
            Form("remove", "rollout.remove", said=lambda answer: f"{answer.cohort[0].client} is no canary any more."),
        ),
        nav="Rollout",
    ),
)
