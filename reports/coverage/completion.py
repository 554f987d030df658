"""The sprint's completion page, made from a judged run: the same run gives the same bytes. No I/O.

Words of the page are our own; whatever comes from the evidence stands in it as text.
"""

from reports.coverage import Coverage, cover
from reports.coverage.cells import Line
from reports.coverage.markdown import code, table, text
from reports.coverage.status import TaskStatus
from reports.coverage.tasks import CODE, DOCUMENTS, OPEN, Output
from reports.made import Made
from reports.rules.shared import passed
from reports.verdict import CriterionResult, GateResult

NOT_BUILT = "not built yet"
UNCOVERED_MAX = 12


def render(made: Made) -> str:
    """The page, as Markdown."""
    coverage = cover(made)
    parts = (
        _head(made, coverage),
        _gates(made),
        _criteria(made),
        _tasks(coverage),
        _coverage(coverage),
        _outputs(),
        _open(coverage),
    )
    return "\n\n".join("\n".join(each) for each in parts) + "\n"


def _head(made: Made, coverage: Coverage) -> list[str]:
    verdict, known = made.verdict, made.environment
    shown = sum(each.word == "shown" for each in coverage.tasks)
    scenarios = made.run.scenarios if made.run else ()
    good = sum(map(passed, scenarios))
    simulated = " Everything ran against simulated platforms." if verdict.simulated else ""
    made_from = f"commit {code(known.commit)}, seed {known.seed}, policy {code(verdict.policy_digest[:16])}"
    counted = f"{good} of {len(scenarios)} scenarios passed. {shown} of {len(coverage.tasks)} tasks are shown."
    return [
        "# Sprint 5: Gated Rollout, where it stands",
        "",
        f"Made by `holdpoint report RUN --completion FILE` from the evidence of {code(known.run)} ({made_from}).",
        "Not written by hand.",
        "",
        f"**{verdict.word}** for the step {text(verdict.step)}: {text(verdict.why.rstrip('.'))}.{simulated} {counted}",
        "",
        "A task is *shown* when this run has scenarios of it, every one of them passed, the tables that it needs are",
        "complete and no part of it is missing. Otherwise it is *not shown*, whatever was built.",
    ]


def _gates(made: Made) -> list[str]:
    rows = [[each.title, each.owner, *_figures(each), code(f"@gate-{each.gate}")] for each in made.verdict.gates]
    head = ("Gate", "Owner", "Verdict", "Limit", "Measured", "n", "Scenarios")
    return ["## The six gates", "", *table(head, ([text(row[0]), text(row[1]), *row[2:]] for row in rows))]


def _criteria(made: Made) -> list[str]:
    rows = ([text(each.title), text(each.target), *_figures(each)] for each in made.verdict.criteria)
    return [
        "## The criteria",
        "",
        *table(("Criterion", "Target", "Verdict", "Limit", "Measured", "n"), rows),
    ]


def _figures(each: GateResult | CriterionResult) -> list[str]:
    """Verdict, limit, what was measured with what it shows, n."""
    told = each.headline
    if each.word is None or told is None:
        return [text(each.why), "", "", ""]
    measured = f"{told.measured}; {told.bound}" if told.bound else told.measured
    return [each.word, text(f"{told.name}: {told.limit}"), text(measured), f"{told.n:,}"]


def _tasks(coverage: Coverage) -> list[str]:
    head = ("Task", "Owner", "This run", "Scenarios", "Features", "Command", "Lives in", "Read on")
    return ["## The twenty tasks", "", *table(head, map(_task, coverage.tasks))]


def _task(each: TaskStatus) -> list[str]:
    task = each.task
    return [
        f"{task.name} {task.title}",
        task.owner,
        each.word,
        f"{each.passed} of {len(each.scenarios)} passed" if each.scenarios else "none",
        ", ".join(map(code, each.files)) or "none",
        _or_not_built(task.command),
        _or_not_built(task.module),
        f"[{task.doc}](../{task.doc})",
    ]


def _or_not_built(told: str | None) -> str:
    return NOT_BUILT if told in (None, NOT_BUILT) else code(str(told))


def _coverage(coverage: Coverage) -> list[str]:
    lines = [*coverage.lines[2:], *(each.whole for each in coverage.grids)]
    rows = ([each.title, each.told, _uncovered(each)] for each in lines)
    return ["## What the evidence met", "", *table(("Of", "Shown", "Not shown"), rows)]


def _uncovered(line: Line) -> str:
    if not line.known:
        return "not known"
    more = len(line.missing) - UNCOVERED_MAX
    named = ", ".join(map(text, line.missing[:UNCOVERED_MAX]))
    return f"{named} and {more} more" if more > 0 else named or "nothing"


def _outputs() -> list[str]:
    head = ("Output of the sprint", "Module", "Command", "HTTP path")
    return [
        "## The outputs that the sprint names",
        "",
        "RTV is TypeScript; its packages stand for these.",
        "",
        *table(head, map(_code_output, CODE)),
        "",
        *table(("Document", "Where"), ([each.name, _document(each.module)] for each in DOCUMENTS)),
    ]


def _code_output(each: Output) -> list[str]:
    modules = ", ".join(map(code, each.module.split(", "))) if each.module else NOT_BUILT
    return [each.name, modules, _or_not_built(each.command), _or_not_built(each.http)]


def _document(module: str | None) -> str:
    if module is None:
        return NOT_BUILT
    below = module.removeprefix("docs/")
    return f"[{below}](../{below})"


def _open(coverage: Coverage) -> list[str]:
    lines = ["## What is open", ""]
    lines += [
        f"- **{each.task.name} {each.task.title}**: {text('; '.join(each.why))}." for each in coverage.tasks if each.why
    ]
    return lines + [f"- {each}" for each in OPEN]
