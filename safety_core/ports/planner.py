"""The planner: what is asked for plans, ours or RTV's own."""

from typing import Protocol

from safety_core.planning.context import BrandContext
from safety_core.planning.plan import PlanGraph


class Planner(Protocol):
    """Makes plans. What it answers is judged by ``planning.acceptance`` before anybody sees it, whoever made it."""

    def plan(self, context: BrandContext, *, before: PlanGraph | None, feedback: str, seed: int) -> PlanGraph:
        """A plan of a context of which ``missing`` names nothing.

        Args:
            context: all that the planner is told.
            before: the rejected plan that this one replaces; ``None``: it is the first.
            feedback: why it was rejected; empty: it is the first.
            seed: the same of everything gives the same plan, of a planner that can promise so.

        Raises:
            FlowUnavailable: no plan came: nobody answered, or it has none for such a context. It may be asked again.
            FlowUnreadable: what came is no plan.
        """
