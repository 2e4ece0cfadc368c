"""The review pages by their protocol: who may, what is refused, what a decision writes."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from c3graph import config
from c3graph.errors import Outdated, Refused, UsageError
from c3graph.model import Claim, ClaimSheet, Entity, Status
from c3graph.review import decisions
from c3graph.sheets import loading, writing
from c3graph.web import create_app
from c3graph.web.review import Guard, Reviewing, bindable
from c3graph.web.review.forms import entry_of, row_of
from c3graph.web.review.views import Filter, segments, sheet_rows
from conftest import ROOT
from review_fixtures import SHEET, TEXT
from web_fixtures import Settings, engine

HOST = "127.0.0.1:8000"
TOKEN = "a-long-enough-token"


class Browser:
    """One browser's cookies before the review pages of a dataset."""

    def __init__(self, app: Any) -> None:
        self._transport = httpx.ASGITransport(app=app)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Host": HOST, "Accept": "text/html", **options.pop("headers", {})}
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if jar:
            headers["Cookie"] = jar

        async def send() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=self._transport, base_url=f"http://{HOST}"
            ) as client:
                return await client.request(method, path, headers=headers, **options)

        answer = anyio.run(send)
        self.cookies.update(answer.cookies)
        return answer

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers=headers)

    def field(self, path: str, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.get(path).text)
        assert found, name
        return html.unescape(found[1])

    def post(
        self, path: str, headers: dict[str, str] | None = None, **fields: Any
    ) -> httpx.Response:
        own = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
        return self.ask("POST", path, headers=own if headers is None else headers, data=fields)

    def decide(self, decide: str, **other: Any) -> httpx.Response:
        page = "/review/harbour"
        fields = {"csrf": self.field(page, "csrf"), "version": self.field(page, "version")}
        return self.post(page, **{**fields, "decide": decide, **other})


@pytest.fixture
def root(harbour: Path) -> Path:
    return harbour


def make(root: Path, token: str = "", **overrides: Any) -> Browser:
    settings = config.load(root, environ={}, review=1, review_token=token, **overrides)
    return Browser(_app(root, Reviewing(settings)))


def _app(root: Path, reviewing: Reviewing) -> Any:
    (root / "release").mkdir(exist_ok=True)
    running = engine(root / "release")
    return create_app(lambda: running, Settings(), (), reviewing.routes)


@pytest.fixture
def browser(root: Path) -> Browser:
    return make(root)


def sheet(root: Path) -> ClaimSheet:
    return loading.load(root / "data/claims/harbour.yaml", limit=10**6, texts=root / "texts")


def statuses(root: Path) -> list[str]:
    found = sheet(root)
    return [e.status.value for e in found.entities] + [c.status.value for c in found.claims]


# Who may


def test_without_the_setting_there_are_no_review_pages(root: Path) -> None:
    running = engine(root)
    bare = Browser(create_app(lambda: running, Settings()))
    assert [bare.get(p).status_code for p in ("/review", "/review/harbour", "/review/login")] == [
        404
    ] * 3
    assert bare.post("/review/harbour", decide="accept:p").status_code in (404, 405)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.9.9.9"])
def test_loopback_needs_no_token(host: str) -> None:
    bindable(host, "")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_another_address_needs_one(host: str) -> None:
    with pytest.raises(Refused, match="do not listen on") as refused:
        bindable(host, "")
    assert "C3GRAPH_REVIEW_TOKEN" in str(refused.value.hint)
    bindable(host, TOKEN)


def test_a_short_token_is_none() -> None:
    with pytest.raises(UsageError, match="shorter than 16"):
        bindable("127.0.0.1", "short")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200), ("localhost", 200), ("[::1]:8000", 200),
        ("evil.example:8000", 403), ("127.0.0.1.evil.example", 403), ("", 403),
        ("192.0.2.1", 403), ("localhost:8000@evil.example", 403),
    ],
)  # fmt: skip
def test_another_name_for_this_machine_is_refused(browser: Browser, host: str, status: int) -> None:
    assert browser.get("/review", Host=host).status_code == status


def test_a_proxy_passes_nothing_on_without_a_token(browser: Browser, root: Path) -> None:
    assert browser.get("/review", **{"X-Forwarded-For": "192.0.2.1"}).status_code == 403
    proxied = make(root, TOKEN).get(
        "/review", Host="data.example", **{"X-Forwarded-For": "192.0.2.1"}
    )
    assert proxied.status_code == 303


def test_nobody_else_may_read_or_keep_the_pages(browser: Browser) -> None:
    for path in ("/review", "/review/harbour", "/review/harbour/rows/p", "/review/none"):
        answer = browser.get(path)
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


