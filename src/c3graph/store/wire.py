"""HTTP to somebody else's store: authorisation, retries, and errors in words.

Credentials go to the host they are meant for alone: no redirect is followed with them, and a URL
that carries them is refused.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from c3graph.errors import LimitExceeded, RemoteError, UsageError
from c3graph.permitted import Access

try:
    import httpx
except ModuleNotFoundError:  # pragma: no cover - the extra is part of the tests
    raise UsageError(
        "talking to a remote store needs httpx", hint="pip install 'c3graph[remote]'"
    ) from None

Parameters = Sequence[tuple[str, str]]

_TRANSIENT = frozenset({429, 502, 503, 504})
# As the setting result_bytes has it.
RESULT_BYTES = 500_000_000
_LONGEST_PAUSE = 30.0
_CONNECT_SECONDS = 10.0
_HINTS = {
    401: "set C3GRAPH_PUSH_USER and C3GRAPH_PUSH_PASSWORD, or C3GRAPH_PUSH_TOKEN",
    403: "the credentials do not allow this, or the store is read-only",
    404: "is this the right URL? docs/remote-stores.md lists those of known stores",
    405: "this URL does not take the method; docs/remote-stores.md lists those of known stores",
    413: "lower the setting push_chunk_mb",
}


class _Login(httpx.Auth):
    """User and password by the scheme the store challenges with (RFC 7616, RFC 7617)."""

    def __init__(self, access: Access) -> None:
        self._digest = httpx.DigestAuth(access.user, access.password)
        self._basic = httpx.BasicAuth(access.user, access.password)
        self._is_basic = False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._is_basic:
            yield from self._basic.auth_flow(request)
            return
        flow = self._digest.auth_flow(request)
        response = yield next(flow)
        try:
            again = flow.send(response)
        except StopIteration:
            challenges = response.headers.get_list("www-authenticate")
            if response.status_code == 401 and any(
                challenge.lower().startswith("basic") for challenge in challenges
            ):
                self._is_basic = True
                yield from self._basic.auth_flow(request)
            return
        yield again


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole response; `media_type` without parameters, header names in lower case."""

    status: int
    media_type: str
    headers: Mapping[str, str]
    data: bytes


class Wire:
    """Requests to one URL. `seconds` bounds each wait for the store, and with `whole` the answer;
    `result_bytes` bounds what is answered.

    A cut connection and 429, 502, 503 and 504 are tried again, `tries` times in all, with growing
    pauses or as long as Retry-After says.
    """

    __slots__ = ("_client", "_pause", "_result_bytes", "_seconds", "_tries", "_url")

    def __init__(
        self, url: str, *, seconds: float, access: Access | None = None, tries: int = 4,
        pause: Callable[[float], None] = time.sleep, result_bytes: int = RESULT_BYTES,
    ) -> None:  # fmt: skip
        self._result_bytes = result_bytes
        self._url = _checked(url)
        self._seconds = seconds
        self._tries = tries
        self._pause = pause
        headers = {"User-Agent": "c3graph"}
        if access and access.token:
            headers["Authorization"] = f"Bearer {access.token}"
        self._client = httpx.Client(
            auth=_Login(access) if access and not access.token else None,
            headers=headers,
            follow_redirects=not access,
            timeout=httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
        )

    @property
    def where(self) -> str:
        """The address that errors name."""
        return str(self._url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def send(
        self,
        method: str,
        parameters: Parameters = (),
        *,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
        accepted: frozenset[int] = frozenset({200}),
        whole: bool = False,
    ) -> Reply:
        """The response, if its status is among the accepted ones. Raises RemoteError."""
        url = self._url.copy_merge_params(httpx.QueryParams(tuple(parameters)))
        fields = dict(headers or {})
        for left in reversed(range(self._tries)):
            wait = 0.5 * 2 ** (self._tries - 1 - left)
            try:
                reply = self._once(method, url, fields, data, whole)
            except httpx.TimeoutException:
                raise self._too_slow() from None
            except httpx.TransportError as error:
                if left:
                    self._pause(wait)
                    continue
                reason = str(error).strip() or type(error).__name__
                raise RemoteError(f"cannot be reached: {reason}", where=self.where) from None
            except httpx.HTTPError as error:
                raise RemoteError(f"no usable answer: {error}", where=self.where) from None
            if reply.status in accepted:
                return reply
            if reply.status not in _TRANSIENT or not left:
                raise self._failed(method, reply)
            self._pause(_retry_after(reply, wait))
        raise AssertionError("the last try returns or raises")

    def _once(
        self, method: str, url: httpx.URL, headers: Mapping[str, str], data: bytes | None,
        whole: bool,
    ) -> Reply:  # fmt: skip
        deadline = time.monotonic() + self._seconds
        chunks = []
        size = 0
        with self._client.stream(method, url, headers=headers, content=data) as response:
            for chunk in response.iter_bytes():
                chunks.append(chunk)
                size += len(chunk)
                if size > self._result_bytes:
                    raise LimitExceeded(
                        f"the answer is larger than {self._result_bytes:,} bytes",
                        limit="result_bytes", where=self.where,
                        hint="ask for less (LIMIT and OFFSET), or raise the setting result_bytes",
                    )  # fmt: skip
                if whole and time.monotonic() > deadline:
                    raise self._too_slow()
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        found = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, media_type, found, b"".join(chunks))

    def _too_slow(self) -> RemoteError:
        return RemoteError(
            f"did not answer within {self._seconds:g} s",
            where=self.where,
            hint="raise the setting remote_seconds",
        )

    def _failed(self, method: str, reply: Reply) -> RemoteError:
        said = _first_line(reply)
        hint = _HINTS.get(reply.status)
        if 300 <= reply.status < 400:
            hint = f"give the URL it leads to: {reply.headers.get('location', 'none named')}"
        return RemoteError(
            f"{method} failed with status {reply.status}" + (f": {said}" if said else ""),
            where=self.where,
            hint=hint,
        )


def _checked(url: str) -> httpx.URL:
    try:
        found = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UsageError(f"no URL: {error}", where=url) from None
    if found.scheme not in ("http", "https") or not found.host:
        raise UsageError("no http or https URL", where=url)
    if found.userinfo:
        raise UsageError(
            "a URL with a password in it ends up in logs",
            where=found.host,
            hint="set C3GRAPH_PUSH_USER and C3GRAPH_PUSH_PASSWORD",
        )
    return found


def _retry_after(reply: Reply, otherwise: float) -> float:
    """Seconds of a Retry-After header (RFC 9110, section 10.2.3); dates are not read."""
    value = reply.headers.get("retry-after", "")
    return min(float(value), _LONGEST_PAUSE) if value.isdecimal() else otherwise


def _first_line(reply: Reply) -> str:
    """What the store says is wrong: a problem's title, or the first line that says something."""
    text = reply.data[:20_000].decode("utf-8", "replace")
    if "html" in reply.media_type or text.lstrip()[:9].lower() == "<!doctype":
        text = re.sub(r"(?is)<(head|style|script)\b.*?</\1>", "", text)
        lines = html.unescape(re.sub(r"<[^>]*>", "\n", text)).splitlines()
        # Virtuoso's page says status and code in headings, then what happened.
        said = [line.strip() for line in lines if line.strip()]
        return max(said, key=len)[:300] if said else ""
    if "json" in reply.media_type and (
        title := re.search(r'"(?:detail|title)"\s*:\s*"([^"]+)', text)
    ):
        return title[1][:300]
    return next((line.strip()[:300] for line in text.splitlines() if line.strip()), "")
