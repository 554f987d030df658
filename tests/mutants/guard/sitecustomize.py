"""Run by every Python process under a planted gate, before anything else: the product comes from the changed copy.

Standard library only: it runs before anything is known to work.
"""

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder

COPY, SEEN = os.environ["MUTANTS_COPY"] + os.sep, os.environ["MUTANTS_SEEN"]
GROUNDS = frozenset(os.environ["MUTANTS_GROUNDS"].split())
CHANGED = frozenset(os.environ["MUTANTS_CHANGED"].split())


class OnlyTheCopy:
    """Finds modules of the product as usual, and refuses one that lies elsewhere."""

    @staticmethod
    def find_spec(name: str, path=None, target=None) -> ModuleSpec | None:
        if name.partition(".")[0] not in GROUNDS:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.origin is None:
            return spec
        if not spec.origin.startswith(COPY):
            raise ImportError(f"{name} would come from {spec.origin}, not from the changed copy {COPY}")
        if name in CHANGED:
            with open(SEEN, "a", encoding="utf-8") as seen:  # noqa: PTH123  # one line, one write: many append at once
                seen.write(f"{os.getpid()}\t{name}\t{spec.origin}\n")
        return spec


sys.meta_path.insert(0, OnlyTheCopy)
