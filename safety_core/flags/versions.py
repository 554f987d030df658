"""Semantic versions (semver 2.0.0), in their order of precedence."""

import re

_PART = r"(?:0|[1-9]\d{0,18})"
_PRE = r"(?:0|[1-9]\d{0,18}|\d*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    rf"({_PART})\.({_PART})\.({_PART})(?:-({_PRE}(?:\.{_PRE})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?", re.ASCII
)

Precedence = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]


def precedence(text: str) -> Precedence | None:
    """Compares as versions do, build metadata aside; ``None`` when it is no version."""
    found = _VERSION.fullmatch(text)
    if found is None:
        return None
    major, minor, patch, pre = found.groups()
    steps = tuple(
        (False, int(each), "") if each.isdigit() else (True, 0, each) for each in (pre.split(".") if pre else ())
    )
    return int(major), int(minor), int(patch), pre is None, steps
