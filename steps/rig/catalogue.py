"""What there is to be seen by a run of features: every name of the core's and of the simulated platforms' faults."""

from typing import get_args

from reports.evidence.catalogue import Catalogue
from safety_core.adapters.platforms import ADAPTERS
from safety_core.vocabulary import Action, Check, Reason
from simulators.faults.kinds import KINDS

SCOPES = ("all", "client", "platform", "account", "action")
"""The kinds of scope, by the one dimension that each names."""


def catalogue() -> Catalogue:
    """All of it, from the tables that the product itself works with."""
    return Catalogue(
        checks=tuple(map(str, Check)),
        reasons=tuple(map(str, Reason)),
        faults=tuple(sorted(get_args(kind.model_fields["fault"].annotation)[0] for kind in KINDS)),
        scopes=SCOPES,
        actions=tuple(map(str, Action)),
        capabilities={
            str(platform): tuple(str(action) for action in Action if action in adapter.ACTIONS)
            for platform, adapter in ADAPTERS.items()
        },
    )
