"""What the commands' tests stand on."""

from typing import NamedTuple

ACCOUNTS = """
[[account]]
client = "acme"
platform = "X"
account = "acme-1"
platform_account = "1001"
credential = "vault:env:ACME_1"
"""


class Ended(NamedTuple):
    """A command that ended: its exit code, and what it said."""

    code: int
    out: str
    err: str
