"""The catalogue as one page that needs no network."""

import base64
import hashlib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from steps.catalogue.entries import Entry


def page(entries: Sequence[Entry], version: str) -> str:
    """HTML; entries as they are sorted, by noun."""
    folder = FileSystemLoader(Path(__file__).parent, encoding="utf-8")
    environment = Environment(
        loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    nouns = [(noun, list(group)) for noun, group in groupby(entries, key=lambda each: each.noun)]
    script = (Path(__file__).with_name("find.js")).read_text(encoding="utf-8")
    digest = f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
    told = {"nouns": nouns, "n": len(entries), "version": version}
    own = {"script": Markup(script), "digest": Markup(digest)}  # noqa: S704  our own; everything else is escaped
    return environment.get_template("page.html.j2").render(**told, **own)
