"""TLS for simulated hosts: a certificate authority made for this one run, and a certificate of it for every host.

The authority's key is never written anywhere, and it may sign for the simulated hosts and this machine alone.
"""

import ssl
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Final

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


def made_for(hosts: Sequence[str], *, unix_us: int) -> tuple[ssl.SSLContext, bytes]:
    """What a port needs to speak TLS under these names and as this machine; and the authority to trust (PEM)."""
    now = datetime.fromtimestamp(unix_us / 1_000_000, UTC)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = _named("Holdpoint simulators, this run only")
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
    addresses = [x509.IPAddress(ip_address(address)) for address in LOCAL_ADDRESSES]
    leaf = (
        _between(now, _named("simulated platforms"), ca_name, key)
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
    return context, ca.public_bytes(Encoding.PEM)


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
