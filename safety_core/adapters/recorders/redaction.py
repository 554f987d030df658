"""A request and its answer as they are written down: what they were, and no secret.

1. Every ``Secret`` is withheld, wherever it stands; and in both directions the text of every secret in the request, in
   whatever writing (``hiding.py``).
2. Of the headers only those show that are named here; the others keep their names.
3. What stands under a name that means a secret is withheld at any depth of JSON, form and query.
4. Of a token endpoint no body shows. What is no text, or too long, is told by its length and SHA-256.
5. Whatever goes wrong here, nothing shows.

A body is ``null``, or an object of one of ``json``, ``form``, ``text``, ``bytes`` (with ``sha256``) or ``withheld`` (its length).
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote_plus

from safety_core.adapters.platforms.oauth2 import REFRESH_TOKEN
from safety_core.adapters.recorders.hiding import SECRET_MIN_CHARS, WITHHELD, Hidden, means_a_secret, pairs_of
from safety_core.adapters.transports.request_form import body_of, in_clear
from safety_core.ports import Answered, Exchange, Lost, NeverSent, WireRequest
from safety_core.secret import Secret

BODY_MAX_BYTES: Final = 64 * 1024
SHORT_NUMBER: Final = 1_000
"""Below it a number under ``code`` is the number of an error, and no secret."""
HARMLESS: Final = frozenset(
    {
        "accept", "accept-language", "cache-control", "content-encoding", "content-language", "content-length", "content-range",
        "content-type", "date", "linkedin-version", "retry-after", "user-agent", "x-app-usage", "x-business-use-case-usage",
        "x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset", "x-restli-id", "x-restli-method",
        "x-restli-protocol-version", "x-upload-content-length", "x-upload-content-type",
    }
)  # fmt: skip
"""Headers of which the value shows."""
TOKEN_OPERATIONS: Final = frozenset({REFRESH_TOKEN})
_OAUTH_PATH: Final = re.compile(r"(?i)oauth|/token\b")
_OAUTH_FIELD: Final = re.compile(r'([\w%]+)="([^"]*)"')
_FORM: Final = re.compile(r"[\w.\-\[\]%+]{1,200}=[^\s{}\"]*(?:&[\w.\-\[\]%+]{1,200}=[^\s{}\"]*)*")
_NAMING: Final = ("name", "key", "field")
_ALL: Final = {"withheld": "all"}

Shown = Mapping[str, object]


class Redaction:
    """What may be told of one exchange; made of its request, before anything is answered."""

    def __init__(self, request: WireRequest) -> None:
        self._request = request
        self._tokens = request.operation in TOKEN_OPERATIONS or bool(_OAUTH_PATH.search(request.path))
        try:
            self._veil = Hidden(*_secrets_of(request))
        except Exception:  # noqa: BLE001  # what cannot be looked through is not shown
            self._veil = Hidden((), withheld=True)

    def request(self, lead: "Lead | None" = None) -> Shown:
        """The request; of one with a lead the parts that went before, if they have gone."""
        return self._whole(lambda: self._shown_request(lead))

    def answer(self, exchange: Exchange) -> Shown:
        """What came of it."""
        return self._whole(lambda: self._shown_answer(exchange))

    def words(self, text: str) -> str:
        """Some words that may quote either."""
        try:
            return self._veil.text(text)
        except Exception:  # noqa: BLE001  # see the module
            return WITHHELD

    def _whole(self, made: Callable[[], dict[str, object]]) -> Shown:
        """What is made, once no known secret is found in it as it will be written."""
        try:
            shown = made()
            written = json.dumps(shown, ensure_ascii=False, allow_nan=False)
            return _ALL if any(each in written for each in self._veil.known) else shown
        except Exception:  # noqa: BLE001  # an error here must neither show anything nor lose the answer
            return _ALL

    def _shown_request(self, lead: "Lead | None") -> dict[str, object]:
        request = self._request
        kind = next((in_clear(value) for name, value in request.headers if name.lower() == "content-type"), "")
        if request.lead:
            body: object = {
                "bytes": request.lead + len(body_of(request)),
                **({} if lead is None else lead.shown(request)),
            }
        else:
            body = self._body(body_of(request), kind, withheld=isinstance(request.body, Secret))
        return {
            "method": request.method,
            "path": self._path(request.path),
            "headers": [[self._veil.text(name), self._header(name, value)] for name, value in request.headers],
            "body": body,
        }

    def _shown_answer(self, exchange: Exchange) -> dict[str, object]:
        match exchange:
            case Answered(status, headers, body):
                return {
                    "status": status,
                    "headers": [[self._veil.text(name), self._header(name, value)] for name, value in headers.items()],
                    "body": self._body(body, headers.get("content-type", ""), withheld=False),
                }
            case NeverSent(reason, saw):
                return {"never_sent": reason.value, "saw": self._veil.text(saw)}
            case Lost(saw):
                return {"lost": self._veil.text(saw)}

    def _header(self, name: str, value: str | Secret) -> str:
        if isinstance(value, Secret) or name.lower() not in HARMLESS:
            return WITHHELD
        return self._veil.text(value)

    def _path(self, path: str) -> str:
        before, asked, query = path.partition("?")
        return self._veil.text(before) + asked + (self._form(query) if asked else "")

    def _form(self, text: str) -> str:
        return "&".join(self._field(each) for each in text.split("&"))

    def _field(self, written: str) -> str:
        name, equals, raw = written.partition("=")
        ((decoded_name, value),) = pairs_of(written)
        shown_name = self._same_or(name, decoded_name)
        if equals and raw and means_a_secret(decoded_name):
            return f"{shown_name}={WITHHELD}"
        return f"{shown_name}{equals}{self._same_or(raw, value, self._string)}"

    def _same_or(self, raw: str, decoded: str, hide: Callable[[str], str] | None = None) -> str:
        """As it was written where nothing in it is withheld."""
        shown = (hide or self._veil.text)(decoded)
        return raw if shown == decoded and self._veil.text(raw) == raw else shown

    def _body(self, body: bytes, kind: str, *, withheld: bool) -> object:
        if not body:
            return None
        if withheld or self._tokens or self._veil.withheld:
            return {"withheld": len(body)}
        text = _text(body, kind)
        if text is None:
            return {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        try:
            parsed = json.loads(text)
        except ValueError:
            if "form-urlencoded" in kind.lower() or _FORM.fullmatch(text):
                return {"form": self._form(text)}
            return {"text": self._veil.text(text)}
        except RecursionError:
            return {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        return {"json": self._value(parsed)}

    def _value(self, value: Any) -> object:
        match value:
            case dict():
                named = any(isinstance(value.get(each), str) and means_a_secret(value[each]) for each in _NAMING)
                return {
                    self._veil.text(name): self._under(name, each, named=named and name not in _NAMING)
                    for name, each in value.items()
                }
            case list():
                return [self._value(each) for each in value]
            case str():
                return self._string(value)
            case bool() | None:
                return value
            case _:
                return value if self._veil.text(str(value)) == str(value) else WITHHELD

    def _under(self, name: str, value: Any, *, named: bool) -> object:
        if not (named or means_a_secret(name)):
            return self._value(value)
        shows = value is None or isinstance(value, bool) or (isinstance(value, int) and 0 <= value < SHORT_NUMBER)
        return value if shows else WITHHELD

    def _string(self, text: str) -> str:
        """A string of JSON, or a value of a form, which may hold JSON itself."""
        if text.lstrip()[:1] in ("{", "["):
            try:
                return json.dumps(self._value(json.loads(text)), ensure_ascii=False)
            except ValueError:
                pass
        return self._veil.text(text)


class Lead:
    """What went before a request's last bytes, taken note of without being kept."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def took(self, part: bytes) -> None:
        """The next part."""
        self._digest.update(part)

    def shown(self, request: WireRequest) -> dict[str, object]:
        """The digest of all of it and the body behind it."""
        whole = self._digest.copy()
        whole.update(body_of(request))
        return {"sha256": whole.hexdigest()}


