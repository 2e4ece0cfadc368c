"""A worker's way out is closed by the kernel: it can open no internet socket.

A seccomp filter (seccomp(2), classic BPF) answers socket(AF_INET) and socket(AF_INET6) with
"operation not permitted". It holds for the process and its threads, whatever the engine does with
a query that the inspection let through. On other systems than Linux on x86-64 or ARM64 there is
no seal, and the inspection alone refuses SERVICE.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 38, 22, 2
_PR_SET_PDEATHSIG = 1
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _NOT_PERMITTED, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_AF_INET, _AF_INET6 = 2, 10
# Audit architecture and the number of socket(2), by machine.
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}


def _program(architecture: int, socket: int) -> bytes:
    """struct sock_filter entries: (code, jump if true, jump if false, constant)."""
    steps = [
        (_LOAD, 0, 0, 4),  # seccomp_data.arch
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # seccomp_data.nr
        (_EQUAL, 0, 3, socket),
        (_LOAD, 0, 0, 16),  # the low half of the first argument: the address family
        (_EQUAL, 2, 0, _AF_INET),
        (_EQUAL, 1, 0, _AF_INET6),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _NOT_PERMITTED),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_char_p)]


def seal() -> bool:
    """Close the way out for this process, for good; False where this system has no such seal."""
    known = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    code = _program(*known)
    steps = ctypes.create_string_buffer(code, len(code))
    program = _Filter(len(code) // 8, ctypes.cast(steps, ctypes.c_char_p))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(library.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def die_with_parent(parent: int) -> bool:
    """Have the kernel kill this process when its parent ends; False where it has ended already.

    On Linux only (prctl(2), PR_SET_PDEATHSIG); elsewhere nothing happens.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    return os.getppid() == parent
