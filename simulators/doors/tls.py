"""TLS for simulated hosts: a certificate authority made for this one run, and a certificate of it for every host.

The authority's key is never written anywhere, and it may sign for the simulated hosts and this machine alone. A host may be
served wrongly on purpose, so that a client can show that it looks at the name.
"""

import ssl
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE: Final = timedelta(days=30)
EARLY: Final = timedelta(days=1)
"""Clients whose clock is a little behind trust it too."""
LOCAL: Final = "localhost"
LOCAL_ADDRESSES: Final = ("127.0.0.1", "::1")
_LOCAL_NETWORKS: Final = ("127.0.0.1/32", "::1/128")
_AUTHORITY: Final = "Holdpoint simulators, this run only"


def made_for(hosts: Sequence[str], *, unix_us: int, wrong: Sequence[str] = ()) -> tuple[ssl.SSLContext, bytes]:
    """What a port needs to speak TLS under these names and as this machine; and the authority to trust (PEM).

    ``wrong``: those of them that are met with a certificate that names this machine and not them.
    """
    now = datetime.fromtimestamp(unix_us / 1_000_000, UTC)
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca_name = _named(_AUTHORITY)
    names = [x509.DNSName(host) for host in (*hosts, LOCAL)]
    networks = [x509.IPAddress(ip_network(network)) for network in _LOCAL_NETWORKS]
    usage = x509.KeyUsage(
        digital_signature=False, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    ca_id = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())
    ca = (
        _between(now, ca_name, ca_name, ca_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints([*names, *networks], None), critical=True)
        .add_extension(ca_id, critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    context = _speaking(now, ca_key, ca_id, names)
    if wrong:
        context.sni_callback = _Wrongly(tuple(wrong), _speaking(now, ca_key, ca_id, [x509.DNSName(LOCAL)]))
    return context, ca.public_bytes(Encoding.PEM)


def made_here(content: bytes) -> bool:
    """Whether a file holds the authority of such a run, and nothing that somebody would miss."""
    try:
        return x509.load_pem_x509_certificate(content).subject == _named(_AUTHORITY)
    except ValueError:
        return False


class _Wrongly:
    """Serves some names with another certificate than theirs. A name is compared as DNS does, in small letters."""

    def __init__(self, names: tuple[str, ...], instead: ssl.SSLContext) -> None:
        self._names, self._instead = names, instead

    def __call__(self, wire: Any, name: str | None, _context: ssl.SSLContext) -> None:
        if name is not None and name.lower() in self._names:
            wire.context = self._instead


def _speaking(
    now: datetime, ca_key: ec.EllipticCurvePrivateKey, ca_id: x509.SubjectKeyIdentifier, names: Sequence[x509.DNSName]
) -> ssl.SSLContext:
    """TLS under a certificate that names these, and the addresses of this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    addresses = [x509.IPAddress(ip_address(address)) for address in LOCAL_ADDRESSES]
    leaf = (
        _between(now, _named("simulated platforms"), _named(_AUTHORITY), key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([*names, *addresses]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_id), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:  # the ssl module takes a certificate from a file only
        chain = Path(folder) / "chain.pem"
        chain.touch(mode=0o600)
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        chain.write_bytes(secret + leaf.public_bytes(Encoding.PEM))
        context.load_cert_chain(chain)
    return context


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _between(
    now: datetime, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - EARLY)
        .not_valid_after(now + LIFE)
    )