def test_the_cookie_is_for_these_pages_and_no_script(browser: Browser) -> None:
    cookie = browser.get("/review").headers["set-cookie"]
    assert cookie.startswith("c3graph-review=")
    assert cookie.endswith("; Path=/review; HttpOnly; SameSite=Strict; Max-Age=43200")


def test_a_token_lets_in(root: Path) -> None:
    browser = make(root, TOKEN)
    away = browser.get("/review/harbour", Host="data.example")
    assert (away.status_code, away.headers["location"]) == (303, "/review/login")
    csrf = browser.field("/review/login", "csrf")
    wrong = browser.post("/review/login", csrf=csrf, token="another-long-token")
    assert (wrong.status_code, "not the token" in wrong.text) == (403, True)
    assert browser.get("/review/harbour").status_code == 303
    right = browser.post("/review/login", csrf=csrf, token=TOKEN)
    assert (right.status_code, right.headers["location"]) == (303, "/review")
    assert browser.get("/review/harbour").status_code == 200
    assert browser.decide("accept:p").status_code == 303
    browser.post("/review/logout", csrf=browser.field("/review", "csrf"))
    assert browser.get("/review/harbour").status_code == 303


def test_who_is_not_inside_writes_nothing(root: Path) -> None:
    browser = make(root, TOKEN)
    csrf = browser.field("/review/login", "csrf")
    before = sheet(root).sha256
    browser.post("/review/harbour", csrf=csrf, version=before, decide="accept:p")
    assert sheet(root).sha256 == before


def test_sessions_end() -> None:
    now = [1000.0]
    guard = Guard(clock=lambda: now[0])
    session, cookie = guard.start(inside=True, path="/review", secure=True)
    pair = cookie.split(";")[0]
    assert cookie.endswith("; Secure")
    assert guard.session(pair) == session
    assert Guard().session(pair) is None
    for broken in (
        pair[:-1],
        pair.replace(".in.", ".out."),
        "c3graph-review=",
        "x",
        "c3graph-review=a.b.c.d",
    ):
        assert guard.session(broken) is None
    now[0] += 12 * 3600 + 1
    assert guard.session(pair) is None


