"""Signed manifests: Ed25519 in the form of minisign, so that its own tool checks them too.

A key is a PEM file (PKCS #8, `openssl genpkey -algorithm ed25519`); a public key and a signature
are minisign's, prehashed by BLAKE2b (jedisct1.github.io/minisign, "Signature format"). A signature
holds no time: the same key and manifest give the same bytes. Needs `cryptography` (extra `sign`).
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from c3graph.errors import InputError, Refused, UsageError

SUFFIX = ".minisig"
_KEY, _SIGNATURE = b"Ed", b"ED"
_COMMENT, _TRUSTED = "untrusted comment: ", "trusted comment: "


def _library() -> None:
    try:
        import cryptography  # noqa: F401
    except ImportError:
        raise UsageError(
            "cryptography is not installed", hint="pip install 'c3graph[sign]'"
        ) from None


def _identifier(public: bytes) -> bytes:
    return hashlib.blake2b(public, digest_size=8).digest()


def _private(path: Path) -> tuple[object, bytes]:
    """The private key of a PEM file, and its public bytes. Raises InputError, UsageError."""
    _library()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"not a private key: {error}", where=str(path)) from None
    if not isinstance(found, Ed25519PrivateKey):
        raise InputError("not an Ed25519 key", where=str(path))
    return found, found.public_key().public_bytes_raw()


def public_key(path: Path) -> str:
    """The public half of a PEM key, as minisign's public key file."""
    _, public = _private(path)
    identifier = _identifier(public)
    coded = base64.b64encode(_KEY + identifier + public).decode()
    return f"{_COMMENT}minisign public key {identifier[::-1].hex().upper()}\n{coded}\n"


def sign(data: bytes, key: Path, comment: str) -> str:
    """A signature file of minisign over `data`; `comment` (one line) is signed too."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private, public = _private(key)
    assert isinstance(private, Ed25519PrivateKey)
    signed = private.sign(hashlib.blake2b(data).digest())
    whole = private.sign(signed + comment.encode())
    first = base64.b64encode(_SIGNATURE + _identifier(public) + signed).decode()
    second = base64.b64encode(whole).decode()
    return f"{_COMMENT}signature of a c3graph release\n{first}\n{_TRUSTED}{comment}\n{second}\n"


def _decoded(text: str, magic: bytes, rest: int) -> tuple[bytes, bytes]:
    """Key identifier and payload of a line. Raises ValueError."""
    data = base64.b64decode(text, validate=True)
    if not data.startswith(magic) or len(data) != 2 + 8 + rest:
        raise ValueError("not of this kind")
    return data[2:10], data[10:]


def check(data: bytes, signature: str, public: str) -> str:
    """The trusted comment of a signature over `data` that a public key made.

    Raises InputError where one of the texts is not minisign's, Refused where it was not signed so.
    """
    _library()
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key_identifier, raw = _decoded(public.strip().splitlines()[-1], _KEY, 32)
        _, first, trusted, second = signature.splitlines()[:4]
        identifier, signed = _decoded(first, _SIGNATURE, 64)
        if not trusted.startswith(_TRUSTED):
            raise ValueError("no trusted comment")
        comment, whole = trusted.removeprefix(_TRUSTED), base64.b64decode(second, validate=True)
        key = Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, IndexError) as error:
        raise InputError(f"not a key and a signature of minisign: {error}") from None
    if identifier != key_identifier:
        raise Refused("the manifest was signed with another key")
    try:
        key.verify(signed, hashlib.blake2b(data).digest())
        key.verify(whole, signed + comment.encode())
    except InvalidSignature:
        raise Refused("the signature is not that of this manifest") from None
    return comment
