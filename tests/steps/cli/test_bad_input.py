"""What people and editors make of feature files: it works, or an error names file and line, and it does so at once."""

import resource
from collections.abc import Callable

import pytest

from steps.cli import lint, run
from steps.plugin.document import BYTES_MAX
from tests.steps.cli.shell import Shell
from tests.steps.plugin.harness import feature

pytest_plugins = ["pytester"]

SECOND = 1.0
FINE = feature("""
    Scenario: what was posted stands
      Given the client "acme"
      Then these stand:
        | platform |
        | X        |
    """)
GERMAN = """# language: de
@flow-publishing
Funktionalität: Veröffentlichen

  Grundlage:
    Angenommen the client "acme"

  Regel: Was steht, steht

    Szenariogrundriss: Es stehen zwei nach <why>
      Wenn "dana" halts everything because "<why>"
      Dann 2 posts stand

      Beispiele:
        | why |
        | a   |
        | b   |
"""
ARABIC = """# language: ar
@flow-publishing
خاصية: النشر

  الخلفية:
    بفرض the client "acme"

  سيناريو: what was posted stands
    متى "dana" halts everything because "خطأ في الحملة"
    اذاً 2 posts stand
"""
OUTLINE = '@flow-publishing\nFeature: F\n  Scenario Outline: an outcome of <n>\n    Given the client "<n>"\n    Then <p> posts stand\n    Examples:\n      | n | p |\n'


def cpu_s(call: Callable[[], None]) -> float:
    """Processor time, which a busy machine does not stretch."""

    def used() -> float:
        told = resource.getrusage(resource.RUSAGE_SELF)
        return told.ru_utime + told.ru_stime

    before = used()
    call()
    return used() - before


@pytest.mark.parametrize(
    "text",
    [
        FINE.encode("utf-8-sig"),
        FINE.replace("\n", "\r\n").encode(),
        FINE.replace("\n", "\r").encode(),
        FINE.replace("    ", "\t").encode(),
        FINE.replace("\n", "\r\n").replace("  ", "\t").encode("utf-8-sig"),
        GERMAN.encode(),
        ("\ufeff" + GERMAN.replace("\n", "\r\n")).encode(),
        ARABIC.encode(),
        FINE.replace("what was posted", "春 🌸 \u202ewas\u202c posted").encode(),
    ],
    ids=["bom", "crlf", "cr", "tabs", "all of them", "german", "german with bom and crlf", "arabic", "scripts"],
)
def test_however_an_editor_saves_it_it_runs_and_lints_clean(small: Shell, text: bytes) -> None:
    small.world.write(text)
    assert small.call(lint.command).output == "nothing to find fault with\n"
    assert small.call(run.command).exit_code == 0


BROKEN = {
    "a ragged table": (FINE.replace("| X        |", "| X | Y |"), "x.feature:7: "),
    "ragged Examples": (OUTLINE + "      | a |\n", "x.feature:8: "),
    "an unknown language": ("# language: xx\n" + FINE, "x.feature:1: "),
    "a language of others": (FINE.replace("Scenario", "Szenario"), "x.feature:2: the feature has no scenario"),
    "a docstring without end": (FINE + '      """\n      never ends\n', "x.feature:10: "),
    "another coding": (FINE.encode("utf-16"), "x.feature:1: byte 0xff is not UTF-8; save the file as UTF-8"),
    "a byte of another coding": (FINE.encode().replace(b"acme", b"acm\xe9"), "x.feature:4: byte 0xe9 is not UTF-8"),
    "nothing": ("", "x.feature:1: "),
    "a picture": (bytes(range(256)) * 40, "x.feature:2: byte 0x80 is not UTF-8"),
    "a NUL in a line": (FINE.replace("acme", "ac\0me"), "x.feature:4: "),
    "a NUL in a name": (FINE.replace("what was posted", "what was\0 posted"), "x.feature:3: "),
    "zeros": (b"\0" * 5000, "x.feature:1: "),
    "ten megabytes of scenarios": (
        FINE + "".join(f"\n  Scenario: s {n}\n    Then {n} posts stand\n" for n in range(210_000)),
        f"goes past the {BYTES_MAX:,} allowed here; split the feature",
    ),
    "ten megabytes on one line": (FINE + "    " + "x" * 10_000_000, "x.feature:8: the file has 10,000,"),
    "a long line that is Gherkin's own table": (
        FINE.replace("| X        |", "|" + " a |" * 20_000), "x.feature:7: ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_named_with_file_and_line_within_a_second(small: Shell, what: str) -> None:
    text, says = BROKEN[what]
    small.world.write(text)
    said: list[str] = []
    small.call(lint.command, "features")  # whatever is loaded once

    def look() -> None:
        result = small.call(run.command)
        assert result.exit_code == 2, result.output
        said.append(result.output)

    assert cpu_s(look) < SECOND
    assert says in said[0]
    assert "features/x.feature:" in said[0]
    assert len(said[0]) < 20_000, "nobody reads more"
    assert small.call(lint.command).exit_code == 1


def test_a_file_of_exactly_the_limit_is_taken(small: Shell) -> None:
    padding = BYTES_MAX - len(FINE.encode())
    small.world.write(FINE + "#" * (padding - 1) + "\n")
    assert small.call(lint.command).exit_code == 0
    small.world.write(FINE + "#" * padding + "\n")
    assert small.call(lint.command).exit_code == 1


def test_ten_thousand_examples_are_collected_in_seconds(small: Shell) -> None:
    rows = "".join(f"      | client {n} | {n} |\n" for n in range(10_000))
    small.world.write(OUTLINE + rows)
    results = []
    assert cpu_s(lambda: results.append(small.call(run.command, "--dry-run"))) < 20 * SECOND
    assert results[0].exit_code == 0
    assert results[0].output.count("an outcome of <n>[") == 10_000


def test_ten_thousand_examples_of_which_one_is_wrong_name_that_row(small: Shell) -> None:
    rows = "".join(f"      | client {n} | {n} |\n" for n in range(10_000))
    small.world.write(OUTLINE + rows.replace("| client 7777 | 7777 |", "| client 7777 | many |"))
    result = small.call(run.command)
    assert result.exit_code == 2
    assert "features/x.feature:5: no step says: Then many posts stand (row on line 7785)" in result.output