# What a write must carry


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "cross-site"},
        {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_write_from_elsewhere_is_refused(
    browser: Browser, root: Path, headers: dict[str, str]
) -> None:
    page = "/review/harbour"
    fields = {name: browser.field(page, name) for name in ("csrf", "version")}
    assert browser.post(page, headers, **fields, decide="accept:p").status_code == 403
    assert set(statuses(root)) == {"proposed"}


@pytest.mark.parametrize("csrf", ["", "0" * 64, "ż"])
def test_a_write_carries_the_token_of_its_session(browser: Browser, root: Path, csrf: str) -> None:
    assert browser.decide("accept:p", csrf=csrf).status_code == 403
    assert set(statuses(root)) == {"proposed"}


def test_the_token_of_another_session_is_refused(browser: Browser, root: Path) -> None:
    other = make(root)
    assert (
        browser.decide("accept:p", csrf=other.field("/review/harbour", "csrf")).status_code == 403
    )


def test_only_a_form_is_read(browser: Browser) -> None:
    own = {"Origin": f"http://{HOST}"}
    sent = browser.ask("POST", "/review/harbour", headers=own, json={"decide": "accept:p"})
    assert sent.status_code == 415


def test_a_huge_body_is_refused(root: Path) -> None:
    browser = make(root, max_query_bytes=1000)
    assert browser.decide("accept:p", note="x" * 2000).status_code == 413
    assert set(statuses(root)) == {"proposed"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_not_there(browser: Browser, method: str) -> None:
    assert browser.ask(method, "/review/harbour").status_code == 405


# What is shown


def test_a_claim_with_a_script_is_text(browser: Browser) -> None:
    for path in ("/review/harbour", "/review/harbour/rows/0123456789ac"):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_the_list_counts_by_status_and_tells_of_a_broken_sheet(
    browser: Browser, root: Path
) -> None:
    (root / "data/claims/broken.yaml").write_text("source: 1\n")
    page = browser.get("/review").text
    assert 'href="/review/harbour?status=proposed" aria-label="proposed: 3"' in page
    assert "broken.yaml:1" in page


def test_names_of_files_are_no_sheets(browser: Browser) -> None:
    for path in ("/review/..%2Faliases", "/review/%2e%2e", "/review/harbour.yaml", "/review/*"):
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize("query", ["status=odd", "below=x", "page=-1", "page=١"])
def test_a_filter_that_is_none_is_refused(browser: Browser, query: str) -> None:
    assert browser.get(f"/review/harbour?{query}").status_code == 400


def test_filters(root: Path) -> None:
    rows = sheet_rows(sheet(root))
    assert [r.name for r in rows] == ["p", "0123456789ab", "0123456789ac"]

    def taken(**asked: str) -> list[str]:
        return [r.name for r in rows if Filter.of(asked, waiting=True).takes(r)]

    assert taken() == [r.name for r in rows]
    assert taken(status="accepted") == []
    assert taken(what="thing") == ["p"]
    assert taken(rule="form.amount") == ["0123456789ab"]
    assert taken(below="70") == ["0123456789ac"]
    assert taken(words="TOTALbudget") == ["0123456789ab"]


def test_without_the_text_offsets_are_shown(browser: Browser, root: Path) -> None:
    (root / "texts" / "harbour.txt").unlink()
    page = browser.get("/review/harbour").text
    assert "not available here" in page
    assert "32–39" in page
    assert "data-new" not in page


_SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=12)


@given(st.text(min_size=1, max_size=50), _SPANS)
def test_segments_are_the_text_and_carry_what_covers_them(
    text: str, pairs: list[tuple[int, int]]
) -> None:
    spans = [(s, s + n) for s, n in pairs if s + n <= len(text)]
    row = sheet_rows(loading.read(SHEET, Path("harbour.yaml")))[0]
    rows = [replace(row, name=str(i), spans=((s, e, ""),)) for i, (s, e) in enumerate(spans)]
    found = segments(text, rows)
    assert html.unescape("".join(str(s.text) for s in found)) == text
    for segment in found:
        covering = {str(i) for i, (s, e) in enumerate(spans) if s <= segment.start < e}
        assert {r.name for r in segment.rows} == covering


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data/claims").glob("*.yaml")), ids=lambda p: p.stem
)
def test_a_row_goes_through_its_form_unchanged(path: Path) -> None:
    found = loading.load(path, limit=10**7)
    assert writing.text(found) == path.read_text(encoding="utf-8")
    concepts = Reviewing(config.load(ROOT, environ={})).desk.concepts()
    rows: tuple[Entity | Claim, ...] = (*found.entities, *found.claims)
    for row in rows:
        assert row_of(entry_of(row), row, None, concepts) == row


# What is decided


def test_a_decision_is_written_as_the_command_line_writes_it(browser: Browser, root: Path) -> None:
    before = sheet(root)
    settings = config.load(root, environ={})
    decided = decisions.attributed(before, decisions.accept(before, before.claims[0]), settings)
    answer = browser.decide("accept:0123456789ab", back="status=proposed&page=2&evil=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/review/harbour?status=proposed&page=2&done=accept.1"
    assert (root / "data/claims/harbour.yaml").read_text() == writing.text(decided)
    assert statuses(root) == ["accepted", "accepted", "proposed"]
    assert (sheet(root).claims[0].reviewer, sheet(root).claims[0].reviewed) == (
        "Anna",
        "2026-11-24",
    )
    assert sheet(root).claims[1].reviewer is None


def test_several_rows_at_once(browser: Browser, root: Path) -> None:
    browser.decide("reject", row=["0123456789ab", "0123456789ac"])
    assert statuses(root) == ["proposed", "rejected", "rejected"]
    browser.decide("reopen", row=["0123456789ab"])
    assert statuses(root) == ["proposed", "proposed", "rejected"]
    assert browser.decide("accept").status_code == 400
    assert browser.decide("explode:p").status_code == 400
    assert browser.decide("accept:nobody").status_code == 404


def save(browser: Browser, path: str, **changes: Any) -> httpx.Response:
    fields: dict[str, Any] = {
        "csrf": browser.field(path, "csrf"), "version": browser.field(path, "version"),
        "subject": "p", "predicate": "totalBudget", "value": "1832645", "start": "32",
        "end": "39", "surface": "1832645", "decision": "accept", "do": "save",
    }  # fmt: skip
    return browser.post(path, **{**fields, **changes})


ROW = "/review/harbour/rows/0123456789ab"


def test_what_is_changed_and_accepted_is_corrected(browser: Browser, root: Path) -> None:
    answer = save(browser, ROW, value="1832646", note="looked up")
    assert answer.status_code == 303
    claim = sheet(root).claims[0]
    assert (claim.value, claim.status) == (1832646, Status.CORRECTED)
    assert claim.note == "looked up; was: 1832645"


def test_a_note_alone_corrects_nothing(browser: Browser, root: Path) -> None:
    assert save(browser, ROW, decision="reject", note="of another call").status_code == 303
    claim = sheet(root).claims[0]
    assert (claim.status, claim.note) == (Status.REJECTED, "of another call")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "much"}, "whole number"),
        ({"value": ""}, "wants a value"),
        ({"predicate": "holds"}, "choose a predicate"),
        ({"subject": "q"}, "no entity"),
        ({"start": "0", "end": "9999"}, "outside the text"),
        ({"start": "-1"}, "whole number"),
        ({"start": "1e3"}, "whole number"),
        ({"start": "39", "end": "32"}, "outside the text"),
        ({"start": "31"}, "the text at 31-39"),
        ({"surface": "1832646"}, "the text at 32-39"),
        ({"start": "", "end": ""}, "at least one piece of evidence"),
        ({"start": "0", "end": str(len(TEXT)), "surface": ""}, "at most 11 words"),
        ({"predicate": "partOf", "object": ""}, "wants a thing as its object"),
        ({"decision": "reject", "value": "7"}, "changed is corrected"),
        ({"decision": "explode"}, "choose what to do"),
        ({"note": "a\x00b"}, "is not allowed"),
        ({"predicate": "hasSector", "value": "sea", "subject": "p"}, "no concept"),
    ],
)
def test_what_cannot_stand_in_a_sheet_is_said_and_kept_in_the_form(
    browser: Browser, root: Path, changes: dict[str, str], said: str
) -> None:
    before = sheet(root).sha256
    answer = save(browser, ROW, **{"decision": "correct", **changes})
    assert answer.status_code == 422
    failure = answer.text.split('id="failure"')[1].split("</div>")[0]
    assert re.search(said, html.unescape(failure)), failure
    if changes.get("value"):
        assert f">{changes['value']}</textarea>" in answer.text
    assert sheet(root).sha256 == before


