"""``python -m tests.proofs``: the long proof, one run after the other, each with its verdict. ``docs/long-proof.md`` says of what.

    python -m tests.proofs              all of them: some hours on two quiet cores
    python -m tests.proofs seeds kills  these alone

What a run says itself goes to ``reports/runs/proofs/NAME.txt``. Exit codes: 0 all held, 1 one did not, 2 a name is none.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from types import MappingProxyType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SAID = ROOT / "reports" / "runs" / "proofs"
HOLDPOINT = f"{Path(sys.executable).parent}/holdpoint"
PYTEST = "pytest -q -p no:cacheprovider"


class Proof(NamedTuple):
    """One run: what must hold, the line that is typed, and what its environment holds besides."""

    name: str
    holds: str
    line: str
    env: Mapping[str, str] = MappingProxyType({})

    @property
    def typed(self) -> str:
        """As a person types it."""
        return " ".join([*(f"{name}={value}" for name, value in self.env.items()), self.line])

    @property
    def words(self) -> list[str]:
        """As it is run: by this very Python."""
        program, *rest = self.line.split()
        first = {"holdpoint": [HOLDPOINT], "pytest": [sys.executable, "-m", "pytest"], "python": [sys.executable]}
        return [*first[program], *rest]


PROOFS = (
    Proof(
        "seeds",
        "no seed is violated, each kind of fault and mishap strikes 1,000 times, each conjunction occurs",
        "holdpoint rehearse --seed 10000 --seeds 10000 --at-least 1000",
    ),
    Proof(
        "webhooks",
        "each comment is heard once under 1,000 of each of the four faults of webhooks",
        f"{PYTEST} -m long tests/contract/test_told_in_a_storm.py",
    ),
    Proof(
        "kills", "10,000 killed at thirty points: nothing lost, nothing twice", "holdpoint torture kill --kills 10000"
    ),
    Proof("halts", "1,000 halts of real processes under every fault", "holdpoint torture halt --halts 1000"),
    Proof(
        "tenants",
        "nobody of one client reaches what is another's, by table, verb, role, command, route and export",
        f"{PYTEST} tests/architecture/test_tenancy.py tests/safety_core/console/operations/test_tenancy.py "
        "tests/safety_core/console/nouns/test_tenancy.py tests/safety_core/console/api/test_others.py",
    ),
    Proof(
        "places",
        "every byte, field and record of an exported log damaged: each is found",
        f"{PYTEST} -m long tests/safety_core/audit/test_every_place.py",
    ),
    Proof(
        "log",
        "an exported log of 1,000 entries damaged at each field and record: each is found where it stands",
        f"{PYTEST} tests/safety_core/audit/test_signed_export.py tests/safety_core/audit/test_verifier.py",
        {"HOLDPOINT_EXHAUSTIVE_ENTRIES": "1000"},
    ),
    Proof(
        "inputs",
        "whatever comes in at each entry point is taken or refused: no error that nobody caught, no 5xx",
        f"{PYTEST} -m fuzzed tests",
        {"HOLDPOINT_FUZZ_TIMES": "10"},
    ),
    Proof(
        "bugs",
        "every planted bug is caught, alone and with each safety layer off in turn",
        "python -m tests.mutants all",
    ),
    Proof("gates", "one for each gate and criterion ends the release NO-GO", "python -m tests.mutants gates"),
)


def run(proof: Proof) -> bool:
    """Run one, and keep what it says."""
    SAID.mkdir(parents=True, exist_ok=True)
    with (SAID / f"{proof.name}.txt").open("wb") as said:
        done = subprocess.run(
            proof.words, cwd=ROOT, env={**os.environ, **proof.env}, stdout=said, stderr=subprocess.STDOUT, check=False
        )
    return done.returncode == 0


def prove(names: list[str], *, one: Callable[[Proof], bool] = run, say: Callable[[str], object] | None = None) -> int:
    """All of them, or those that are named; one that does not hold keeps no other from being run."""
    say = say or sys.stdout.write
    known = {each.name: each for each in PROOFS}
    for name in names:
        if name not in known:
            say(f"there is no proof {name!r}; give any of: {', '.join(known)}\n")
            return 2
    held = []
    for each in [known[name] for name in names] or PROOFS:
        say(f"{each.name}: {each.typed}\n")
        began = monotonic()
        held.append(one(each))
        word = "HOLDS" if held[-1] else f"DOES NOT HOLD (reports/runs/proofs/{each.name}.txt)"
        say(f"{each.name}: {word}, {monotonic() - began:.0f} s: {each.holds}\n")
    say(f"{sum(held)} of {len(held)} hold\n")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # each verdict shows as it falls
    sys.exit(prove(sys.argv[1:]))
