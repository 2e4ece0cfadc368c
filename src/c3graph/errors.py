"""One tree of errors; exit codes and HTTP statuses come from here and nowhere else.

C3GraphError                    exit 1   HTTP 500
├── UsageError                  exit 2   HTTP 400   a setting or an argument is not usable
├── InputError                  exit 3   HTTP 400   a file cannot be read as what it should be
│   ├── SheetError              exit 3              a claim sheet is malformed (file and line)
│   ├── EvidenceError           exit 4              offsets, surface or sha256 do not fit the text
│   ├── RdfSyntaxError          exit 3              RDF that does not parse
│   ├── ShapesError             exit 5              shapes that are broken or check nothing
│   └── QuerySyntaxError        exit 3   HTTP 400   SPARQL that does not parse
├── NotConforming               exit 10             validation found violations
├── BuildError                  exit 6              claims that contradict the build's own rules
├── InconsistentOntology        exit 11             the reasoner found a contradiction
├── ReasonerMissing             exit 12             no Java or no owlready2 at hand
├── ReleaseError                exit 7   HTTP 503   no release, or one that does not verify
├── NotFound                    exit 8   HTTP 404   the thing asked for is not in the graph
│   └── Gone                    exit 8   HTTP 410   it was, and has been withdrawn
├── NotAcceptable               exit 2   HTTP 406   no representation that the client accepts
├── PreconditionFailed          exit 2   HTTP 412   another version than the one asked for
├── Unsatisfiable               exit 2   HTTP 416   a file has not got the bytes asked for
├── Refused                     exit 9   HTTP 403   an update, or a host that settings do not name
├── LimitExceeded               exit 13  HTTP 400   a query, its time, memory or result is too large
│   ├── TooLarge                exit 13  HTTP 413   the request itself is too large
│   ├── TooSlow                 exit 13  HTTP 408   the request's body took too long to arrive
│   ├── TooMany                 exit 13  HTTP 429   too many requests from one address
│   └── Busy                    exit 13  HTTP 503   the queue is full: try again later
├── RemoteError                 exit 14  HTTP 502   a remote endpoint failed
└── Outdated                    exit 15  HTTP 409   what is to be replaced was changed meanwhile
"""

from __future__ import annotations

from typing import ClassVar


class C3GraphError(Exception):
    """Something c3graph can explain: what went wrong, where, and what to do.

    `what` is one sentence; `where` a file, line or IRI; `hint` a way out.
    """

    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500
    kind: ClassVar[str] = "error"

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        """Whole in another process, whatever its class wants to be made with."""
        return _made_again, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        way_out = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.what}{way_out}"


def _made_again(
    kind: type[C3GraphError], args: tuple[object, ...], state: dict[str, object]
) -> C3GraphError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class UsageError(C3GraphError):
    exit_code, status, kind = 2, 400, "usage"


class InputError(C3GraphError):
    exit_code, status, kind = 3, 400, "input"


class SheetError(InputError):
    kind = "claim-sheet"


class EvidenceError(InputError):
    exit_code, kind = 4, "evidence"


class _SyntaxError(InputError):
    """A text that does not parse; `line` and `column` count from 1 where known."""

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        hint: str | None = None,
        line: int | None = None,
        column: int | None = None,
        text: str | None = None,
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.line = line
        self.column = column
        self.text = text


class RdfSyntaxError(_SyntaxError):
    kind = "rdf-syntax"


class ShapesError(InputError):
    exit_code, kind = 5, "shapes"


class QuerySyntaxError(_SyntaxError):
    kind = "query-syntax"


class NotConforming(C3GraphError):
    exit_code, kind = 10, "not-conforming"


class BuildError(C3GraphError):
    exit_code, kind = 6, "build"


class InconsistentOntology(C3GraphError):
    exit_code, kind = 11, "inconsistent"


class ReasonerMissing(C3GraphError):
    exit_code, kind = 12, "reasoner-missing"


class ReleaseError(C3GraphError):
    exit_code, status, kind = 7, 503, "release"


class NotFound(C3GraphError):
    exit_code, status, kind = 8, 404, "not-found"


class Gone(NotFound):
    status, kind = 410, "gone"


class NotAcceptable(C3GraphError):
    exit_code, status, kind = 2, 406, "not-acceptable"


class PreconditionFailed(C3GraphError):
    exit_code, status, kind = 2, 412, "precondition-failed"


class Unsatisfiable(C3GraphError):
    """`size` is that of the file, in bytes."""

    exit_code, status, kind = 2, 416, "unsatisfiable"

    def __init__(self, what: str, *, size: int, hint: str | None = None) -> None:
        super().__init__(what, hint=hint)
        self.size = size


class Refused(C3GraphError):
    exit_code, status, kind = 9, 403, "refused"


class LimitExceeded(C3GraphError):
    """`limit` names the setting that was reached."""

    exit_code, status, kind = 13, 400, "limit"

    def __init__(
        self, what: str, *, limit: str, where: str | None = None, hint: str | None = None
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.limit = limit


class TooLarge(LimitExceeded):
    status, kind = 413, "too-large"


class TooSlow(LimitExceeded):
    status, kind = 408, "too-slow"


class TooMany(LimitExceeded):
    """`retry_after` is in seconds."""

    status, kind = 429, "too-many"
    retry_after = 1


class Busy(LimitExceeded):
    status, kind = 503, "busy"


class RemoteError(C3GraphError):
    exit_code, status, kind = 14, 502, "remote"


class Outdated(C3GraphError):
    exit_code, status, kind = 15, 409, "outdated"
