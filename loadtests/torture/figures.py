"""What the trials came to: percentiles beside B, the matrix as a table, one verdict."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from loadtests.torture.judging import Judgement
from loadtests.torture.scopes import KINDS
from loadtests.torture.trial import Trial

MS = 1000


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a run, as ``--json`` prints it. Latencies are t2 - t0 in ms; ``read_ms`` from the start of the command
    to the moment in which the harness read its word. ``links``: by fault of the link, what that link was; ``outages``: of the
    store, that invariant I14 judged.
    """

    seed: int
    trials: int
    halts: int
    acknowledged: int
    failed: int
    idle: int
    bound_ms: float
    p50_ms: float | None
    p99_ms: float | None
    worst_ms: float | None
    read_p50_ms: float | None
    read_worst_ms: float | None
    effects_after: int
    effects: int
    intents: int
    outages: int
    layers: dict[str, int]
    by_fault: dict[str, int]
    matrix: dict[str, dict[str, tuple[int, float | None]]]
    empty: tuple[str, ...]
    skipped: dict[str, str]
    links: dict[str, str]
    breaches: tuple[str, ...]
    took_s: float

    @property
    def good(self) -> bool:
        """Whether everything held, and nothing was left out."""
        return not self.breaches and not self.failed and not self.empty and self.effects_after == 0


def rank(values: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile; ``None`` of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def figures(
    trials: Iterable[Trial], judgements: Iterable[Judgement], *, seed: int, bound_us: int, planned: Sequence[tuple[str, str]],
    skipped: dict[str, str], broken: Iterable[str], took_s: float,
) -> Figures:  # fmt: skip
    """Count. ``planned`` are the cells (fault, scope) that must not be empty; ``broken`` is what broke on the way."""
    seen, judged = list(trials), list(judgements)
    counted = [each for each in seen if not each.idle]
    halts = [halt for each in counted for halt in each.halts]
    said = [halt.latency_us / MS for halt in halts if halt.latency_us is not None]
    read = [
        (halt.printed_us - halt.began_us) / MS for halt in halts if halt.acknowledged and halt.printed_us is not None
    ]
    how = {name: layer for each in judged for name, layer in each.how.items()}
    layers = Counter(how.get(halt.halt or "", "not in the record") for halt in halts if halt.acknowledged)
    breaches = [f"{each.scope} under {each.fault}: {wrong}" for each in counted for wrong in each.problems]
    breaches += [
        f"{each.scope} under {each.fault}: acknowledged {halt.latency_us / MS:.0f} ms after it was asked, B is {bound_us / MS:.0f} ms"
        for each in counted
        for halt in each.halts
        if halt.latency_us is not None and halt.latency_us > bound_us
    ]
    breaches += [*broken, *(wrong for each in judged for wrong in each.breaches)]
    matrix = _matrix(counted, list(dict.fromkeys(fault for fault, _ in planned)))
    return Figures(
        seed=seed, trials=len(counted), halts=len(halts), acknowledged=len(said),
        failed=sum(not halt.acknowledged and halt.problem is None for halt in halts), idle=len(seen) - len(counted),
        bound_ms=bound_us / MS, p50_ms=rank(said, 0.5), p99_ms=rank(said, 0.99), worst_ms=max(said, default=None),
        read_p50_ms=rank(read, 0.5), read_worst_ms=max(read, default=None),
        effects_after=sum(each.effects_after for each in judged), effects=sum(each.effects for each in judged),
        intents=sum(each.intents for each in judged), outages=sum(each.outages for each in judged), layers=dict(sorted(layers.items())),
        by_fault=dict(Counter(each.fault for each in counted)), matrix=matrix,
        empty=tuple(f"{scope} under {fault}" for fault, scope in dict.fromkeys(planned) if not matrix[fault][scope][0]),
        skipped=skipped, links=dict(sorted({each.fault: each.link for each in counted if each.link}.items())),
        breaches=tuple(breaches), took_s=took_s,
    )  # fmt: skip


def _matrix(counted: Sequence[Trial], faults: Sequence[str]) -> dict[str, dict[str, tuple[int, float | None]]]:
    """By fault and scope: how many trials, and the slowest acknowledgement in ms."""
    table: dict[str, dict[str, tuple[int, float | None]]] = {}
    for fault in faults:
        row = table[fault] = {}
        for scope in KINDS:
            cell = [each for each in counted if (each.fault, each.scope) == (fault, scope)]
            took = [halt.latency_us / MS for each in cell for halt in each.halts if halt.latency_us is not None]
            row[scope] = (len(cell), max(took, default=None))
    return table


def markdown(of: Figures) -> str:
    """The whole result for a reader: figures, the matrix (trials, slowest in s), and every breach."""
    lines = [
        f"{of.halts} halts in {of.trials} trials, {of.took_s:.0f} s, seed {of.seed}; {of.idle} idle trials are not counted.",
        "",
        f"acknowledged {of.acknowledged}, reported as failed {of.failed}",
        f"t0 to t2: p50 {_ms(of.p50_ms)}, p99 {_ms(of.p99_ms)}, worst {_ms(of.worst_ms)}, B {_ms(of.bound_ms)}",
        f"start of the command to its word, as the harness read it: p50 {_ms(of.read_p50_ms)}, worst {_ms(of.read_worst_ms)}",
        f"answered by: {', '.join(f'{name} {n}' for name, n in of.layers.items()) or 'nobody'}",
        f"arrived after an acknowledgement: {of.effects_after} (of {of.effects} effects, {of.intents} intents)",
        f"outages of the store in which nothing may have been let go (I14): {of.outages} judged",
        "",
        f"| fault | {' | '.join(KINDS)} |",
        f"|---|{'---|' * len(KINDS)}",
    ]
    lines += [f"| {fault} | {' | '.join(_cell(row[scope]) for scope in KINDS)} |" for fault, row in of.matrix.items()]
    lines += ["", *(f"{fault}: {link}" for fault, link in of.links.items())]
    lines += [*(f"skipped: {name}: {why}" for name, why in of.skipped.items())]
    lines += [f"EMPTY: {each}" for each in of.empty]
    lines += [f"BREACH: {each}" for each in of.breaches]
    return "\n".join(lines).rstrip()


def _cell(cell: tuple[int, float | None]) -> str:
    count, worst = cell
    return "-" if not count else f"{count}: {'not acknowledged' if worst is None else f'{worst / MS:.2f}'}"


def _ms(value: float | None) -> str:
    return "none" if value is None else f"{value:.0f} ms"