def test_adding_a_claim_and_a_thing(browser: Browser, root: Path) -> None:
    new = "/review/harbour/new"
    said = {"predicate": "acronym", "value": "HARBOUR", "start": "0", "end": "7", "surface": ""}
    assert save(browser, f"{new}?what=claim", **said).status_code == 303
    made = sheet(root).claims[-1]
    assert (made.predicate, made.value, made.rule, made.status) == (
        "acronym", "HARBOUR", "steward", Status.ACCEPTED,
    )  # fmt: skip
    assert (made.evidence[0].surface, made.reviewer) == ("HARBOUR", "Anna")
    again = save(browser, f"{new}?what=claim", **said)
    assert (again.status_code, "has this claim already" in again.text) == (422, True)
    thing = {"type": "Place", "name": "Harbour", "language": "en", "start": "14", "end": "22"}
    assert save(browser, f"{new}?what=thing", **{**thing, "surface": ""}).status_code == 303
    assert (sheet(root).entities[-1].name, sheet(root).entities[-1].mentions[0].surface) == (
        "Harbour", "harbours",
    )  # fmt: skip
    page = browser.get(f"{new}?what=thing&start=14&end=22").text
    assert 'name="name" value="harbours"' in page


def test_without_the_text_a_surface_is_typed(browser: Browser, root: Path) -> None:
    (root / "texts" / "harbour.txt").unlink()
    said = {"predicate": "acronym", "value": "HARBOUR", "start": "0", "end": "7"}
    wrong = save(browser, "/review/harbour/new?what=claim", **said, surface="HARB")
    assert (wrong.status_code, "span 7 characters" in wrong.text) == (422, True)
    assert (
        save(browser, "/review/harbour/new?what=claim", **said, surface="HARBOUR").status_code
        == 303
    )


# Two stewards


def test_a_sheet_that_was_changed_is_not_overwritten(browser: Browser, root: Path) -> None:
    version = browser.field("/review/harbour", "version")
    path = root / "data/claims/harbour.yaml"
    now = sheet(root)
    writing.save(decisions.reject(now, now.claims[0]), path)
    theirs = path.read_bytes()
    answer = browser.decide("accept:0123456789ab", version=version)
    assert answer.status_code == 409
    assert "Somebody else changed this sheet" in answer.text
    assert path.read_bytes() == theirs
    form = answer.text.split('<form method="post">')[1]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    fields |= dict(re.findall(r'<textarea name="(\w+)" hidden>([^<]*)<', form))
    assert browser.post("/review/harbour", **fields).status_code == 303
    assert sheet(root).claims[0].status is Status.ACCEPTED


