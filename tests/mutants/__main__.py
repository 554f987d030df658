"""``python -m tests.mutants``: plant bugs, and see that each is found.

    all [--quick] [--jobs N]    every planted bug, alone and with each layer of its stack off
    only NAME… [--quick]        some of them
    gate NAME [--step STEP]     ``holdpoint gate`` with this one planted: must end NO-GO, and its own gate must show a row
    gates [NAME…] [--step STEP] the same with one for each gate and each criterion, one after another (three quarters of an hour)
    matrix [--search | --prove N|all] [PATH…]   what ``holdpoint mutants`` prints, finds and proves

Exit codes: 0 all caught, 1 one survived or no longer applies, 2 could not run; ``gate`` ends with the gate's own, and with 4 where
that was GO, or NO-GO for another reason: the planted bug survived it.
"""

import argparse
import os
import sys

from tests.mutants import patches
from tests.mutants.patches import BadPatch


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants", description="Plant bugs, and see that each is found."
    )
    ways = parser.add_subparsers(dest="way", required=True)
    everything = ways.add_parser("all", help="every planted bug, alone and with each layer of its stack off")
    some = ways.add_parser("only", help="some of them")
    some.add_argument("names", nargs="+", metavar="NAME")
    for each in (everything, some):
        each.add_argument("--quick", action="store_true", help="all layers on, the first seed only")
        each.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    gate = ways.add_parser("gate", help="holdpoint gate with one planted")
    gate.add_argument("name", metavar="NAME")
    whole = ways.add_parser("gates", help="holdpoint gate with one planted for each gate and each criterion")
    whole.add_argument("names", nargs="*", metavar="NAME")
    for each in (gate, whole):
        each.add_argument("--step", default="simulated → house")
    matrix = ways.add_parser("matrix", help="which bug each scenario fails for; holdpoint mutants is the same")
    matrix.add_argument("paths", nargs="*", metavar="PATH")
    matrix.add_argument("--search", action="store_true")
    matrix.add_argument("--prove", metavar="N|all")
    matrix.add_argument("--seed", type=int)
    matrix.add_argument("--tries", type=int, default=60)
    matrix.add_argument("--jobs", type=int, default=2)
    matrix.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    try:
        if asked.way == "matrix":
            return 0 if _matrix(asked) else 1
        if asked.way == "gate":
            from tests.mutants.gate import gate_with

            return gate_with(patches.named(asked.name), asked.step).code
        if asked.way == "gates":
            from tests.mutants.gates import gates

            named = [patches.named(name) for name in asked.names] or patches.declared()
            return 0 if gates(named, asked.step) else 1
        from tests.mutants.sweep import sweep

        chosen = patches.mutants() if asked.way == "all" else [patches.named(name) for name in asked.names]
        return 0 if sweep(chosen, jobs=max(1, asked.jobs), quick=asked.quick) else 1
    except BadPatch as error:
        sys.stderr.write(f"mutants: {error}" + "\n")
        return 2


def _matrix(asked: argparse.Namespace) -> bool:
    from tests.mutants import matrix

    if asked.search:
        return matrix.seek(asked.paths, jobs=asked.jobs, tries=asked.tries)
    if asked.prove:
        number = None if asked.prove == "all" else int(asked.prove)
        seed = int.from_bytes(os.urandom(4), "big") if asked.seed is None else asked.seed
        return matrix.prove(asked.paths, number=number, seed=seed, jobs=asked.jobs)
    return matrix.show(asked.paths, as_json=asked.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
