"""Take the pictures of a run's report for the README:

    python -m tests.reports.html.pictures RUN_DIR docs/images [NAME] [--all]

``report-go.png`` or ``report-no-go.png`` (or NAME) as a reader first sees it, light, 1,200 pixels wide; with ``--all`` also dark,
at 360 pixels, and the whole page.
"""

import sys
from pathlib import Path

from tests.reports.html.browsing import address, browser

WIDE, NARROW, HIGH = 1200, 360, 1900


def main(run: Path, target: Path, name: str, *, every: bool) -> None:
    """Take them."""
    page = run / "report.html"
    word = page.read_text(encoding="utf-8").partition("<title>")[2][:5]
    name = name or f"report-{'no-go' if word == 'NO-GO' else 'no-data' if word == 'NO DA' else 'go'}"
    shots = [("", "light", WIDE, False)]
    if every:
        shots += [("-dark", "dark", WIDE, False), ("-narrow", "light", NARROW, False), ("-whole", "light", WIDE, True)]
    with browser() as opened:
        for suffix, scheme, width, whole in shots:
            context = opened.new_context(viewport={"width": width, "height": HIGH}, color_scheme=scheme)  # type: ignore[arg-type]
            sheet = context.new_page()
            sheet.goto(address(page))
            sheet.screenshot(path=target / f"{name}{suffix}.png", full_page=whole)
            context.close()
            sys.stdout.write(f"{target / name}{suffix}.png\n")


if __name__ == "__main__":
    words = [each for each in sys.argv[1:] if not each.startswith("--")]
    main(Path(words[0]), Path(words[1]), words[2] if len(words) > 2 else "", every="--all" in sys.argv)
