"""The diagrams in ``docs/diagrams``, made from the tables that the core runs on: ``python -m tests.architecture.diagrams``.

What stands in the pages is compared with what the tables say now (``test_diagrams.py``), so that no diagram can go on
telling of a state that is gone.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from safety_core.approvals import APPROVAL_MOVES
from safety_core.creation.asset import ASSET_MOVES
from safety_core.engagement.draft import DRAFT_MOVES
from safety_core.halt import BOUND_MAX_S, Timing
from safety_core.lifecycle import INTENT_MOVES, PERMIT_MOVES
from safety_core.planning.plan import PLAN_MOVES
from safety_core.rollout.states import MOVES
from safety_core.schedules import SCHEDULE_MOVES
from safety_core.switches import TRANSITIONS
from tests.architecture.ground import ROOT
from tests.architecture.rooms import grounds_chart, layers_chart

FOLDER = ROOT / "docs" / "diagrams"
COMMAND = "python -m tests.architecture.diagrams"


def states(moves: Mapping[StrEnum, Iterable[StrEnum]], first: StrEnum) -> str:
    """A table of moves as a Mermaid state diagram; a state without a way out is an end."""
    lines = ["stateDiagram-v2", f"    [*] --> {first.value}"]
    for state, following in moves.items():
        lines += [f"    {state.value} --> {each.value}" for each in sorted(following)]
        if not following:
            lines.append(f"    {state.value} --> [*]")
    return "\n".join(lines)


def page(title: str, words: str, source: str, diagram: str) -> str:
    return f"# {title}\n\n{words}\n\n```mermaid\n{diagram}\n```\n\nMade from `{source}` by `{COMMAND}`.\n"


def halt_page() -> str:
    return page(
        "The states of a halt",
        "A fenced halt lets nothing new begin. Only a quiesced one is acknowledged. One that is not quiesced by its bound\n"
        "has failed, and still stops what it covers until it is released.",
        "safety_core/switches.py, TRANSITIONS",
        states(TRANSITIONS, next(iter(TRANSITIONS))),
    )


def asset_page() -> str:
    return page(
        "The states of an asset",
        "Only what was accepted is ever used. What fell short or failed is ordered anew, or withdrawn.",
        "safety_core/creation/asset.py, ASSET_MOVES",
        states(ASSET_MOVES, next(iter(ASSET_MOVES))),
    )


def intent_page() -> str:
    return page(
        "The states of an intent",
        "What waits for a release is decided anew, never replayed. From `quarantined` only a named person moves it on.",
        "safety_core/lifecycle.py, INTENT_MOVES",
        states(INTENT_MOVES, next(iter(INTENT_MOVES))),
    )


def permit_page() -> str:
    return page(
        "The states of a permit",
        "A halt waits for what is `live`. What is `unknown` keeps its platform account until it has been looked up.",
        "safety_core/lifecycle.py, PERMIT_MOVES",
        states(PERMIT_MOVES, next(iter(PERMIT_MOVES))),
    )


def approval_page() -> str:
    return page(
        "The states of a request for approval",
        "Only what is `approved` lets anything go, and only while it is. What is over is never approved again: it is asked anew.",
        "safety_core/approvals.py, APPROVAL_MOVES",
        states(APPROVAL_MOVES, next(iter(APPROVAL_MOVES))),
    )


def draft_page() -> str:
    return page(
        "The states of a drafted answer",
        "Only what is `approved` is ever `sent`, and only what was `asked` is approved. New words, a person's or the drafter's,\n"
        "are asked for anew.",
        "safety_core/engagement/draft.py, DRAFT_MOVES",
        states(DRAFT_MOVES, next(iter(DRAFT_MOVES))),
    )


def rollout_page() -> str:
    moves = {state: set(row.values()) for state, row in MOVES.items()}
    return page(
        "The states of a rollout at its stage",
        "Only what is `running` or `asked` advances, and on PASS alone. Going back is possible from each, and leaves what is\n"
        "`held` held.",
        "safety_core/rollout/states.py, MOVES",
        states(moves, next(iter(MOVES))),
    )


def schedule_page() -> str:
    return page(
        "The states of a scheduled release",
        "It ends nothing without the yes of an operator who threw none of its halts, and lapses an hour after its time.",
        "safety_core/schedules.py, SCHEDULE_MOVES",
        states(SCHEDULE_MOVES, next(iter(SCHEDULE_MOVES))),
    )


def plan_page() -> str:
    return page(
        "The states of a plan",
        "A plan is decided on once. What is made anew after a rejection is another plan, which names the one that it replaces.",
        "safety_core/planning/plan.py, PLAN_MOVES",
        states(PLAN_MOVES, next(iter(PLAN_MOVES))),
    )


def grounds_page() -> str:
    return page(
        "The grounds, and who imports whom",
        "Core, simulators and reports never import one another: two readings of a platform's manual, and a judge of both.",
        "the imports of every module",
        grounds_chart(),
    )


def rooms_page() -> str:
    return page(
        "The rooms of the core",
        "Each knows what stands below it, never what stands above. From `guard` down nothing does I/O, reads a clock or draws.",
        "pyproject.toml, its contract on the rooms of the core",
        layers_chart(),
    )


# ---------------------------------------------------------------- the timeline

LEFT, TOP, PX_PER_S, BAR, GAP = 70, 64, 26, 30, 14
STYLE = """
  text { font: 14px system-ui, sans-serif; fill: #1b1f24 }
  .title { font-weight: 600 } .small { font-size: 12px }
  .on { fill: #ffffff; font-weight: 600 }
  .ask { fill: #57606a } .fence { fill: #9a3412 } .live { fill: #1d4e89 } .confirm { fill: #2f6f4f } .spare { fill: #d0d7de }
  .mark { stroke: #1b1f24; stroke-width: 1.5 } .promise { stroke: #9a3412; stroke-width: 1.5; stroke-dasharray: 5 4 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .on { fill: #ffffff } .mark { stroke: #e6edf3 } .spare { fill: #444c56 }
    .promise { stroke: #f0883e }
  }
"""


def timeline(timing: Timing) -> str:
    """How B adds up: A, then C, then the longer of L + P and K, then the drift of the clocks."""
    ask, fence = timing.ask_s, timing.fence_s
    live, confirm = timing.permit_s + timing.pause_s, timing.confirm_s
    began, bound = ask + fence, timing.bound_s
    bars = [
        (0, 0.0, ask, "ask", f"A {ask:g} s"),
        (0, ask, fence, "fence", f"C {fence:g} s"),
        (
            1,
            began,
            live,
            "live",
            f"L + P = {timing.permit_s:g} + {timing.pause_s:g} s: a permit minted before the fence",
        ),
        (2, began, confirm, "confirm", f"K = {confirm:g} s: confirmed, or killed"),
    ]
    bottom = TOP + 3 * (BAR + GAP)
    marks = [
        (0.0, "end", "t0 asked"),
        (began, "start", "t1 fenced, at the latest"),
        (bound, "middle", f"B = {bound:.3f} s: t2, at the latest"),
    ]
    parts = [f'<text class="title" x="{LEFT}" y="26">The longest that a halt can take before it is acknowledged</text>']
    for row, start, length, kind, words in bars:
        y = TOP + row * (BAR + GAP)
        parts.append(
            f'<rect class="{kind}" x="{_x(start)}" y="{y}" width="{length * PX_PER_S:g}" height="{BAR}" rx="3"/>'
        )
        inside = length * PX_PER_S > 7.2 * len(words)
        at, class_ = (start, "on") if inside else (start + length, "small")
        # What does not fit its bar stands beside it, or above it where another bar follows.
        lift = -6 if not inside and row == 0 else BAR / 2 + 5
        at = start if not inside and row == 0 else at
        parts.append(f'<text class="{class_}" x="{_x(at, 6 if lift > 0 else 0)}" y="{y + lift:g}">{words}</text>')
    for at, anchor, words in marks:
        parts.append(f'<line class="mark" x1="{_x(at)}" y1="{TOP}" x2="{_x(at)}" y2="{bottom + 4}"/>')
        parts.append(f'<text class="small" text-anchor="{anchor}" x="{_x(at)}" y="{bottom + 20}">{words}</text>')
    parts.append(f'<line class="promise" x1="{_x(BOUND_MAX_S)}" y1="{TOP}" x2="{_x(BOUND_MAX_S)}" y2="{bottom + 4}"/>')
    parts.append(
        f'<text class="small" text-anchor="middle" x="{_x(BOUND_MAX_S)}" y="{bottom + 20}">{BOUND_MAX_S:g} s</text>'
    )
    sum_words = f"B = A + C + max(L + P, K) + rho · (L + P), with rho = {timing.drift:g} for the drift of the clocks"
    parts.append(f'<text class="small" x="{LEFT}" y="{bottom + 44}">{sum_words}</text>')
    width, height = LEFT + BOUND_MAX_S * PX_PER_S + 60, bottom + 60
    inner = "\n  ".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{sum_words}: {bound:.3f} s">\n<!-- made by {COMMAND} -->\n<style>{STYLE}</style>\n  {inner}\n</svg>\n'
    )


def _x(seconds: float, more: float = 0) -> str:
    return f"{LEFT + seconds * PX_PER_S + more:g}"


DIAGRAMS: dict[str, Callable[[], str]] = {
    "asset.md": asset_page,
    "halt.md": halt_page,
    "intent.md": intent_page,
    "permit.md": permit_page,
    "scheduled-release.md": schedule_page,
    "approval.md": approval_page,
    "draft.md": draft_page,
    "rollout.md": rollout_page,
    "plan.md": plan_page,
    "grounds.md": grounds_page,
    "rooms.md": rooms_page,
    "halt-timeline.svg": lambda: timeline(Timing()),
}


def write(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, made in DIAGRAMS.items():
        (folder / name).write_text(made(), encoding="utf-8")


if __name__ == "__main__":
    write()
