"""Rows of what clients were told and what they answered. A commitment is SHA-256 (hex) over the salt's bytes and the text's.

Salts and texts are empty, or the text is ``(erased)``, once they were erased.
"""

from reports.evidence.row import Row


class ContactRow(Row, frozen=True, kw_only=True, tag="contact"):
    """Where a client is reached on one channel. Of what is no plain mail address ``address`` is a part, and there is no salt."""

    client: str
    channel: str
    address: str
    salt: str
    set_by: str
    at: str


class LetterRow(Row, frozen=True, kw_only=True, tag="letter"):
    """One letter to a client.

    Attributes:
        open: its form was not answered yet; the code that would sign the answer is left out, and with it the salt.
        body: the log commits to subject, an empty line, and body.
    """

    letter: str
    client: str
    letter_kind: str
    occasion: str
    subject: str
    body: str
    salt: str
    open: bool
    written_by: str | None
    at: str


class AnswerRow(Row, frozen=True, kw_only=True, tag="answer"):
    """What came back for one letter: canonical JSON."""

    letter: str
    client: str
    said: str
    salt: str
    at_us: int
    at: str


AnyLetterRow = ContactRow | LetterRow | AnswerRow
