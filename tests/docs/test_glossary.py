"""The glossary knows the words that the core runs on, in order, each once; and links on the pages lead somewhere."""

import re

import pytest

from safety_core.vocabulary import Action
from tests.architecture.ground import ROOT
from tests.docs.commands import PAGES, shown

TEXT = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
WORDS = re.findall(r"^\| \*\*(.+?)\*\* \|", TEXT, re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"^ *```.*?^ *```$|`[^`\n]*`|^ {4}.*$", re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """What can be linked to within a page, as its headings are turned into names."""
    headings = re.findall(
        r"^#+ (.*)$", re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    )
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def test_words_stand_in_order_and_once():
    assert [each.lower() for each in WORDS] == sorted({each.lower() for each in WORDS})


def test_the_words_that_the_core_runs_on_are_there():
    assert {
        "intent",
        "permit",
        "halt",
        "fence",
        "quiesced",
        "acknowledged",
        "unknown",
        "recall",
        "epoch",
        "scope",
    } <= set(WORDS)
    (actions,) = re.findall(r"^\| \*\*action\*\* \| (.*) \|$", TEXT, re.MULTILINE)
    assert {str(each) for each in Action} <= set(re.findall(r"[a-z]+", actions))


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_on_a_page_leads_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in _LINK.findall(_CODE.sub("", text)):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target} leads nowhere"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there.read_text(encoding="utf-8")), f"{target}: no such heading"
