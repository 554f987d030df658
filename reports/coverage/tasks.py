"""The sprint's twenty tasks as it names them: who owns each, how it is seen, where it lives, and what of it is missing.

Whether a task is shown is never said here: that comes from the evidence (`reports.coverage.status`). What is said here is
what no evidence can say: which part of a task nothing was built for yet. A line of ``missing`` goes when its part is there.
"""

import msgspec


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One task.

    Attributes:
        name: with its owner's letter, as the features are tagged.
        command: how to see it; doc: where to read on, below ``docs/``.
        module: where it lives.
        needs: tables of coverage, or columns of one, that must be complete for it.
        missing: parts that nothing was built for yet.
    """

    name: str
    title: str
    command: str
    doc: str
    module: str
    needs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """The tag of its scenarios."""
        return f"@{self.name}"

    @property
    def owner(self) -> str:
        """The letter of its owner in the sprint."""
        return self.name[3]


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the sprint names as an output, in its words, and what stands for it here; ``None``: nothing yet."""

    name: str
    module: str | None
    command: str | None
    http: str | None = None


TASKS = (
    Task(
        name="S5-A1",
        title="RTV House Account Setup",
        command="holdpoint house verify",
        doc="house-accounts.md",
        module="safety_core/shell/house.py",
    ),
    Task(
        name="S5-A2",
        title="Sandbox Mode Configuration",
        command="holdpoint sandbox show",
        doc="house-accounts.md",
        module="safety_core/sandbox.py",
    ),
    Task(
        name="S5-A3",
        title="End-to-End Test Suite",
        command="holdpoint run features",
        doc="gate-report.md",
        module="steps/",
    ),
    Task(
        name="S5-A4",
        title="Performance Benchmarking",
        command="holdpoint bench",
        doc="benchmarks.md",
        module="loadtests/benchmarks/",
    ),
    Task(
        name="S5-A5",
        title="Error Scenario Testing",
        command="holdpoint run features -t @S5-A5",
        doc="faults.md",
        module="simulators/faults/",
        needs=("faults",),
    ),
    Task(
        name="S5-B1",
        title="Canary Client Selection",
        command="holdpoint rollout candidates",
        doc="rollout.md",
        module="safety_core/canary.py",
    ),
    Task(
        name="S5-B2",
        title="Feature Flag Setup",
        command="holdpoint flags",
        doc="flags.md",
        module="safety_core/flags/",
    ),
    Task(
        name="S5-B3",
        title="Gradual Rollout Plan",
        command="holdpoint rollout status",
        doc="rollout.md",
        module="safety_core/rollout/",
    ),
    Task(
        name="S5-B4",
        title="Rollback Triggers",
        command="holdpoint budget",
        doc="error-budgets.md",
        module="safety_core/triggers.py",
    ),
    Task(
        name="S5-B5",
        title="Client Communication",
        command="holdpoint client",
        doc="client-onboarding-guide.md",
        module="safety_core/letters.py",
    ),
    Task(
        name="S5-C1",
        title="Global Kill Switch",
        command="holdpoint halt",
        doc="kill-switch-procedures.md",
        module="safety_core/halt.py",
        needs=("scope_faults/all",),
    ),
    Task(
        name="S5-C2",
        title="Per-Client Kill Switch",
        command="holdpoint halt --client CLIENT",
        doc="kill-switch-procedures.md",
        module="safety_core/switches.py",
        needs=("scope_faults/client", "scope_faults/account"),
    ),
    Task(
        name="S5-C3",
        title="Per-Platform Kill Switch",
        command="holdpoint halt --platform PLATFORM",
        doc="kill-switch-procedures.md",
        module="safety_core/switches.py",
        needs=("scope_faults/platform",),
    ),
    Task(
        name="S5-C4",
        title="Per-Action Kill Switch",
        command="holdpoint halt --action ACTION",
        doc="kill-switch-procedures.md",
        module="safety_core/switches.py",
        needs=("scope_faults/action",),
    ),
    Task(
        name="S5-C5",
        title="Kill Switch Dashboard",
        command="holdpoint serve",
        doc="console.md",
        module="safety_core/console",
    ),
    Task(
        name="S5-D1",
        title="Planning E2E Tests",
        command="holdpoint run features -t @S5-D1",
        doc="flows.md",
        module="safety_core/shell/plan.py",
    ),
    Task(
        name="S5-D2",
        title="Creation E2E Tests",
        command="holdpoint run features -t @S5-D2",
        doc="media.md",
        module="safety_core/checks/content.py",
    ),
    Task(
        name="S5-D3",
        title="Publishing E2E Tests",
        command="holdpoint run features -t @S5-D3",
        doc="flows.md",
        module="safety_core/shell/publish.py",
        needs=("capabilities/publish",),
    ),
    Task(
        name="S5-D4",
        title="Engagement E2E Tests",
        command="holdpoint run features -t @S5-D4",
        doc="approvals.md",
        module="safety_core/shell/approve.py",
    ),
    Task(
        name="S5-D5",
        title="Multi-Tenant E2E Tests",
        command="holdpoint run features -t @S5-D5",
        doc="tenancy.md",
        module="safety_core/checks/tenancy.py",
    ),
)
"""All of them, in the sprint's order."""

CODE = (
    Output(
        name="Kill switch infrastructure (`@rtv/safety/kill-switches`)",
        module="safety_core/halt.py, safety_core/switches.py, safety_core/checks/kill_switch.py",
        command="holdpoint halt, release, switch",
        http="/api/v1/switches",
    ),
    Output(
        name="Feature flag system (`@rtv/rollout/feature-flags`)",
        module="safety_core/flags/, safety_core/adapters/flags_openfeature.py, safety_core/rollout/",
        command="holdpoint flags, rollout",
        http="/api/v1/flags, /api/v1/rollout",
    ),
    Output(
        name="E2E test suite (`@rtv/tests/e2e`)",
        module="features/, steps/",
        command="holdpoint run, replay, gate",
        http="/api/v1/runs",
    ),
    Output(
        name="Monitoring dashboards",
        module="safety_core/console/, safety_core/monitoring/, docs/monitoring/",
        command="holdpoint serve, metrics",
        http="/metrics",
    ),
)
"""What the sprint names as code. The routes below ``/api/v1`` are those of docs/schemas/api.json; runs are shown there, not started."""

DOCUMENTS = (
    Output(name="Sprint completion", module="docs/00-overview/sprint-5-completion.md", command=None),
    Output(name="Operator runbook", module="docs/operator-runbook.md", command=None),
    Output(name="Client onboarding guide", module="docs/client-onboarding-guide.md", command=None),
    Output(name="Kill switch procedures", module="docs/kill-switch-procedures.md", command=None),
    Output(
        name="ADR-0050: Kill Switch Architecture", module="docs/adr/ADR-0050-kill-switch-architecture.md", command=None
    ),
    Output(name="ADR-0051: Gated Rollout Strategy", module="docs/adr/ADR-0051-gated-rollout-strategy.md", command=None),
)
"""What it names as documents and decisions."""

OPEN = (
    "HTTP API (`/api/v1`) for RTV's own services, which are TypeScript: hand over, ask, and outcomes by polling, stream and webhook are served, and tried by plain Node on one machine; no service of RTV's has used them yet.",
    "Support stands ready (Phase 3): `holdpoint support check` collects it, `100 % → ga` judges it; of no installation it was collected yet.",
    "Phase 1 on real house accounts (seven days) and everything after it: nothing here was run against a real platform.",
)
"""What is open beside the tasks."""
