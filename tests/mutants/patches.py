"""What stands in a patch's head: the claim, the invariant or the criterion it breaks, and where that must be seen.

    One sentence: the mistake.

    invariant: I3                                 may be left out where there is a criterion
    criterion: verification                       of the policy: what the release gate must find missed
    gate: kill-switch                             of the policy: the one that this bug is declared to stop; it asks for the invariant
    scenario: features/a/b.feature::Name          or  test: tests/a/test_b.py::test_name
    seeds: 1 7
    layer: recheck                                the layer whose bug it is, if it is one's: layers/no-recheck.patch
    stack: no-claim no-view                       layers to switch off, one at a time
    needs: no-epoch                               layers without which the place fails by itself; that is tried, too

A layer's head is its sentence alone.
"""

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LAYERS = HERE / "layers"
FIELDS = ("invariant", "criterion", "gate", "scenario", "test", "seeds", "layer", "stack", "needs")
_CHANGED = re.compile(r"^\+\+\+ b/(.+)$", re.MULTILINE)


class BadPatch(Exception):
    """A patch cannot be used; says which, where and what to do."""


@dataclass(frozen=True)
class Patch:
    """One patch.

    Attributes:
        files: what it changes, relative to the root.
        invariant: that it breaks; empty when only a criterion sees it, and then its scenario must fail by itself.
        criterion, gate: those of the policy that it is planted to stop, if any.
        scenario: ``(feature, name)``; test: a pytest node id. A mutant has one of the two, a layer neither.
        layer: the layer that it takes out or weakens, by the name of the file that switches it off; if it is one's.
        stack: layers that it is also tried without, each in turn.
        needs: layers without which scenario or test fail already, so that none of them can hide the bug.
    """

    name: str
    path: Path
    claim: str
    files: tuple[str, ...]
    invariant: str = ""
    scenario: tuple[str, str] | None = None
    test: str | None = None
    seeds: tuple[int, ...] = ()
    layer: str | None = None
    stack: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    criterion: str = ""
    gate: str = ""

    @property
    def breaks(self) -> str:
        """The invariant, or the criterion where there is none."""
        return self.invariant or self.criterion

    @property
    def place(self) -> str:
        """Where it must be seen."""
        return self.test or "::".join(self.scenario or ())


def mutants() -> list[Patch]:
    """Every planted bug, by name."""
    return [mutant(path) for path in sorted(HERE.glob("*.patch"))]


def declared() -> list[Patch]:
    """Those that are planted to stop a gate or a criterion, in the order of the gates, then of the criteria."""
    found = [each for each in mutants() if each.gate or each.criterion]
    return sorted(found, key=lambda each: (not each.gate, each.gate, each.criterion))


def layers() -> dict[str, Patch]:
    """Every layer that can be switched off."""
    return {path.stem: _read(path)[0] for path in sorted(LAYERS.glob("*.patch"))}


def named(name: str) -> Patch:
    """The planted bug of that name.

    Raises:
        BadPatch: there is none, with the nearest names.
    """
    known = [path.stem for path in sorted(HERE.glob("*.patch"))]
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.3) or known
        raise BadPatch(f"there is no planted bug {name!r} in {HERE.name}/; did you mean {', '.join(near)}?")
    return mutant(HERE / f"{name}.patch")


def mutant(path: Path) -> Patch:
    """What a planted bug's file says.

    Raises:
        BadPatch: its head lacks something.
    """
    patch, said = _read(path)
    wanted = ("seeds", "stack") if "criterion" in said and "gate" not in said else ("invariant", "seeds", "stack")
    missing = [name for name in wanted if name not in said]
    if missing or ("scenario" in said) == ("test" in said):
        wrong = f"its head lacks {', '.join(missing)}" if missing else "its head names not exactly one scenario or test"
        raise BadPatch(f"{path.name}: {wrong}; see the head of patches.py")
    own = f"no-{said['layer']}" if "layer" in said else None
    stack, needs = said["stack"].split(), said.get("needs", "").split()
    known = {each.stem for each in LAYERS.glob("*.patch")}
    for field, named_there in (("layer", [own] if own else []), ("stack", stack), ("needs", needs)):
        if unknown := sorted(set(named_there) - known):
            raise BadPatch(f"{path.name}: {field}: there is no layer {', '.join(unknown)} in layers/")
    if len({own, *stack, *needs}) != 1 + len(stack) + len(needs):
        raise BadPatch(f"{path.name}: a layer stands twice in layer, stack and needs; name each once")
    feature, _, scenario = said.get("scenario", "").partition("::")
    try:
        seeds = tuple(int(each) for each in said["seeds"].split())
    except ValueError as error:
        raise BadPatch(f"{path.name}: seeds: {said['seeds']!r} are not whole numbers") from error
    if not seeds:
        raise BadPatch(f"{path.name}: seeds: name at least one")
    return Patch(
        name=patch.name,
        path=path,
        claim=patch.claim,
        files=patch.files,
        invariant=said.get("invariant", ""),
        scenario=(feature, scenario) if scenario else None,
        test=said.get("test"),
        seeds=seeds,
        layer=own,
        stack=tuple(stack),
        needs=tuple(needs),
        criterion=said.get("criterion", ""),
        gate=said.get("gate", ""),
    )


def _read(path: Path) -> tuple[Patch, dict[str, str]]:
    text = path.read_text(encoding="utf-8")
    head = text.partition("diff --git ")[0]
    said: dict[str, str] = {}
    sentence: list[str] = []
    for line in head.splitlines():
        field, colon, rest = line.partition(":")
        if colon and field in FIELDS:
            if field in said:
                raise BadPatch(f"{path.name}: {field} stands twice in its head")
            said[field] = rest.strip()
        else:
            sentence.append(line.strip())
    files = tuple(_CHANGED.findall(text))
    claim = " ".join(" ".join(sentence).split())
    if not files or not claim:
        raise BadPatch(f"{path.name}: {'changes no file' if claim else 'does not say in a sentence what it does'}")
    return Patch(name=path.stem, path=path, claim=claim, files=files), said
