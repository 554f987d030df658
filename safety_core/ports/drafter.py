"""The port of whoever drafts answers: ours by templates, RTV's own over HTTP, anybody's."""

from typing import Protocol

from safety_core.engagement.draft import Ask, Draft


class Drafter(Protocol):
    """Drafts one answer to one event. It sends nothing, and is told of no other client."""

    def draft(self, ask: Ask, *, before: tuple[Draft, ...], feedback: str, seed: int) -> Draft:
        """A draft of an answer to ``ask.event``; what it is worth, ``engagement.acceptance`` judges.

        Args:
            ask: what is to be answered, and how.
            before: what was rejected, the oldest first; it must not be said again.
            feedback: why the last of them was, in the person's words; empty: nothing was.
            seed: the same ask, rejections, feedback and seed give the same draft, where the drafter can do that.

        Raises:
            FlowUnavailable: the drafter does not answer, or has no other words.
            FlowUnreadable: what it answers is no draft.
        """
