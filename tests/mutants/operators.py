"""Small mistakes, made by rule: a comparison flipped, a condition negated, a constant off by one, a refusal allowed, a call left out,
a member of a set dropped.

A mutation is called by where it stands and what it writes: ``safety_core/a.py::f: x < y -> x <= y``. Lines may move under it; when
what it changes is no longer there, it is gone, and whoever holds its name is told so.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.mutants import copies

SHOWN_CHARS = 110
MODULE = "module"
"""Where something stands that is in no function or class."""
_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
NOTHING = "nothing"


@dataclass(frozen=True)
class Mutation:
    """One mistake in one file.

    Attributes:
        where: the function, with its class; ``module`` outside any. kind: which rule made it.
        first, last: the lines that it stands on. within: it changes a function's body alone.
        start, end: bytes of the file that ``text`` takes the place of. number: of those that read alike, which.
    """

    file: str
    where: str
    kind: str
    before: str
    after: str
    first: int
    last: int
    start: int
    end: int
    text: str
    within: bool
    number: int = 1

    @property
    def name(self) -> str:
        again = f" ({self.number})" if self.number > 1 else ""
        return f"{self.file}::{self.where}: {self.before} -> {self.after}{again}"

    def applied(self) -> str:
        """The whole file with the mistake in it."""
        source = (copies.ROOT / self.file).read_bytes()
        return (source[: self.start] + self.text.encode() + source[self.end :]).decode()


@cache
def mutations_of(file: str) -> tuple[Mutation, ...]:
    """All in a file, in its order; ``file`` is relative to the root."""
    source = (copies.ROOT / file).read_bytes()
    found = list(_Walk(file, source).of_module(ast.parse(source)))
    alike: Counter[tuple[str, str, str]] = Counter()
    numbered = []
    for each in found:
        key = (each.where, each.before, each.after)
        alike[key] += 1
        numbered.append(each if alike[key] == 1 else Mutation(**{**vars(each), "number": alike[key]}))
    return tuple(numbered)


def mutation(name: str) -> Mutation | None:
    """The one of that name, where it still is."""
    file = name.partition("::")[0]
    if not file.endswith(".py") or not (copies.ROOT / file).is_file():
        return None
    return next((each for each in mutations_of(file) if each.name == name), None)


@dataclass(frozen=True)
class _Change:
    """What is to be written for a node; an expression stands in brackets."""

    kind: str
    node: ast.AST
    new: ast.AST | None
    shown: str = ""


class _Walk:
    """Goes through a file, and knows where it is."""

    def __init__(self, file: str, source: bytes) -> None:
        self.file = file
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def of_module(self, tree: ast.Module) -> Iterator[Mutation]:
        yield from self._body(tree.body, (), within=False)

    def _body(self, body: list[ast.stmt], where: tuple[str, ...], *, within: bool) -> Iterator[Mutation]:
        for each in body:
            yield from self._statement(each, where, within=within)

    def _statement(self, node: ast.stmt, where: tuple[str, ...], *, within: bool) -> Iterator[Mutation]:
        if isinstance(node, ast.ClassDef):
            yield from self._body(node.body, (*where, node.name), within=within)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            own = (*where, node.name) if not within else where
            yield from self._body(node.body, own, within=True)
            for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
                yield from self._below(default, own, within=within)
        elif within or not isinstance(node, ast.If | ast.Import | ast.ImportFrom):
            for change in _of_statement(node) if within else ():
                yield self._made(change, where, within=within)
            for field, value in ast.iter_fields(node):
                if field in {"annotation", "type_comment"}:
                    continue
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.stmt):
                        yield from self._statement(child, where, within=within)
                    elif isinstance(child, ast.ExceptHandler):
                        yield from self._body(child.body, where, within=within)
                    elif isinstance(child, ast.AST):
                        yield from self._below(child, where, within=within)

    def _below(self, node: ast.AST, where: tuple[str, ...], *, within: bool) -> Iterator[Mutation]:
        if isinstance(node, ast.JoinedStr):
            return  # the parser gives what stands in one no places
        for change in _of_expression(node, within=within):
            yield self._made(change, where, within=within)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.match_case):
                yield from self._body(child.body, where, within=within)
            elif not isinstance(node, ast.match_case):
                yield from self._below(child, where, within=within)

    def _made(self, change: _Change, where: tuple[str, ...], *, within: bool) -> Mutation:
        node = change.node
        before = _short(change.shown or ast.unparse(node))
        after = NOTHING if change.new is None else _short(ast.unparse(change.new))
        text = "pass" if change.new is None else ast.unparse(change.new)
        if isinstance(node, ast.expr):
            text = f"({text})"
        return Mutation(
            file=self.file,
            where=".".join(where) or MODULE,
            kind=change.kind,
            before=before,
            after=after,
            first=node.lineno,  # type: ignore[attr-defined]
            last=node.end_lineno,  # type: ignore[attr-defined]
            start=self.starts[node.lineno - 1] + node.col_offset,  # type: ignore[attr-defined]
            end=self.starts[node.end_lineno - 1] + node.end_col_offset,  # type: ignore[attr-defined]
            text=text,
            within=within,
        )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARS else f"{line[:SHOWN_CHARS]}…"


def _of_statement(node: ast.stmt) -> Iterator[_Change]:
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Yield | ast.YieldFrom | ast.Await)
    if called or isinstance(node, ast.Raise | ast.Continue | ast.AugAssign):
        yield _Change("left out", node, None)
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Call):
        refused = node.value
        if isinstance(refused.func, ast.Name) and refused.func.id == "refuse":
            allowed = ast.Call(func=ast.Name(id="allow"), args=refused.args[:1], keywords=[])
            yield _Change("allowed", refused, allowed)
    elif isinstance(node, ast.If | ast.While):
        test = node.test
        never = ast.Constant(value=False)
        yield _Change("never", test, never, shown=f"if {ast.unparse(test)}")
        if not isinstance(test, ast.UnaryOp) and not (isinstance(test, ast.Compare) and len(test.ops) == 1):
            yield _Change("negated", test, _not(test), shown=f"if {ast.unparse(test)}")  # those two are turned below


def _of_expression(node: ast.AST, *, within: bool) -> Iterator[_Change]:
    if isinstance(node, ast.IfExp):
        yield _Change("negated", node, ast.IfExp(test=_not(node.test), body=node.body, orelse=node.orelse))
    elif isinstance(node, ast.Compare):
        for place, own in enumerate(node.ops):
            ops = [*node.ops[:place], _FLIPPED[type(own)](), *node.ops[place + 1 :]]
            yield _Change("flipped", node, ast.Compare(left=node.left, ops=ops, comparators=node.comparators))
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _Change("and for or", node, ast.BoolOp(op=other, values=node.values))
        for place in range(len(node.values)):
            rest = [*node.values[:place], *node.values[place + 1 :]]
            yield _Change("part dropped", node, rest[0] if len(rest) == 1 else ast.BoolOp(op=node.op, values=rest))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _Change("negated", node, node.operand)
    elif isinstance(node, ast.BinOp) and type(node.op) in _SWAPPED and within:
        yield _Change("operator", node, ast.BinOp(left=node.left, op=_SWAPPED[type(node.op)](), right=node.right))
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node)
    elif isinstance(node, ast.Set) or (
        isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load) and not within
    ):
        for place in range(len(node.elts)) if len(node.elts) > 1 else ():
            rest = [*node.elts[:place], *node.elts[place + 1 :]]
            yield _Change("member dropped", node, type(node)(elts=rest, **({} if isinstance(node, ast.Set) else {"ctx": ast.Load()})), shown=f"with {ast.unparse(node.elts[place])}")  # fmt: skip
    elif isinstance(node, ast.comprehension):
        return


def _of_constant(node: ast.Constant) -> Iterator[_Change]:
    if isinstance(node.value, bool):
        yield _Change("constant", node, ast.Constant(value=not node.value))
    elif isinstance(node.value, int | float):
        yield _Change("constant", node, ast.Constant(value=node.value + 1))


def _not(node: ast.expr) -> ast.expr:
    return (
        node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else ast.UnaryOp(ast.Not(), node)
    )
