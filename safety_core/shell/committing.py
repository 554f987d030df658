"""Names of people, and what they say, as the audit log takes them: salted commitments, made here and nowhere else.

A name has one salt, drawn when it is first named, so that its entries can be told to be of one person; whoever only typed a
name at a halt has one as well. What somebody says has a salt of its own, and its text is kept beside it (``words``): the
log's bytes never change, so what is to be erasable must not be in them. Once a salt is destroyed nothing opens the
commitment, and nothing is guessed from it.
"""

import hashlib

from safety_core.audit.entries import Said
from safety_core.people import SALT_BYTES, Words, committed
from safety_core.ports import Transaction
from safety_core.shell.core import Core
from safety_core.vocabulary import ClientId, Commitment, PersonId


def name(core: Core, tx: Transaction, person: PersonId) -> Commitment:
    """The commitment to a person's name, in this transaction."""
    salt = tx.salt(person)
    if not salt:  # nobody was named so; or only by the rows of somebody erased, and now somebody typed it
        salt = core.entropy.token(f"salt/person/{person}", SALT_BYTES)
        tx.put_salt(person, salt)
    return committed(salt, person)


def words(core: Core, tx: Transaction, person: PersonId, text: str, client: ClientId | None = None) -> Commitment:
    """The commitment to what somebody said, in this transaction. ``client``: whom it concerns; its draws, and those of each text, are their own."""
    for known in tx.words_of(person, text):
        if known.client == client:
            return known.commitment
    digest = hashlib.sha256(f"{person}\0{text}".encode()).hexdigest()  # of two things under way either may come first
    salt = core.entropy.token(f"salt/words/{client or ''}/{digest}", SALT_BYTES)
    said = Words(commitment=committed(salt, text), client=client, person=person, salt=salt, text=text)
    tx.add_words(said)
    return said.commitment


def said(core: Core, tx: Transaction, person: PersonId, why: str, client: ClientId | None = None) -> Said:
    """Who stands for an entry, and why."""
    return Said(name(core, tx, person), words(core, tx, person, why, client))
