"""What travels between a process and the one it asks: a length of four bytes (network order),
then JSON; as many raw bytes follow as the JSON's member `bytes` says."""

from __future__ import annotations

import json
import resource
import struct
import sys
from collections.abc import Callable, Mapping
from typing import Any

LENGTH = struct.Struct("!I")


def packed(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """A frame; its head says how long its body is."""
    data = json.dumps({**head, "bytes": len(body)}).encode()
    return LENGTH.pack(len(data)) + data + body


def _exactly(receive: Callable[[int], bytes], length: int) -> bytes:
    """Exactly `length` bytes, or fewer where the other end closed."""
    parts = bytearray()
    while len(parts) < length and (part := receive(length - len(parts))):
        parts += part
    return bytes(parts)


def read(receive: Callable[[int], bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Head and body of the next frame, None where the other end closed before it was whole."""
    first = _exactly(receive, LENGTH.size)
    if len(first) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(first)
    data = _exactly(receive, length)
    if len(data) < length:
        return None
    head: dict[str, Any] = json.loads(data)
    size = int(head.get("bytes", 0))
    body = _exactly(receive, size)
    return (head, body) if len(body) == size else None


def _address_space_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def limit_memory(megabytes: int) -> None:
    """Bound the address space to what this process takes now and `megabytes` more (on Linux)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux" and megabytes:
        bound = _address_space_bytes() + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def swollen(since_kilobytes: int, kept_kilobytes: int = 200_000) -> bool:
    """Whether a process has kept so much memory that a new one serves better."""
    now = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return now - since_kilobytes > kept_kilobytes
