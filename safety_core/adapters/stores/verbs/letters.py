"""Letters to clients: where these are reached, what is on its way, and what they answered."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import letters as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.letters import Channel, Contact, Dispatch, FormAnswer, Letter, LetterKind
from safety_core.switches import Halt
from safety_core.vocabulary import ClientId, LetterId


class Letters(Verbs):
    """See ``ports.Transaction``."""

    def put_contact(self, contact: Contact) -> None:
        self.write(sql.PUT_CONTACT, **rows.CONTACT.values(contact))

    def contact(self, client: ClientId, channel: Channel) -> Contact | None:
        return self.one(rows.CONTACT, sql.CONTACT, is_client=client, is_channel=channel.value)

    def contacts(self) -> tuple[Contact, ...]:
        return self.many(rows.CONTACT, sql.CONTACTS)

    def drop_contact(self, contact: Contact) -> bool:
        key = {"is_client": contact.client, "is_channel": contact.channel.value}
        gone = self.write(sql.DROP_CONTACT, **key, is_salt=contact.salt) == 1
        if gone:
            self.write(sql.DROP_DISPATCHES, **key)
        return gone

    def add_letter(self, letter: Letter) -> None:
        self.write(sql.ADD_LETTER, **rows.LETTER.values(letter))

    def letter(self, letter: LetterId) -> Letter | None:
        return self.one(rows.LETTER, sql.LETTER, is_letter=letter)

    def letter_for(self, client: ClientId, kind: LetterKind, occasion: str) -> Letter | None:
        return self.one(rows.LETTER, sql.LETTER_FOR, is_client=client, is_kind=kind.value, is_occasion=occasion)

    def letters_owed(self, *, most: int) -> tuple[tuple[ClientId, Halt], ...]:
        return tuple((client, rows.HALT.record(tuple(halt))) for client, *halt in self.fetch(sql.OWED, {"most": most}))

    def letters(self) -> tuple[Letter, ...]:
        return self.many(rows.LETTER, sql.LETTERS)

    def unaddressed(self, client: ClientId) -> tuple[Letter, ...]:
        return self.many(rows.LETTER, sql.UNADDRESSED, is_client=client)

    def put_dispatch(self, dispatch: Dispatch) -> None:
        self.write(sql.PUT_DISPATCH, **rows.DISPATCH.values(dispatch))

    def dispatch(self, client: ClientId, letter: LetterId, channel: Channel) -> Dispatch | None:
        key = {"is_client": client, "is_letter": letter, "is_channel": channel.value}
        return self.one(rows.DISPATCH, sql.DISPATCH, **key)

    def dispatches(self) -> tuple[Dispatch, ...]:
        return self.many(rows.DISPATCH, sql.DISPATCHES)

    def undispatched(self, channel: Channel) -> tuple[Dispatch, ...]:
        return self.many(rows.DISPATCH, sql.UNDISPATCHED, is_channel=channel.value)

    def add_answer(self, answer: FormAnswer) -> None:
        self.write(sql.ADD_ANSWER, **rows.ANSWER.values(answer))

    def answer_to(self, client: ClientId, letter: LetterId) -> FormAnswer | None:
        return self.one(rows.ANSWER, sql.ANSWER_TO, is_client=client, is_letter=letter)

    def answers(self) -> tuple[FormAnswer, ...]:
        return self.many(rows.ANSWER, sql.ANSWERS)
