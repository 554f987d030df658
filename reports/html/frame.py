"""Templates under the page's own style sheet and script, and a policy that lets in nothing but these two."""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from reports.coverage.cells import by_file
from reports.evidence.rows import FILE_OF_KIND
from reports.html.seen import clip, seen, short

TEMPLATES = Path(__file__).with_name("templates")
STYLE = Path(__file__).with_name("style.css")
SCRIPT = Path(__file__).with_name("sift.js")
ROW_HEAD = ("kind", "clock", "source", "scenario")


def filled(template: str, view: Mapping[str, Any], *, script: bool = False) -> str:
    """A template with what it shows; with the script that finds scenarios, where there are any."""
    css, code = STYLE.read_text(encoding="utf-8"), SCRIPT.read_text(encoding="utf-8") if script else ""
    allowed = f"style-src {_digest(css)}" + (f"; script-src {_digest(code)}" if script else "")
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    # What the page is made of is this package's own; everything else is escaped.
    own = {"css": Markup(css), "script": Markup(code), "csp": policy}  # noqa: S704
    return _environment().get_template(template).render({**view, **own})


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = {"clip": clip, "short": short, "plain": plain, "line": line, "file_of": file_of, "by_file": by_file}
    environment.filters.update(filters)
    return environment


def _shown(value: Any) -> Any:
    """Every text that a template shows passes here, before it is escaped."""
    return value if not isinstance(value, str) or isinstance(value, Markup) else seen(clip(value))


def plain(value: object) -> str:
    """A text as it is, anything else as indented JSON."""
    return clip(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2, default=str))


def line(row: Mapping[str, Any]) -> str:
    """A row as it stands in its file, without what its place there says already."""
    return clip(json.dumps({name: value for name, value in row.items() if name not in ROW_HEAD}, ensure_ascii=False))


def file_of(row: Mapping[str, Any]) -> str:
    """The evidence file that a row stands in."""
    return FILE_OF_KIND.get(str(row.get("kind")), "the evidence")
