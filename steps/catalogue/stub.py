"""The vocabulary as a file of JavaScript that nobody runs: editors' Cucumber extensions complete steps from it.

The Cucumber language service reads step definitions of JavaScript as Cucumber expressions with parameter types; those of
Python it takes for regular expressions. It reads a string as it is written, so nothing is escaped here but what ends it.

Source: github.com/cucumber/language-service, src/language/tsxLanguage.ts and pythonLanguage.ts.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from steps.catalogue.entries import Entry
from steps.plugin.expressions import EXPRESSION

HEAD: Final = """\
// Made by `holdpoint steps --stub`; make it anew when steps are added. Nobody runs it: the Cucumber extension of an
// editor reads it, completes the steps of .feature files and marks lines that no step says. In its settings:
//   "cucumber.features": ["features/**/*.feature"], "cucumber.glue": ["{name}"]
const { Given, When, Then, defineParameterType } = require('@cucumber/cucumber')
"""
BUILT_IN: Final = frozenset({"int", "float", "word", "string"})


def stub(entries: Sequence[Entry], types: Mapping[str, str], name: str) -> str:
    """The file's text; ``name`` is what it will be called."""
    lines = [HEAD.replace("{name}", name)]
    lines += [f"defineParameterType({{ name: '{each}', regexp: /{_slashed(types[each])}/ }})" for each in types]
    for noun in dict.fromkeys(each.noun for each in entries):
        lines += ["", f"// {noun}"]
        lines += [line for each in entries if each.noun == noun for line in _definitions(each)]
    return "\n".join(lines) + "\n"


def _definitions(entry: Entry) -> list[str]:
    words = [entry.kind.title()] if entry.kind != "any" else ["Given", "When", "Then"]
    if entry.expression_type == EXPRESSION:
        told = _quoted(entry.expression)
    else:
        told = f"/^{_slashed(entry.expression.replace('?P<', '?<')).removeprefix('^').removesuffix('$')}$/"
    return [f"{word}({told}, () => {{}})" for word in words]


def _quoted(text: str) -> str:
    mark = next((mark for mark in "'\"`" if mark not in text), "`")
    return f"{mark}{text}{mark}"


def _slashed(pattern: str) -> str:
    return pattern.replace("\\/", "/").replace("/", "\\/")
