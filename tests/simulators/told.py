"""A platform's way of telling apps for tests, and an app that listens."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

from simulators.webhooks import Happening, Heard, Hook, Sent

KEY = b"house-secret"
URL = "http://127.0.0.1:9/hooks"


def signature(body: bytes) -> str:
    return hmac.new(KEY, body, hashlib.sha256).hexdigest()


class Told:
    """Challenges by a query, signs by HMAC, tells of comments, mentions and likes."""

    def challenge(self, hook: Hook, nonce: str) -> Sent:
        return Sent(method="GET", url=f"{hook.url}?challenge={nonce}&verify={hook.verify}")

    def proved(self, hook: Hook, nonce: str, *, status: int, body: bytes) -> bool:  # noqa: ARG002 - as a platform has it
        return status == 200 and body == nonce.encode()

    def telling(self, hook: Hook, happening: Happening, *, unix_us: int) -> Sent | None:
        if happening.what not in ("comment", "mention", "like"):
            return None
        assert happening.post is not None
        said = {"what": happening.what, "to": happening.account, "text": happening.post.text, "at": unix_us}
        body = json.dumps(said, ensure_ascii=False).encode()
        headers = (("content-type", "application/json"), ("x-signature", signature(body)))
        return Sent(method="POST", url=hook.url, headers=headers, body=body)


class App:
    """An app that answers challenges, and notes what it is told. ``answers``: statuses of the next tellings, else 200."""

    def __init__(self, *answers: int | None) -> None:
        self.answers = list(answers)
        self.got: list[Sent] = []

    def __call__(self, sent: Sent) -> Heard:
        if sent.method == "GET":
            return Heard(status=200, body=sent.url.partition("challenge=")[2].partition("&")[0].encode())
        self.got.append(sent)
        status = self.answers.pop(0) if self.answers else 200
        if status is None:
            raise ConnectionRefusedError
        return Heard(status=status)

    def texts(self) -> list[str]:
        return [self._said(sent)["text"] for sent in self.got]

    def genuine(self) -> list[bool]:
        return [dict(sent.headers)["x-signature"] == signature(sent.body) for sent in self.got]

    def _said(self, sent: Sent) -> dict[str, Any]:
        return dict(json.loads(sent.body))


Deliver = Callable[[Sent], Heard]
