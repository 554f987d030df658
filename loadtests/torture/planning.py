"""Which halt meets which fault: every cell of the matrix once before any comes twice."""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

import msgspec

from loadtests.torture.faults.fault import Fault
from loadtests.torture.lane import Ground
from loadtests.torture.scopes import KINDS

PER_INSTALLATION = 16
"""Trials on one installation before it is judged and made anew."""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of scope under one fault."""

    scope: str
    fault: Fault


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """The trials of one installation, in order. ``number`` is from 1."""

    number: int
    ground: Ground
    cells: tuple[Cell, ...]


def plan(seed: int, faults: Sequence[Fault], *, halts: int, scopes: Sequence[str] = KINDS) -> list[Cell]:
    """``halts`` cells: the whole matrix in an order drawn from the seed, again and again."""
    matrix = [Cell(scope=scope, fault=fault) for fault in faults for scope in scopes]
    found: list[Cell] = []
    turn = 0
    while len(found) < halts:
        turn += 1
        Random(f"{seed}/plan/{turn}").shuffle(matrix)
        found += matrix
    return found[:halts]


def batches(cells: Iterable[Cell], *, per_installation: int = PER_INSTALLATION) -> list[Batch]:
    """The cells by the ground that they need; what loses its store has an installation to itself, and comes first.

    Long batches come before short ones, so that side by side they end together.
    """
    grounds: dict[str, list[Cell]] = {}
    for each in cells:
        grounds.setdefault(each.fault.ground.name, []).append(each)
    chunks: list[list[Cell]] = []
    for of_ground in grounds.values():
        size = 1 if of_ground[0].fault.loses_store else per_installation
        chunks += [of_ground[at : at + size] for at in range(0, len(of_ground), size)]
    chunks.sort(key=lambda chunk: (-len(chunk), chunk[0].fault.ground.name))
    return [
        Batch(number=n, ground=chunk[0].fault.ground, cells=tuple(chunk)) for n, chunk in enumerate(chunks, 1)
    ]  # fmt: skip


def lacking(wanted: Iterable[Cell], counted: Counter[tuple[str, str]]) -> list[Cell]:
    """The cells that were planned and not counted: idle ones, made up for."""
    left = Counter(counted)
    found = []
    for each in wanted:
        key = (each.fault.name, each.scope)
        if left[key]:
            left[key] -= 1
        else:
            found.append(each)
    return found
