"""A load over the HTTP API, judged: within what the policy asks, over it, or no data.

    python -m reports.loads load-publish.json [--policy FILE] [--page FILE]   # prints the verdict as one JSON object

Whoever makes a load does not judge it: ``holdpoint load`` starts this as a process of its own. The rules are those of
``reports.rules.over_http``, as for a load that lies in the folder of a gate's run.
"""

import argparse
import sys
from pathlib import Path

import msgspec

from reports import policy
from reports.asks import HttpLoadRule
from reports.errors import BadPolicy, ReportError
from reports.evidence import over_http
from reports.html import load_page
from reports.rules.over_http import judged


def rule_of(scenario: str, path: Path) -> HttpLoadRule:
    """What the policy asks of that load.

    Raises:
        BadPolicy: it is broken, or has nothing under that name.
    """
    loads = policy.load(path).policy.loads
    if scenario not in loads:
        known = ", ".join(loads) or "none"
        raise BadPolicy(str(path), None, "loads", f"there is no {scenario!r}", f"add it, or run one of: {known}")
    return loads[scenario]


def _write(place: Path, text: str) -> None:
    """Raises:
    ReportError: it cannot be written.
    """
    try:
        place.write_text(text, encoding="utf-8", errors="replace")
    except OSError as away:
        raise ReportError(f"{place}: cannot be written: {away.strerror}", "name another by --page") from away


def main() -> None:
    """Judge one file. Exit codes: those of the verdict; 2: it cannot be judged."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--policy", type=Path, default=policy.DEFAULT)
    options.add_argument("--page", type=Path, help="Write what was found, with its picture, for a browser.")
    given = options.parse_args()
    try:
        found = over_http.read(given.file)
        rule = rule_of(found.scenario, given.policy)
        verdict = judged(found, rule)
        if given.page is not None:
            _write(given.page, load_page.render(found, rule, verdict))
    except ReportError as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(2)
    sys.stdout.write(f"{msgspec.json.encode(verdict).decode()}\n")
    sys.exit(verdict.exit_code)


if __name__ == "__main__":
    main()
