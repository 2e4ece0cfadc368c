"""Who may review, from where, in which session. Pure but for the key drawn at the start.

Without a token only this machine may: the server listens on a loopback address, and the Host field
names one too, so that a name of somebody else's that leads here (DNS rebinding) is refused. A write
comes from our own page (Fetch Metadata and Origin, RFC 6454) and carries the token of its session
(a cookie that no script reads and that no other site sends along: SameSite=Strict).
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from c3graph.errors import Refused, UsageError

COOKIE = "c3graph-review"
SESSION_SECONDS = 12 * 3600
TOKEN_CHARACTERS = 16
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+))(?::[0-9]{1,5})?")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host")


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"


def bindable(host: str, token: str) -> None:
    """Whether the review pages may listen on an address. Raises UsageError, Refused."""
    if token and len(token) < TOKEN_CHARACTERS:
        raise UsageError(
            f"the review token is shorter than {TOKEN_CHARACTERS} characters",
            where="C3GRAPH_REVIEW_TOKEN", hint="openssl rand -hex 16 makes one",
        )  # fmt: skip
    if not token and not _is_loopback(host):
        raise Refused(
            f"without a token the review pages do not listen on {host}",
            hint="set C3GRAPH_REVIEW_TOKEN in the environment, or listen on 127.0.0.1",
        )


@dataclass(frozen=True, slots=True)
class Session:
    """A browser's session: `inside` where its steward may review. `csrf` goes into its forms."""

    nonce: str
    inside: bool
    csrf: str


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets in and keeps out. Sessions end with the server, whose key signs them."""

    token: str = ""
    public_url: str = ""
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    clock: Callable[[], float] = time.time

    def admit(self, method: str, headers: Mapping[str, str]) -> None:
        """Refuse what comes by another name or, to write, from another page. Raises Refused."""
        found = _HOST.fullmatch(headers.get("host", ""))
        if not self.token:
            if found is None or not _is_loopback(found[1] or found[2]):
                raise Refused(
                    "the review pages answer on this machine only",
                    hint="ask for 127.0.0.1 or localhost, or set C3GRAPH_REVIEW_TOKEN",
                )
            if any(name in headers for name in _FORWARDED):
                raise Refused(
                    "without a token the review pages are not passed on by a proxy",
                    hint="set C3GRAPH_REVIEW_TOKEN",
                )
        if method not in ("GET", "HEAD"):
            self._own_page(headers)

    def _own_page(self, headers: Mapping[str, str]) -> None:
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        known = {headers.get("host", "").lower(), urlsplit(self.public_url).netloc.lower()} - {""}
        elsewhere = site is not None and site != "same-origin"
        if origin is not None:
            elsewhere = elsewhere or urlsplit(origin).netloc.lower() not in known
        if elsewhere or (site is None and origin is None):
            raise Refused(
                "a decision comes from the review pages themselves",
                hint="open the page again and send its form",
            )

    def _sign(self, text: str) -> str:
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()

    def session(self, cookies: str) -> Session | None:
        """The session of a Cookie field; None where there is none, or it has ended."""
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(cookies)
        except CookieError:
            return None
        value = jar[COOKIE].value if COOKIE in jar else ""
        content, _, mac = value.rpartition(".")
        if not hmac.compare_digest(mac.encode(), self._sign(f"session {content}").encode()):
            return None
        issued, nonce, level = content.split(".")
        if not 0 <= self.clock() - int(issued) <= SESSION_SECONDS:
            return None
        return self._session(nonce, inside=level == "in")

    def _session(self, nonce: str, *, inside: bool) -> Session:
        return Session(nonce, inside, self._sign(f"form {inside} {nonce}"))

    def start(self, *, inside: bool, path: str, secure: bool) -> tuple[Session, str]:
        """A new session and the Set-Cookie field that begins it."""
        session = self._session(secrets.token_hex(16), inside=inside)
        content = f"{int(self.clock())}.{session.nonce}.{'in' if inside else 'out'}"
        cookie = (
            f"{COOKIE}={content}.{self._sign(f'session {content}')}; Path={path}; HttpOnly; "
            f"SameSite=Strict; Max-Age={SESSION_SECONDS}"
        )
        return session, f"{cookie}; Secure" if secure else cookie

    def check_form(self, session: Session | None, csrf: str) -> Session:
        """The session that a form was made for. Raises Refused."""
        if session is None or not hmac.compare_digest(session.csrf.encode(), csrf.encode()):
            raise Refused(
                "this form is not of your session, or the session has ended",
                hint="open the page again in another window, then send this form once more",
            )
        return session

    def knows(self, token: str) -> bool:
        """Whether this is the token, compared in constant time."""
        given, known = (hashlib.sha256(text.encode()).digest() for text in (token, self.token))
        return bool(self.token) and hmac.compare_digest(given, known)
