"""Rows of what the harness itself injected, saw or did: faults.ndjson (the platform's word), samples.ndjson (the harness's)."""

from reports.evidence.row import Row


class FaultRow(Row, frozen=True, kw_only=True, tag="fault"):
    """One firing of an injected fault."""

    name: str
    call: int
    at_us: int


class SampleRow(Row, frozen=True, kw_only=True, tag="sample"):
    """Something the harness saw for itself, by name: ``halt_printed`` (a halt's command said "acknowledged"; ``us`` when,
    ``ref`` the halt), ``halt_failure_printed`` (it, or whoever keeps house, said that it was not), ``handed`` and ``outcome`` (a load user handed an
    intent, ``us`` its *intended* start, and got its outcome; ``ref`` the tag), ``probe`` (a tagged read of the harness's own
    was answered by the platform; ``ref`` the tag), ``cross_tenant`` (one attempt on what is another client's; ``ref`` is ``<verb or command>/<role>``, ``detail``
    ``refused: <reason>`` or ``ALLOWED: …``), ``non_interference`` (the same scenario was run without another client; ``ref``
    the client whose rows were compared, ``detail`` ``same: …`` or what differed), ``marker`` (``detail`` is client ``ref``'s
    and nobody else's to be shown), ``advance`` (person ``ref`` asked for the next stage; ``detail`` ``refused: …``,
    ``ASKED: …`` or ``ADVANCED: <stage>``), ``store_away`` and ``store_back`` (``ref``: ``busy`` or ``gone``), ``planted`` (from
    ``us`` on the regression ``ref`` does harm), ``stopped`` (a sprint ended at stage ``ref``), ``reason`` (when a step
    looked, intent ``ref`` stood in the records with reason ``detail``), ``healed`` (all injected faults ended at ``us``), ``ended`` (the harness stopped watching
    at ``us``).
    """

    name: str
    us: int
    ref: str
    detail: str = ""


class BudgetRow(Row, frozen=True, kw_only=True, tag="budget"):
    """What was left of one objective's error budget at ``us``, as whoever asks for it is told.

    Attributes:
        left: per mille of the budget, below 0 where more failed than it holds. band: ``green``, ``yellow`` or ``red``.
        events, failures: that its window held then.
    """

    us: int
    objective: str
    band: str
    left: int
    events: int
    failures: int


class RehearsalRow(Row, frozen=True, kw_only=True, tag="rehearsal"):
    """What was rehearsed, and what whoever rehearsed it said that it came to.

    Attributes:
        line: the command that rehearses the same again.
        begun_us: when work began to come in; day_us: how long one of its days lasts; days: so many of them, 0 for a short one.
        word: ``GO`` or ``NO GO`` of a sprint, ``HELD`` of another one that broke nothing, or ``VIOLATED``; why: in words.
    """

    line: str
    begun_us: int
    day_us: int
    days: int
    word: str
    why: str


AnyHarnessRow = FaultRow | SampleRow | BudgetRow | RehearsalRow
