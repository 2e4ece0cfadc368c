"""A release is verified by folder and by URL; each way of being wrong has its exit code."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from c3graph.cli import main
from c3graph.errors import InputError, Refused
from c3graph.harvest import signing
from c3graph.harvest.verify import CODES, verify_release
from c3graph.model import DraftGraph
from c3graph.rdf.terms import Iri, Quad
from c3graph.release import dumps, kept, publishing
from planted import NS, publish, served, triples
from server_fixtures import serving, small_root

pytestmark = pytest.mark.slow

pytest.importorskip("cryptography", reason="needs cryptography (extra: sign)")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_root(tmp_path / "root", things=5)


def folder_of(root: Path) -> Path:
    return kept.find(root / "releases", "current").path


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *words])


def remade(path: Path, name: str, data: bytes) -> None:
    """Put other bytes into a file, and into the manifest as if they had been released."""
    (path / name).write_bytes(data)
    manifest = path / "manifest.json"
    document = json.loads(manifest.read_bytes())
    sha256 = hashlib.sha256(data).hexdigest()
    document["files"][name] = {"bytes": len(data), "sha256": sha256}
    manifest.write_text(json.dumps(document))


def failing(path: Path, key: str | None = None) -> tuple[set[str], int]:
    found = verify_release(path, key=key)
    return {check.kind for check in found.checks if check.wrong}, found.exit_code


def test_a_good_release_has_been_looked_at(root: Path) -> None:
    found = verify_release(folder_of(root))
    assert found.exit_code == 0
    assert {check.kind: check.looked_at for check in found.checks} == {
        "files": 31, "store": 1, "counts": 5, "dumps": 15, "catalogue": 145, "links": 0,
    }  # fmt: skip


def test_a_default_graph_that_is_not_the_facts_is_found(tmp_path: Path) -> None:
    quads = triples(2).quads
    fewer = DraftGraph.of(tuple(q for q in quads if q.graph or "p0" not in str(q.subject)))
    found = verify_release(publish(tmp_path, fewer).path)
    (check,) = (check for check in found.checks if check.kind == "dumps")
    assert check.wrong == ("c3graph.nq: its default graph is not the facts",)
    assert found.exit_code == 6


def test_each_way_of_being_wrong(root: Path) -> None:
    path = folder_of(root)
    nt = (path / "c3graph.nt").read_bytes()
    (path / "c3graph.nt").write_bytes(nt[:-1])
    assert failing(path) == ({"files"}, 7)
    remade(path, "c3graph.nt", b"".join(nt.splitlines(keepends=True)[1:]))
    assert failing(path) == ({"files", "dumps"}, 7)
    remade(path, "c3graph.nt.gz", dumps.compressed((path / "c3graph.nt").read_bytes()))
    assert failing(path) == ({"dumps"}, 6)
    remade(path, "c3graph.nt", nt)
    remade(path, "c3graph.nt.gz", dumps.compressed(nt))
    assert failing(path) == (set(), 0)
    manifest = path / "manifest.json"
    document = json.loads(manifest.read_bytes())
    document["counts"]["triples"] += 1
    manifest.write_text(json.dumps(document))
    assert failing(path) == ({"counts"}, 6)
    document["inputs_sha256"] = "other"
    manifest.write_text(json.dumps(document))
    assert failing(path) == ({"counts", "manifest"}, 7)
    manifest.write_text("{")
    assert failing(path) == ({"manifest"}, 7)


def _spoilt(data: bytes) -> list[bytes]:
    """gzip files that fail in each way: deflate's data, the header, the trailer, too short, too
    much in them, and members that never end."""
    broken = bytearray(data)
    broken[12:40] = b"\xff" * 28
    plain = gzip.decompress(data)
    return [
        bytes(broken), b"\x1f\x8b\x07" + data[3:], data[:-8] + b"\0" * 8, data[:-9], data[:4], b"",
        gzip.compress(plain + b"more"), gzip.compress(plain[:-1]), data + gzip.compress(b"x"),
        data + b"rubbish", gzip.compress(b"\0" * 10**8),
    ]  # fmt: skip


def test_a_crafted_gzip_is_a_finding(root: Path) -> None:
    """zlib.error is none of OSError: it ended verify with a traceback."""
    path = folder_of(root)
    name = "c3graph.nt.gz"
    whole = (path / name).read_bytes()
    for data in _spoilt(whole):
        remade(path, name, data)
        result = run(root, "verify", "--format", "json")
        assert result.exception is None or isinstance(result.exception, SystemExit), data[:20]
        assert result.exit_code == CODES["files"]
        rows = {row["check"]: row for row in json.loads(result.stdout)}
        assert name in str(rows["files"])
    remade(path, name, whole)
    assert not {check.kind for check in verify_release(path).checks if check.wrong} & {"files"}


def test_a_thing_that_is_pointed_at_and_not_there(tmp_path: Path) -> None:
    thing, other = NS.thing("project", "p0"), NS.thing("project", "none")
    said = Quad(thing, Iri("http://example.org/p"), other, NS.graph("planted"))
    found = publish(tmp_path, served([*triples(1).quads, said]))
    assert failing(found.path) == ({"links"}, 8)


def test_the_command_says_what_and_how(root: Path) -> None:
    done = run(root, "verify", "--no-shapes", "--format", "json")
    assert done.exit_code == 0, done.output
    assert [row["check"] for row in json.loads(done.stdout)] == [
        "files", "store", "counts", "dumps", "catalogue", "links",
    ]  # fmt: skip
    shutil.rmtree(folder_of(root) / "store")
    (folder_of(root) / "store").mkdir()
    assert run(root, "verify", "--no-shapes").exit_code == CODES["store"]
    assert run(root, "verify", "9.9").exit_code == 8


def test_shapes_are_looked_at_unless_told_otherwise(root: Path) -> None:
    done = run(root, "verify", "--format", "json")
    assert done.exit_code == 10
    assert "shapes" in {row["check"] for row in json.loads(done.stdout) if row["wrong"]}


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """A private key whose bytes are fixed, and its public half."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "key.pub").write_text(signing.public_key(tmp_path / "key.pem"))
    return tmp_path / "key.pem", tmp_path / "key.pub"


