"""Findings as a person, a program, a code scanner and GitHub's annotations read them. Pure."""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import quote

from steps.lint.rules import meanings
from steps.plugin.document import Fault

SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def text(findings: Sequence[Fault], version: str) -> str:  # noqa: ARG001  the formats have one signature
    """A line each, ``FILE:LINE:COLUMN: RULE: …``, and how many there are."""
    lines = [f"{each.uri}:{each.line}:{each.column}: {each.rule}: {each.message}" for each in findings]
    files = len({each.uri for each in findings})
    found = (
        f"{_count(len(findings), 'finding')} in {_count(files, 'file')}" if findings else "nothing to find fault with"
    )
    return "\n".join([*lines, found])


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def as_json(findings: Sequence[Fault], version: str) -> str:
    """One object with ``findings``."""
    told = [
        {"file": each.uri, "line": each.line, "column": each.column, "rule": each.rule, "message": each.message}
        for each in findings
    ]
    return json.dumps({"tool": "holdpoint lint", "version": version, "findings": told}, ensure_ascii=False, indent=2)


def sarif(findings: Sequence[Fault], version: str) -> str:
    """SARIF 2.1.0. Source: docs.oasis-open.org/sarif/sarif/v2.1.0, sections 3.13, 3.14, 3.19, 3.27."""
    known = meanings()
    rules = [
        {"id": name, "shortDescription": {"text": said}, "defaultConfiguration": {"level": "error"}}
        for name, said in known.items()
    ]
    place = {name: index for index, name in enumerate(known)}
    driver = {"name": "holdpoint lint", "semanticVersion": version, "rules": rules}
    results = [_result(each, place[each.rule]) for each in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _result(finding: Fault, index: int) -> dict[str, Any]:
    artifact = {"uri": quote(finding.uri), "uriBaseId": "%SRCROOT%"}
    region = {"startLine": finding.line, "startColumn": finding.column}
    same = hashlib.sha256(f"{finding.uri}\0{finding.rule}\0{finding.message}".encode()).hexdigest()
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"holdpointFinding/v1": same},
    }


def github(findings: Sequence[Fault], version: str) -> str:  # noqa: ARG001  the formats have one signature
    """A workflow command each. Source: docs.github.com, workflow commands for GitHub Actions."""
    return "\n".join(
        f"::error file={_property(each.uri)},line={each.line},col={each.column},title={_property(each.rule)}"
        f"::{_data(each.message)}"
        for each in findings
    )


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


FORMATS: Final[dict[str, Callable[[Sequence[Fault], str], str]]] = {
    "text": text,
    "json": as_json,
    "sarif": sarif,
    "github": github,
}