def test_the_conflict_page_holds_theirs_and_yours(browser: Browser, root: Path) -> None:
    version = browser.field(ROW, "version")
    now = sheet(root)
    settings = config.load(root, environ={}, reviewer="Béla")
    changed = decisions.attributed(now, decisions.correct(now, now.claims[0], "5"), settings)
    writing.save(changed, root / "data/claims/harbour.yaml")
    answer = save(browser, ROW, version=version, decision="correct", value="6", note="mine <b>")
    assert answer.status_code == 409
    assert "<td>5</td><td>6</td>" in answer.text
    assert "Béla" in answer.text
    assert '<textarea name="note" hidden>mine &lt;b&gt;</textarea>' in answer.text
    assert sheet(root).claims[0].value == 5


def test_a_row_that_went_meanwhile_is_a_conflict_too(browser: Browser, root: Path) -> None:
    version = browser.field(ROW, "version")
    now = sheet(root)
    writing.save(replace(now, claims=now.claims[1:]), root / "data/claims/harbour.yaml")
    answer = save_to(browser, ROW, version)
    assert (answer.status_code, "is not in the sheet any more" in answer.text) == (409, True)


def save_to(browser: Browser, path: str, version: str) -> httpx.Response:
    csrf = browser.field("/review/harbour", "csrf")
    return browser.post(path, csrf=csrf, version=version, decision="accept", do="save", note="n")


def test_saving_refuses_what_another_wrote(root: Path) -> None:
    mine = theirs = sheet(root)
    path = root / "data/claims/harbour.yaml"
    assert writing.save(decisions.reject(theirs, theirs.entities[0]), path)
    with pytest.raises(Outdated, match="meanwhile"):
        writing.save(decisions.accept(mine, mine.entities[0]), path)
    assert sheet(root).entities[0].status is Status.REJECTED
    assert sorted(p.name for p in path.parent.iterdir()) == ["harbour.yaml"]


def test_without_a_reviewer_nothing_is_signed(root: Path) -> None:
    now = sheet(root)
    settings = config.load(root, environ={}, reviewer="")
    done = decisions.attributed(now, decisions.accept(now, now.entities[0]), settings)
    assert (done.entities[0].reviewer, done.entities[0].reviewed) == (None, None)


# What a steward is told before the build would be silent


def test_a_reason_to_prefer_a_value_is_typed_and_kept(browser: Browser, root: Path) -> None:
    reason = "en: the register says so\npl: tak mówi rejestr"
    assert save(browser, ROW, preferred=reason, decision="correct").status_code == 303
    (claim,) = (c for c in sheet(root).claims if c.id == "0123456789ab")
    assert claim.preferred == (("en", "the register says so"), ("pl", "tak mówi rejestr"))
    assert reason in html.unescape(browser.get(ROW).text)
    # A form without the field leaves it, one that empties it takes it away.
    assert save(browser, ROW, note="n", decision="correct").status_code == 303
    assert sheet(root).claims[0].preferred == claim.preferred
    assert save(browser, ROW, preferred="", decision="correct").status_code == 303
    assert sheet(root).claims[0].preferred == ()
    for wrong in ("the register", "en: a\nen: b", "no language: x"):
        assert save(browser, ROW, preferred=wrong, decision="correct").status_code == 422


def test_a_row_whose_passage_the_text_has_lost_is_shown_and_rejected(
    browser: Browser, root: Path
) -> None:
    path = root / "data/claims/harbour.yaml"
    now = loading.load(path, limit=10**6)
    lost = replace(now.claims[0], evidence=(), stale=True, note="passage gone: «1832645»")
    writing.save(replace(now, claims=(lost, *now.claims[1:])), path)
    listed = browser.get("/review/harbour").text
    assert "passage gone" in listed
    refused = browser.decide("accept:0123456789ab")
    assert (refused.status_code, "has no passage in the text" in refused.text) == (400, True)
    none = {"start": "", "end": "", "surface": ""}
    assert save(browser, ROW, decision="reject", note="gone", **none).status_code == 303
    (row,) = (c for c in sheet(root).claims if c.id == "0123456789ab")
    assert (row.status, row.evidence, row.note) == (Status.REJECTED, (), "gone")


def test_a_claim_is_not_accepted_over_the_rejection_of_its_thing(
    browser: Browser, root: Path
) -> None:
    assert browser.decide("reject:p").status_code == 303
    before = (root / "data/claims/harbour.yaml").read_bytes()
    refused = browser.decide("accept:0123456789ab")
    assert refused.status_code == 400
    assert "is rejected" in html.unescape(refused.text)
    assert (root / "data/claims/harbour.yaml").read_bytes() == before
