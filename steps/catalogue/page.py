"""The catalogue as one page that needs no network."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from steps.catalogue.entries import Entry


def page(entries: Sequence[Entry], version: str) -> str:
    """HTML; entries as they are sorted, by noun."""
    folder = FileSystemLoader(Path(__file__).parent, encoding="utf-8")
    environment = Environment(
        loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    nouns = [(noun, list(group)) for noun, group in groupby(entries, key=lambda each: each.noun)]
    return environment.get_template("page.html.j2").render(nouns=nouns, n=len(entries), version=version)
