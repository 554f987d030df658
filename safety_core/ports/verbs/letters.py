"""Letters to clients: the store's verbs, and who carries one."""

from typing import Protocol

from safety_core.letters import Channel, Contact, Dispatch, FormAnswer, Letter, LetterKind, LettersGone
from safety_core.switches import Halt
from safety_core.vocabulary import ClientId, LetterId


class LetterVerbs(Protocol):
    """See ``ports.Transaction``."""

    def put_contact(self, contact: Contact) -> None:
        """Insert, or replace by client and channel: the address before it is gone."""

    def contact(self, client: ClientId, channel: Channel) -> Contact | None: ...
    def contacts(self) -> tuple[Contact, ...]:
        """All, by client and channel."""

    def drop_contact(self, contact: Contact) -> bool:
        """Forget an address, and what was still on its way to it; ``False`` when another stands there, or none."""

    def add_letter(self, letter: Letter) -> None:
        """Each kind of letter once to each client for each occasion."""

    def letter(self, letter: LetterId) -> Letter | None: ...
    def letter_for(self, client: ClientId, kind: LetterKind, occasion: str) -> Letter | None:
        """The one that was written already."""

    def letters_owed(self, *, most: int) -> tuple[tuple[ClientId, Halt], ...]:
        """Whom nobody has told yet of a halt in force, by its oldest first: each client with a contact, of its own halts and of
        those automatic ones that cover everybody. Of a drill nobody is told.
        """

    def letters(self) -> tuple[Letter, ...]:
        """All, oldest first."""

    def unaddressed(self, client: ClientId) -> tuple[Letter, ...]:
        """The client's letters for which there was no contact yet, oldest first."""

    def put_dispatch(self, dispatch: Dispatch) -> None:
        """Insert, or replace by letter and channel."""

    def dispatch(self, client: ClientId, letter: LetterId, channel: Channel) -> Dispatch | None: ...
    def dispatches(self) -> tuple[Dispatch, ...]:
        """All, in the order of their letters."""

    def undispatched(self, channel: Channel) -> tuple[Dispatch, ...]:
        """What is on its way by this channel to somebody who has a contact there, in the order of the letters."""

    def add_answer(self, answer: FormAnswer) -> None:
        """Each letter is answered once."""

    def answer_to(self, client: ClientId, letter: LetterId) -> FormAnswer | None: ...
    def answers(self) -> tuple[FormAnswer, ...]:
        """All, in the order in which they came."""

    def erase_letters(self, client: ClientId) -> LettersGone:
        """Destroy what the client's letters and answers say, with their salts and tokens; what is erased goes out no more."""


class Courier(Protocol):
    """One channel by which letters reach clients."""

    @property
    def channel(self) -> Channel:
        """Its name in the configuration and in the records of what was sent."""

    def carry(self, letter: Letter, contact: Contact) -> None:
        """Hand it over; returns when the other side has taken it. The letter's name lets the receiver drop a second one.

        Raises:
            Bounced: the other side says that nobody is there.
            NotDelivered: it was not taken; says why. Neither repeats the address.
        """