def test_a_signed_manifest(root: Path, keys: tuple[Path, Path]) -> None:
    private, public = keys
    assert run(root, "verify", "--no-shapes", "--key", str(public)).exit_code == 9
    assert run(root, "sign", "--key", str(private)).exit_code == 0
    assert run(root, "verify", "--no-shapes", "--key", str(public)).exit_code == 0
    publishing.open_release(root / "releases")
    path = folder_of(root) / "manifest.json.minisig"
    signature = path.read_text()
    assert run(root, "sign", "--key", str(private)).exit_code == 0
    assert path.read_text() == signature
    other = signature.replace("trusted comment: 1.0", "trusted comment: 2.0")
    for spoiled in (other, signature.replace("\n", "x\n", 2), "", signature[:-30]):
        path.write_text(spoiled)
        assert failing(path.parent, public.read_text()) == ({"signature"}, 9)
    assert run(root, "sign", "--key", str(public)).exit_code == 3


def test_the_forms_of_minisign(keys: tuple[Path, Path]) -> None:
    private, public = keys
    comment, coded = public.read_text().splitlines()
    raw = base64.b64decode(coded)
    assert (raw[:2], len(raw)) == (b"Ed", 42)
    assert comment.endswith(raw[2:10][::-1].hex().upper())
    signature = signing.sign(b"data", private, "1.0").splitlines()
    assert base64.b64decode(signature[1])[:10] == b"ED" + raw[2:10]
    assert signing.check(b"data", "\n".join(signature), public.read_text()) == "1.0"
    with pytest.raises(Refused, match="not that of this manifest"):
        signing.check(b"datA", "\n".join(signature), public.read_text())
    with pytest.raises(InputError):
        signing.check(b"data", "\n".join(signature), "nothing")
    turned = base64.b64encode(raw[:2] + raw[2:10][::-1] + raw[10:]).decode()
    with pytest.raises(Refused, match="another key"):
        signing.check(b"data", "\n".join(signature), turned)


def test_a_server_is_verified_from_outside(root: Path, keys: tuple[Path, Path]) -> None:
    private, public = keys
    assert run(root, "sign", "--key", str(private)).exit_code == 0
    with serving(root, cache_bytes=1) as server:
        words = ("verify", server.url, "--no-shapes", "--format", "json", "--key", str(public))
        done = run(root, *words)
        assert done.exit_code == 0, done.output
        rows = json.loads(done.stdout)
        assert [row["check"] for row in rows] == [
            "files", "signature", "counts", "dumps", "catalogue", "links", "catalogue", "links",
        ]  # fmt: skip
        assert rows[-1]["looked at"] > 20
        page = folder_of(root) / "c3graph.ttl"
        data = page.read_bytes()
        page.write_bytes(data.replace(b"P 1", b"Q 1"))
        assert run(root, *words).exit_code == 7
        page.write_bytes(data)
    assert run(root, "verify", server.url).exit_code == 14
