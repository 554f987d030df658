"""In what form an effect is seen by as few as can be, so that it can be tried for real."""

from enum import StrEnum


class Quiet(StrEnum):
    """How a platform makes an effect in its least visible form.

    ``REQUEST``: the request itself asks for it. ``CONTAINER``: it is prepared to the end and never published. ``ACCOUNT``: by how
    the account is set up, and the platform says of the account whether it is so. ``UNSAID``: by how the account is set up, and
    no answer says so, so that a person vouches for it.
    """

    REQUEST = "request"
    CONTAINER = "container"
    ACCOUNT = "account"
    UNSAID = "unsaid"
