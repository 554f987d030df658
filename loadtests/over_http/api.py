"""Asking the API in plain words: what the load looks at beside what it measures. Locust's own client does the hand-overs."""

import http.client
import ssl
from typing import Any
from urllib.parse import urlsplit

import msgspec

PREFIX = "/api/v1"
LIMIT_S = 40.0
"""Longer than the API ever waits for something to happen."""


class Unusable(Exception):
    """The system cannot be loaded, or nobody may load it: says why, and what to do next."""


class Away(Unusable):
    """It does not answer, or what answers is no Holdpoint."""


class Refused(Unusable):
    """It answered that something cannot be. ``status`` is HTTP's."""

    def __init__(self, status: int, what: str) -> None:
        super().__init__(what)
        self.status = status


class Api:
    """One connection to a console's API, as one person.

    Args:
        url: where the console is, as ``holdpoint serve`` prints it.
        bearer: ``NAME.KEY`` of the person.

    Raises:
        Unusable: the URL is none.
    """

    def __init__(self, url: str, bearer: str) -> None:
        self.url = url
        self._headers = {"authorization": f"Bearer {bearer}", "content-type": "application/json"}
        self._host, self._port, self._tls = place(url)
        self._http = self._connection()

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def get(self, path: str) -> Any:
        """What stands there.

        Raises:
            Away: nobody answers, or not as Holdpoint does.
            Refused: the answer is a problem.
        """
        return self._asked("GET", path, None)

    def post(self, path: str, body: object) -> Any:
        """The same, of something to be done."""
        return self._asked("POST", path, msgspec.json.encode(body))

    def _connection(self) -> http.client.HTTPConnection:
        if self._tls:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=LIMIT_S, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=LIMIT_S)

    def _asked(self, method: str, path: str, body: bytes | None) -> Any:
        status, said = self._answer(method, path, body)
        try:
            found = msgspec.json.decode(said)
        except msgspec.DecodeError as other:
            do = "give the address that holdpoint serve prints"
            if status == http.client.MISDIRECTED_REQUEST:
                do += ", or name this one there: url under [console]"
            raise Away(f"{self.url}: answers {method} {path} with {status} and no JSON: no Holdpoint; {do}") from other
        if status >= http.client.BAD_REQUEST:
            why = found if isinstance(found, dict) else {}
            told = (
                f"{why.get('detail', said[:200].decode(errors='replace'))}; {why.get('do', 'see what answers there')}"
            )
            raise Refused(status, f"{self.url}: {method} {path}: {status}: {told}")
        return found

    def _answer(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        try:
            self._http.request(method, f"{PREFIX}{path}", body, self._headers)
            answer = self._http.getresponse()
            return answer.status, answer.read()
        except ssl.SSLCertVerificationError as doubted:
            self._http.close()
            do = "name the file of whoever signed it (PEM) by the variable SSL_CERT_FILE, and give the host that it is for"
            raise Away(f"{self.url}: its certificate is not trusted ({doubted.verify_message}); {do}") from doubted
        except (OSError, http.client.HTTPException) as gone:
            self._http.close()
            do = "start holdpoint serve and a worker, or give another --host"
            raise Away(f"{self.url}: nobody answers ({gone!r}); {do}") from gone


def place(url: str) -> tuple[str, int, bool]:
    """Host and port of a console's URL, and whether it is reached by TLS.

    Raises:
        Unusable: it is no such URL.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as wrong:
        raise Unusable(f"{url}: is no address ({wrong}); give it as http://127.0.0.1:8788") from wrong
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not host or not bare:
        raise Unusable(f"{url}: is not where a console is; give it as http://127.0.0.1:8788")
    tls = parts.scheme == "https"
    return host, port or (443 if tls else 80), tls
