"""A mistake put into functions that are already loaded: the code of each is exchanged for that of the changed file.

The file stays as it is, so this is quick. What changes more than the bodies of functions needs the modules loaded afresh.
"""

import ast
import gc
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType

from tests.mutants import copies
from tests.mutants.operators import Mutation
from tests.mutants.patches import Patch

_LOADED: dict[tuple[str, str], list[FunctionType]] = {}
"""Every function of the product that is loaded, by its file and name."""


class CannotSwap(Exception):
    """It changes more than bodies, or none that is loaded."""


def look_round() -> None:
    """Note what is loaded; before anything is forked, as a collector that is frozen shows nothing."""
    _LOADED.clear()
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename.startswith(str(copies.ROOT)):
            _LOADED.setdefault((each.__code__.co_filename, each.__code__.co_qualname), []).append(each)


def swap(bug: Patch | Mutation) -> None:
    """Put it into this process.

    Raises:
        CannotSwap: nothing loaded runs the code that it changes, or it changes more than the bodies of functions.
        BadPatch: it no longer applies.
    """
    if isinstance(bug, Mutation) and not bug.within:
        _rebind(bug)
        return
    changed = 0
    for name, source in ({bug.file: bug.applied()} if isinstance(bug, Mutation) else _patched(bug)).items():
        if not name.endswith(".py") or not (copies.ROOT / name).exists():
            raise CannotSwap(f"{bug.name}: {name} is new, or no module")
        path = str(copies.ROOT / name)
        old, new = (compile(text, path, "exec") for text in ((copies.ROOT / name).read_bytes(), source))
        if _bare(old) != _bare(new):
            raise CannotSwap(f"{bug.name} changes more than the bodies of functions")
        for before, after in zip(_functions(old), _functions(new), strict=True):
            changed += _exchange(path, before, after) if _told(before) != _told(after) else 0
    if not changed:
        raise CannotSwap(f"{bug.name}: what it changes is not loaded")


def _exchange(path: str, before: CodeType, after: CodeType) -> int:
    loaded = [each for each in _LOADED.get((path, before.co_qualname), []) if each.__code__ == before]
    if any(each.__code__.co_freevars != after.co_freevars for each in loaded):
        raise CannotSwap(f"{before.co_qualname}: it closes over other names")
    for each in loaded:
        each.__code__ = after
    return len(loaded)


def _rebind(mutation: Mutation) -> None:
    """Give a name of a module another value, there and wherever it was imported from there by its name."""
    module = sys.modules.get(mutation.file.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    old = ast.parse((copies.ROOT / mutation.file).read_bytes()).body
    place = next(
        n for n, each in enumerate(old) if each.lineno <= mutation.first and mutation.last <= (each.end_lineno or 0)
    )
    statement = ast.parse(mutation.applied()).body[place]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    names = [each.id for each in targets if isinstance(each, ast.Name)]
    if module is None or len(names) != 1 or not isinstance(statement, ast.Assign | ast.AnnAssign):
        raise CannotSwap(f"{mutation.name}: it stands in no value that a module gives a name")
    made = dict(vars(module))
    try:
        exec(compile(ast.Module([statement], []), str(copies.ROOT / mutation.file), "exec"), made)
    except Exception as error:
        raise CannotSwap(f"{mutation.name}: no module is loaded with it: {error}") from error
    (name,) = names
    before = vars(module)[name]
    grounds = (*copies.GROUNDS, "tests")
    holders = [
        each
        for each in list(sys.modules.values())
        if vars(each).get(name) is before and each.__name__.partition(".")[0] in grounds
    ]
    for each in holders:
        if name in _read_once(each.__file__ or ""):
            raise CannotSwap(f"{mutation.name}: {each.__name__} made something of it when it was loaded")
    for each in holders:
        setattr(each, name, made[name])


@cache
def _read_once(file: str) -> frozenset[str]:
    """The names that a module of the product reads as it is loaded: by its values, classes, defaults and decorators."""
    if not Path(file).is_relative_to(copies.ROOT) or Path(file).is_relative_to(copies.ROOT / "tests"):
        return frozenset()  # a test that was collected is asked as it stands
    return frozenset(_read(ast.parse(Path(file).read_bytes())))


def _read(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        arguments = node.args
        for each in (*node.decorator_list, *arguments.defaults, *filter(None, arguments.kw_defaults)):
            yield from _read(each)
    elif not isinstance(node, ast.Lambda):
        for each in ast.iter_child_nodes(node):
            yield from _read(each)


def _patched(patch: Patch) -> dict[str, bytes]:
    """Its files as it leaves them."""
    with tempfile.TemporaryDirectory(prefix="holdpoint-mutants-") as temporary:
        copy = Path(temporary)
        for name in patch.files:
            if (copies.ROOT / name).exists():
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_bytes((copies.ROOT / name).read_bytes())
        copies.git_apply(copy, patch)
        return {name: (copy / name).read_bytes() for name in patch.files}


def _functions(code: CodeType) -> Iterator[CodeType]:
    """Those of a module and of its classes; what stands within a function goes with it."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if _is_class(each):
                yield from _functions(each)
            else:
                yield each


def _is_class(code: CodeType) -> bool:
    return "__qualname__" in code.co_names and "__module__" in code.co_names


def _bare(code: CodeType) -> object:
    """A module or a class without the bodies in it, and without its lines: two that are alike define the same."""
    inner = []
    for each in code.co_consts:
        if not isinstance(each, CodeType):
            inner.append((type(each), each))
        elif _is_class(each):
            inner.append(_bare(each))
        else:
            inner.append(
                (each.co_qualname, each.co_varnames[: each.co_argcount + each.co_kwonlyargcount], each.co_freevars)
            )
    return (code.co_code, code.co_names, *inner)


def _told(code: CodeType) -> object:
    """What a function does, without where it stands."""
    inner = [_told(each) if isinstance(each, CodeType) else (type(each), repr(each)) for each in code.co_consts]
    return (code.co_code, code.co_names, code.co_varnames, *inner)
