"""The repository's own dataset, built and released once a test run."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest

import skips
from browser_fixtures import _running, new_page  # noqa: F401, fixtures for every test
from c3graph import atomic, config, pipeline
from c3graph.build import Built
from c3graph.config import Settings
from c3graph.model import DraftGraph, Release
from c3graph.release import publishing as release_step
from c3graph.store import Store, open_embedded
from review_fixtures import harbour  # noqa: F401, a dataset to be reviewed
from word_runs import Runs, runs

# The same examples in each run, however busy the machine is.
hypothesis.settings.register_profile("c3graph", deadline=None, derandomize=True)
hypothesis.settings.load_profile("c3graph")

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of sources, gold annotations and conformance suites beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared (sources, gold annotations, conformance suites)")
    return SHARED


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings of the repository's dataset, untouched by the environment."""
    return config.load(ROOT, environ={})


@pytest.fixture(scope="session")
def source_runs(settings: Settings, shared: Path) -> Runs:
    """The runs of words of the dataset's own sources, whatever else lies beside them."""
    sheets = pipeline.load_sheets(settings)
    texts = [shared / "sources" / sheet.source.file for sheet in sheets]
    return frozenset().union(*(runs(path.read_text(encoding="utf-8")) for path in texts))


@pytest.fixture(scope="session")
def built(settings: Settings) -> Built:
    return pipeline.build_graph(settings, write=False)


@pytest.fixture(scope="session")
def draft(built: Built) -> DraftGraph:
    return built.draft


@pytest.fixture(scope="session")
def released_settings(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose root is a scratch folder with the dataset's inputs linked in.

    Its `releases` holds one release of the repository's dataset, shared by parallel workers.
    """
    base = tmp_path_factory.getbasetemp()
    shared_base = base.parent if base.name.startswith("popen-") else base
    root = shared_base / "released"
    with atomic.locked(shared_base):
        if not (root / "c3graph.toml").exists():
            (root / "data").mkdir(parents=True, exist_ok=True)
            for name in ("ontology", "shapes", "queries"):
                (root / name).symlink_to(ROOT / name)
            for path in (ROOT / "data").iterdir():
                if path.name != "ttl":
                    (root / "data" / path.name).symlink_to(path)
            (root / "c3graph.toml").write_bytes((ROOT / "c3graph.toml").read_bytes())
        texts = settings.texts_folder
        scratch = replace(config.load(root, environ={}), texts=str(texts) if texts else "")
        pipeline.publish(scratch)
    return scratch


@pytest.fixture(scope="session")
def released(released_settings: Settings) -> Release:
    return release_step.open_release(released_settings.folder("releases"))


@pytest.fixture(scope="session")
def store(released: Release) -> Store:
    return open_embedded(released.path / "store")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that runs a browser is slow."""
    for item in items:
        if "new_page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = skips.reasons(terminalreporter.stats.get("skipped", ()))
    for line in skips.said(found, ci=os.environ.get("CI") == "true"):
        terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and skips.missing_in_ci(
        skips.reasons(reporter.stats.get("skipped", ()))
    ):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
