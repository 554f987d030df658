"""``summary.md``: the verdict for a pull request. No I/O."""

from reports.made import VERIFY, Made
from reports.policy import ObservedStep
from reports.rules.case import RuleResult
from reports.verdict import CriterionResult, GateResult, LoadResult


def render(made: Made) -> str:
    """One screen of Markdown. Text from outside cannot make markup."""
    verdict, environment = made.verdict, made.environment
    observed = isinstance(made.step, ObservedStep) and not verdict.simulated
    marks = ["SIMULATED"] * verdict.simulated + ["OBSERVED"] * observed + ["UNSIGNED"] * (made.signed_by is None)
    lines = [
        f"# {verdict.word}: {_text(verdict.step)} ({', '.join(marks)})",
        "",
        _text(verdict.why),
        "",
        "| Gate | Owner | Limit | Measured | n | Shows | Verdict |",
        "|---|---|---|---|---:|---|---|",
    ]
    lines += [_row(each) for each in verdict.gates]
    lines += [_criterion(each) for each in verdict.criteria]
    lines += [_load(each) for each in verdict.loads]
    for result in verdict.results:
        if result.broke:
            rule, broke = result.broke
            lines += ["", f"**{result.title}** ({rule.name}, in {_text(broke.scenario)}): {_text(broke.sentence)}"]
    if verdict.word == "NO DATA":
        lines += ["", "Missing:", "", *(f"- {_text(each)}" for each in verdict.missing)]
    for title, rules in [
        *((f"of {each.title.lower()}", each.rules) for each in verdict.gates),
        ("of all gates", verdict.ground),
    ]:
        if rules:
            lines += ["", *_rules(title, rules)]
    lines += ["", f"Build {_text(environment.build)}, commit {_text(environment.commit)}, seed {environment.seed}."]
    if made.signed_by:
        lines += ["", f"Signed by key {made.signed_by}. To verify: `{VERIFY}`"]
    return "\n".join(lines) + "\n"


def _row(gate: GateResult) -> str:
    told = gate.headline
    if gate.word is None or told is None:
        return f"| {gate.title} | {gate.owner} | {_text(gate.why)} |  |  |  | - |"
    figures = f"{_text(told.name)}: {_text(told.limit)} | {_text(told.measured)} | {told.n} | {_text(told.bound)}"
    return f"| {gate.title} | {gate.owner} | {figures} | {gate.word} |"


def _criterion(each: CriterionResult) -> str:
    told = each.headline
    if told is None:
        return f"| {each.title}, {_text(each.target)} | - | {_text(each.why)} |  |  |  | - |"
    figures = f"{_text(told.limit)} | {_text(told.measured)} | {told.n} | {_text(told.bound)}"
    return f"| {each.title}, {_text(each.target)} | - | {figures} | {each.word} |"


def _load(each: LoadResult) -> str:
    return f"| {_text(each.title)} over the API | - | {_text(each.why)} |  |  |  | {each.word} |"


def _rules(title: str, rules: tuple[RuleResult, ...]) -> list[str]:
    head = [f"| Rule {title} | Limit | Measured | n | Result | Why |", "|---|---|---|---:|---|---|"]
    return head + [
        f"| {each.name} | {_text(each.limit)} | {_text(each.measured)} | {each.n} | {each.word.replace('_', ' ')} | {_text(each.why)} |"
        for each in rules
    ]


_MARKUP = str.maketrans({each: f"\\{each}" for each in "\\`*_{}[]<>#|!"} | {"\n": " ", "\r": " "})


def _text(text: str) -> str:
    return text.translate(_MARKUP)
