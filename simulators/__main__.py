"""``python -m simulators`` is ``holdpoint simulate``."""

from simulators.cli import command

command(prog_name="python -m simulators")
