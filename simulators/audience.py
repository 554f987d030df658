"""Who sees an object of a platform, by what the platform alone knows: for whoever has to prove that nobody outside did."""

from typing import Literal

import msgspec

from simulators.domain import Account, Store

Word = Literal["public", "linked", "followers", "roles", "later", "own"]
UNPUBLISHED: Word = "own"
"""What was made and never published is seen by whoever made it."""


class Audience(msgspec.Struct, frozen=True):
    """Who sees it.

    Attributes:
        of: whose it is.
        word: ``public`` anybody; ``linked`` whoever has its address; ``followers`` those whom ``of`` lets follow it, or is
            connected with; ``roles`` those who have a role in the app that made it; ``later`` anybody, by itself, at a time
            that is still to come; ``own`` the account, and who acts for it.
    """

    of: Account
    word: Word

    def has(self, store: Store, who: Account | None) -> bool:
        """Whether somebody sees it now who neither owns it nor acts for it; ``None``: somebody of whom nothing is known."""
        if self.word in {"public", "linked"}:
            return True
        return self.word == "followers" and who is not None and (who.id, self.of.id) in store.follows

    def nobody_outside(self, store: Store) -> bool:
        """Whether nobody else sees it, and time alone will not change that. Who follows the account is somebody else."""
        if self.word == "followers":
            return not any(followed == self.of.id for _, followed in store.follows)
        return self.word in {"own", "roles"}
