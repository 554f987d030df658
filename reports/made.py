"""What every output of a run is made from: its evidence as it was read, and the verdict on it. No I/O."""

import msgspec

from reports.evidence.catalogue import Catalogue
from reports.evidence.environment import Environment
from reports.evidence.folder import Evidence
from reports.evidence.load import Load
from reports.evidence.messages import Run
from reports.history.compare import History
from reports.policy import AnyStep, LoadedPolicy
from reports.signed.before import Before
from reports.verdict import Verdict

VERIFY = "holdpoint verify bundle.zip --key gate.pub"
"""The one line that checks what was signed."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """One judged run.

    Attributes:
        step: what the policy asks for of the step that was decided.
        evidences: what each scenario left behind, by scenario.
        run: the run of features; load: the load as its generator saw it; ``None`` where there was none.
        signed_by: id of the key that will sign what is made; ``None``: nobody does.
        catalogue: what there was to be seen; ``None`` where nobody wrote it down.
        history: this run beside the earlier ones in the same folder of runs.
    """

    verdict: Verdict
    policy: LoadedPolicy
    step: AnyStep
    environment: Environment
    evidences: dict[str, Evidence]
    run: Run | None
    load: Load | None
    signed_by: str | None = None
    before: Before | None = None
    catalogue: Catalogue | None = None
    history: History = History()
