"""The dataset of docs/examples/harbour: its text is ours, so that a clone shows passages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from c3graph.cli import main
from server_fixtures import Server, serving

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
HTML = {"Accept": "text/html"}
CLAIM = "/page/claim/9cc20296c5b7"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(EXAMPLES, folder / "examples", ignore=shutil.ignore_patterns("releases"))
    root = folder / "examples" / "harbour"
    made = CliRunner().invoke(main, ["--root", str(root), "release"])
    assert made.exit_code == 0, made.output
    with serving(root, texts=root.parent) as running:
        yield running


@pytest.mark.slow
def test_a_claim_shows_the_passage_around_its_words(server: Server) -> None:
    page = server.client.get(CLAIM, headers=HTML).text
    passage = re.search(r'<blockquote class="passage"[^>]*><p>(.*?)</p>', page, re.DOTALL)
    assert passage is not None
    assert "Project duration: <mark>1 April 2016 to 31 March 2020</mark>" in passage[1]
    assert "is not available here" not in page


def test_the_first_page_shows_the_passage_and_the_text_can_be_read(server: Server) -> None:
    home = server.client.get("/", headers=HTML).text
    assert "Project duration: <mark>1 April 2016 to 31 March 2020</mark>" in home
    assert server.client.get("/text/harbour", headers=HTML).status_code == 200


def test_every_statement_of_the_document_is_a_fact(server: Server) -> None:
    asked = (
        "PREFIX c3: <https://w3id.org/c3graph/def#> SELECT ?start ?end ?total { "
        "<https://example.org/harbour/id/project/harbour> c3:startDate ?start ; c3:endDate ?end ; "
        "c3:totalBudget ?total }"
    )
    rows = server.client.get("/sparql", params={"query": asked, "format": "csv"}).text.split()
    assert rows == ["start,end,total", "2016-04-01,2020-03-31,1832645"]
