"""``catalogue.json``: what there is to be seen, in the words of whoever ran the features. Against it coverage is counted.

The reports import neither the core nor the simulators, so what exists has to come with the evidence. It is no proof of
anything: a name that is missing in it can only hide that something was not met, so a test holds it against the code.
"""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from reports.errors import BadEvidence
from reports.evidence.strict import read_object

NAME = "catalogue.json"

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Words = Annotated[tuple[Word, ...], msgspec.Meta(max_length=1000)]


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every name that a run can meet.

    Attributes:
        checks: the questions asked of every intent; reasons: why something is refused, held or left unknown.
        faults: what the simulated platforms can do wrong.
        scopes: the kinds of scope of a switch, by the one dimension that each names.
        actions: what a switch can name; capabilities: those that each platform has at all, by platform.
    """

    schema: Literal["holdpoint-catalogue/1"] = "holdpoint-catalogue/1"
    checks: Words
    reasons: Words
    faults: Words
    scopes: Words
    actions: Words
    capabilities: dict[Word, Words]


def write(folder: Path, catalogue: Catalogue) -> None:
    """Write it, in one move, where no run of the same folder has done so before."""
    path = folder / NAME
    if path.exists():
        return
    partial = path.with_suffix(".partial")
    partial.write_bytes(msgspec.json.format(_encoded(catalogue), indent=2) + b"\n")
    partial.replace(path)


def _encoded(catalogue: Catalogue) -> bytes:
    return msgspec.json.encode({"schema": catalogue.schema, **msgspec.to_builtins(catalogue)})


def read(folder: Path) -> Catalogue | None:
    """What there is to be seen; ``None`` where nobody wrote it down.

    Raises:
        BadEvidence: not exactly the format, a name that is given twice, or a capability that is no action.
    """
    path = folder / NAME
    if not path.exists():
        return None
    found = read_object(path, Catalogue)
    for what in ("checks", "reasons", "faults", "scopes", "actions"):
        names: tuple[str, ...] = getattr(found, what)
        if len(set(names)) != len(names):
            raise BadEvidence(str(path), None, f"{what} names something twice")
    for platform, able in found.capabilities.items():
        strange = [each for each in able if each not in found.actions]
        if strange:
            raise BadEvidence(str(path), None, f"{platform!r} is able to {strange[0]!r}, which is no action")
    return found
