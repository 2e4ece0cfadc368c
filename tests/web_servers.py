"""Debian's nginx and Apache on loopback ports, as whoever runs the tests, over a folder.

`make tools` installs both; a test of one that is absent is skipped, saying so.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from server_fixtures import free_port, wait_until

NAMES = ("nginx", "apache2")
_MODULES = Path("/usr/lib/apache2/modules")
_LOADED = (
    "mpm_event authz_core mime dir headers setenvif rewrite filter deflate unixd alias"
).split()


@dataclass(frozen=True)
class WebServer:
    """A running server and a client of it that follows nothing by itself."""

    name: str
    client: httpx.Client


def found(name: str) -> str:
    """Path of a server. Skips the test where it is not installed."""
    path = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if path is None:
        pytest.skip(f"needs {name}: make tools")
    return path


def nginx(folder: Path, root: Path, port: int, site: Path) -> list[str]:
    """The command of an nginx whose only site is what the export wrote for it."""
    text = (site / "nginx.conf").read_text(encoding="utf-8")
    assert "listen 80;" in text
    assert "root /srv/www;" in text
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    (folder / "site.conf").write_text(text.replace("root /srv/www;", f"root {root};"))
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; worker_processes 1; error_log {folder}/error.log;\n"
        + f"events {{}}\nhttp {{\naccess_log off;\n{paths}include {folder}/site.conf;\n}}\n"
    )
    return [found("nginx"), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


def apache(folder: Path, root: Path, port: int) -> list[str]:
    """The command of an Apache that lets the folders' own settings count."""
    modules = "".join(
        f"LoadModule {name}_module {_MODULES}/mod_{name}.so\n"
        for name in _LOADED
        if (_MODULES / f"mod_{name}.so").exists()
    )
    (folder / "apache.conf").write_text(
        f"{modules}ServerRoot {folder}\nListen 127.0.0.1:{port}\nServerName 127.0.0.1\n"
        f"PidFile {folder}/pid\nErrorLog {folder}/error.log\nTypesConfig /dev/null\n"
        f"Mutex file:{folder} default\nUser www-data\nGroup www-data\n"
        f"DocumentRoot {root}\n<Directory {root}>\nAllowOverride All\nRequire all granted\n"
        "</Directory>\nStartServers 1\nThreadsPerChild 8\nMaxRequestWorkers 8\n"
    )
    return [found("apache2"), "-X", "-f", str(folder / "apache.conf")]


@contextlib.contextmanager
def running(name: str, command: Sequence[str], port: int, folder: Path) -> Iterator[WebServer]:
    """A server until the end of the block; what it logged where it does not start."""
    log = folder / "log.txt"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:

            def answers() -> bool:
                assert process.poll() is None, log.read_text() + _errors(folder)
                try:
                    return client.get("/").status_code > 0
                except httpx.TransportError:
                    return False

            assert wait_until(answers, 30), log.read_text() + _errors(folder)
            yield WebServer(name, client)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _errors(folder: Path) -> str:
    file = folder / "error.log"
    return file.read_text() if file.is_file() else ""


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that all may read: started by root, these servers answer as somebody else."""
    with tempfile.TemporaryDirectory(prefix="c3graph-web-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextlib.contextmanager
def serving_site(name: str, site: Path, path: str) -> Iterator[WebServer]:
    """A server of that name over an export, at a path below its document root."""
    with open_folder() as folder:
        root, port = folder / "root", free_port()
        place = root / path.strip("/")
        place.parent.mkdir(parents=True)
        shutil.copytree(site, place)
        make = nginx(folder, root, port, site) if name == "nginx" else apache(folder, root, port)
        with running(name, make, port, folder) as server:
            yield server