def _text(body: bytes, kind: str) -> str | None:
    """The body where it is a text, and no longer than is written down."""
    if len(body) > BODY_MAX_BYTES or b"\x00" in body or kind.lower().lstrip().startswith("multipart/"):
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _secrets_of(request: WireRequest) -> tuple[frozenset[str], bool]:
    """The texts of the request's secrets, with what they are made of; and whether one is too short to be sought."""
    sure = list(_sure(request))
    known = {part for text in sure for part in _parts(text)}
    known.update(value for value in _under_names(request))
    return frozenset(known), any(len(text) < SECRET_MIN_CHARS for text in sure)


def _sure(request: WireRequest) -> Iterator[str]:
    """What the request itself says is a secret."""
    for name, value in request.headers:
        if isinstance(value, Secret) or means_a_secret(name):
            yield in_clear(value)
    if isinstance(request.body, Secret):
        yield body_of(request).decode()


def _parts(text: str) -> Iterator[str]:
    """A secret, and the secrets that it is made of, as headers, forms and JSON have them."""
    yield text
    scheme, _, rest = text.partition(" ")
    if rest and scheme.isalpha():
        yield rest
        if scheme.lower() == "basic":
            yield from _of_basic(rest)
    for name, value in (*_OAUTH_FIELD.findall(text), *(each.strip().partition("=")[::2] for each in text.split(";"))):
        if means_a_secret(name) or "=" in text.partition(";")[0]:
            yield from _both(value)
    for name, value in pairs_of(text):
        if means_a_secret(name):
            yield from _both(value)
    yield from _in_json(text)


def _of_basic(encoded: str) -> Iterator[str]:
    try:
        pair = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return
    yield pair
    for each in pair.split(":", 1):
        yield from _both(each)


def _both(value: str) -> Iterator[str]:
    yield value
    yield unquote_plus(value)


def _under_names(request: WireRequest) -> Iterator[str]:
    """What stands in query and body under names that mean a secret: it is not to show elsewhere either."""
    text = "" if isinstance(request.body, Secret) else (_text(body_of(request), "") or "")
    for part in (request.path.partition("?")[2], text):
        for name, value in pairs_of(part):
            if means_a_secret(name):
                yield value
    yield from _in_json(text)


def _in_json(text: str) -> Iterator[str]:
    if text.lstrip()[:1] not in ("{", "["):
        return
    try:
        yield from _leaves(json.loads(text), secret=False)
    except ValueError:
        return


def _leaves(value: Any, *, secret: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, secret=secret or means_a_secret(name))
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, secret=secret)
    elif secret and isinstance(value, str):
        yield value
