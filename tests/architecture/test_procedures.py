"""The procedures cannot rot: every line that they tell an operator to type is one that the command line takes."""

import re
import shlex

import click
import pytest

from safety_core import triggers
from safety_core.cli.main import cli
from safety_core.records import NoticeKind
from safety_core.shell.notices import OF_NO_HALT, words_of
from safety_core.vocabulary import RISKS, Risk
from tests.architecture.ground import ROOT
from tests.safety_core.examples import HALT

PAGE = ROOT / "docs" / "kill-switch-procedures.md"
TEXT = PAGE.read_text(encoding="utf-8")


def lines(text: str) -> list[str]:
    """What can be typed: whole lines of ``sh`` blocks, and what stands in backticks."""
    fenced = re.findall(r"^ *```sh\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    plain = re.sub(r"^ *```.*?^ *```$", "", text, flags=re.MULTILINE | re.DOTALL)
    typed = [line.strip() for block in fenced for line in block.splitlines()]
    return list(
        dict.fromkeys(each for each in [*typed, *re.findall(r"`([^`\n]+)`", plain)] if each.startswith("holdpoint "))
    )


def resolve(line: str) -> click.Context:
    """Take a line as the command line would, up to running it: its command, its options, and their values.

    Arguments that are left out, as in the mention of a command in a sentence, are no error; what stands there is taken.
    """
    command: click.Command = cli
    context = click.Context(cli, info_name="holdpoint", **cli.context_settings)
    words = shlex.split(line)[1:]
    while isinstance(command, click.Group):
        assert words, f"{line!r} names no command"
        name, found, words = command.resolve_command(context, words)
        assert found is not None, f"{line!r}: there is no {name}"
        context = click.Context(found, info_name=name, parent=context, resilient_parsing=not words)
        command = found
        if not words:
            return context
    command.parse_args(context, list(words))
    return context


@pytest.mark.parametrize("line", lines(TEXT))
def test_every_line_of_the_procedures_can_be_typed(line):
    resolve(line)


def test_the_lines_are_found_in_blocks_and_in_sentences():
    assert 'holdpoint halt -m "what you see"' in lines(TEXT)
    assert "holdpoint notices test" in lines(TEXT)
    assert len(lines(TEXT)) > 30


@pytest.mark.parametrize(
    "line",
    [
        "holdpoint hlat -m why",
        "holdpoint halt --clinet acme -m why",
        "holdpoint switch drll",
        "holdpoint release halt-1",
        "holdpoint switch show everything",
        "holdpoint",
    ],
)
def test_a_line_that_cannot_be_typed_is_found(line):
    with pytest.raises((click.UsageError, AssertionError)):
        resolve(line)


@pytest.mark.parametrize("kind", sorted(set(NoticeKind) - set(OF_NO_HALT)))
def test_the_next_line_that_a_notice_names_can_be_typed(kind):
    found = re.search(r"(holdpoint .*)$", words_of(kind, HALT))
    assert found is not None
    resolve(found[1])


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading."""
    below = TEXT.partition(f"{heading}\n")[2].splitlines()
    start = next(number for number, line in enumerate(below) if line.startswith("|"))
    table = []
    for line in below[start:]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table[2:]


def test_the_page_shows_the_risk_of_every_action():
    shown = {Risk(risk): set(actions.split(", ")) for risk, actions, _ in rows("### How much harm an action can do")}
    assert shown == {risk: {str(each) for each in RISKS if RISKS[each] is risk} for risk in Risk}


def test_the_page_shows_every_harm_with_its_cool_down():
    shown = {seen.partition(" ")[0]: cool_down for seen, _, cool_down in rows("### What Holdpoint halts by itself")}
    assert shown == {
        str(harm): f"{seconds / 60:g} min" if seconds else "none" for harm, seconds in triggers.COOL_DOWN_S.items()
    }


@pytest.mark.parametrize(("heading", "codes"), [("## How to see that it took", {"0", "2", "5", "6"})])
def test_the_page_shows_the_codes_of_a_halt(heading, codes):
    after = TEXT.partition(heading)[2].partition("| Exit code |")[2]
    assert set(re.findall(r"^\| (\d) \|", after.partition("\n\n")[0], re.MULTILINE)) == codes


def test_every_link_within_the_page_leads_somewhere():
    headings = {
        re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in re.findall(r"^#+ (.*)$", TEXT, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        if target.startswith("#"):
            assert target[1:] in headings, target
        else:
            assert (PAGE.parent / target).exists(), target
