"""The pytest plugin that collects bare ``.feature`` files, guards them and records what happened.

pytest loads this module in every run of everybody who has the package installed, so it holds only what must be known
early: options, hook specifications, and the question whether it was asked for. It was asked for by ``holdpoint run``
(which passes ``--holdpoint``), or by ``holdpoint = true`` in the pytest settings; otherwise nothing else is imported
and other people's pytest-bdd features are left alone.
"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings ``holdpoint…``, and the options that ``holdpoint run`` passes on."""
    parser.addini(
        "holdpoint", "collect .feature files with Holdpoint's guards and recorder", type="bool", default=False
    )
    parser.addini("holdpoint_plugins", "modules with more step definitions and fixtures", type="args", default=[])
    parser.addini(
        "holdpoint_vocabulary",
        "package of step definitions to use instead of Holdpoint's own",
        default="steps.vocabulary",
    )
    parser.addini(
        "holdpoint_house_rules",
        "refuse features without our tags or a Then, and undefined or ambiguous steps; when off, those are results",
        type="bool",
        default=True,
    )
    parser.addini(
        "holdpoint_limit_s", "seconds that a scenario may take before it is stopped; 0: no limit", default="600"
    )
    group = parser.getgroup("holdpoint")
    group.addoption("--holdpoint", action="store_true", help="collect .feature files, as `holdpoint = true` does")
    group.addoption(
        "--holdpoint-tags", metavar="EXPR", help='only scenarios with these tags: "@gate-audit and not @slow"'
    )
    group.addoption(
        "--holdpoint-at",
        action="append",
        default=[],
        metavar="FILE:LINE",
        help="of this file, only the scenario, row or rule on this line (may be repeated)",
    )
    group.addoption("--holdpoint-seed", type=int, metavar="N", help="the run's seed (default: random, printed)")
    group.addoption("--holdpoint-evidence", metavar="DIR", help="write the evidence of this run into this folder")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Make ``pytest_holdpoint_after_scenario`` known."""
    from steps.plugin import hookspecs  # noqa: PLC0415  known to every run, but only as long as it is cheap

    pluginmanager.add_hookspecs(hookspecs)


def pytest_configure(config: pytest.Config) -> None:
    """Bring in the rest, where it was asked for."""
    if config.getoption("holdpoint") or config.getini("holdpoint"):
        from steps.plugin import activation  # noqa: PLC0415  heavy: Gherkin's parser and pytest-bdd

        activation.activate(config)
