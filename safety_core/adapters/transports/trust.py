"""Whom TLS believes: the system's authorities, and one more where the configuration names it."""

import re
import ssl
from functools import cache
from pathlib import Path

from safety_core.errors import BadInput

FIELD = "tls.ca"
_CERTIFICATE = re.compile(rb"BEGIN (?:X509 |TRUSTED )?CERTIFICATE")


@cache
def system() -> ssl.SSLContext:
    """The system's authorities, read once in a process: reading them takes longer than many a connection. Nobody changes it."""
    return ssl.create_default_context()


def trusting(ca: Path | None) -> ssl.SSLContext:
    """What checks certificates, and that each is for the name that was asked for.

    Raises:
        BadInput: the file cannot be read, or holds no certificate.
    """
    if ca is None:
        return system()
    context = ssl.create_default_context()
    do = "give a file of certificates (PEM)"
    try:
        content = ca.read_bytes()
        context.load_verify_locations(cafile=ca)
    except ssl.SSLError as odd:
        raise BadInput(FIELD, f"{ca} holds no certificate that can be read", do) from odd
    except OSError as away:
        raise BadInput(FIELD, f"{ca} cannot be read ({away.strerror or away})", do) from away
    if not _CERTIFICATE.search(content):
        raise BadInput(FIELD, f"{ca} holds no certificate", do)
    return context
