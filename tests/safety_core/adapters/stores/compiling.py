"""The text of the statements, compiled from their expressions: ``python -m tests.safety_core.adapters.stores.compiling``.

What stands there is compared with what the expressions say now (``test_compiled.py``), so that nothing runs that is not
written there.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from textwrap import wrap
from typing import Any

from sqlalchemy.sql.elements import ClauseElement

from safety_core.adapters.stores import expressions, statements
from safety_core.adapters.stores.expressions import making

COMMAND = "python -m tests.safety_core.adapters.stores.compiling"
NOUNS = sorted(each.name for each in iter_modules(expressions.__path__) if each.name != "making")
"""The rooms of ``expressions/``, each compiled into the room of the same name in ``statements/``."""
WIDTH = 120
HEAD = f'''"""The statements as they run: text that is compiled from {{}} and not written by hand.

    {COMMAND}

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

'''


def text_of(element: ClauseElement) -> tuple[str, dict[str, Any]]:
    """The text of one expression, in one line, and the values that are part of it."""
    made = element.compile(dialect=making.DIALECT)
    return " ".join(str(made).split()), {name: value for name, value in made.params.items() if value is not None}


def place(noun: str) -> Path:
    """Where a noun's text stands."""
    return Path(statements.__path__[0]) / f"{noun}.py"


def expressed(noun: str) -> dict[str, ClauseElement]:
    """The expressions of a noun by name, in their order."""
    room = import_module(f"{expressions.__name__}.{noun}")
    return {
        name: each
        for name, each in vars(room).items()
        if name.isupper() and not name.startswith("_") and isinstance(each, ClauseElement)
    }


def module(noun: str) -> str:
    """A noun's text as it is to stand."""
    lines = [line for name, each in expressed(noun).items() for line in _lines(name, *text_of(each))]
    return HEAD.format(f"``expressions/{noun}.py``") + "\n".join(lines) + "\n"


def _lines(name: str, text: str, fixed: dict[str, Any]) -> Iterator[str]:
    """One statement, as the formatter has it."""
    values = ", ".join(f'"{each}": {value!r}' for each, value in fixed.items())
    given = f'"{text}"' + (f", {{{values}}}" if fixed else "")
    if len(f"{name} = Statement({given})") <= WIDTH:
        yield f"{name} = Statement({given})"
        return
    yield f"{name} = Statement("
    if len(f'    "{text}",') <= WIDTH:
        yield f'    "{text}",'
    else:
        wrapped = wrap(text, WIDTH - 4, initial_indent='    """', subsequent_indent="    ")
        yield "\n".join(wrapped) + '""",'
    if fixed:
        yield f"    {{{values}}},"
    yield ")"


if __name__ == "__main__":
    for made in NOUNS:
        place(made).write_text(module(made), encoding="utf-8")
