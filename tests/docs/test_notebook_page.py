"""The page about notebooks does what it says, cell by cell."""

from __future__ import annotations

from tests.docs.test_documents import ROOT, blocks

PAGE = ROOT / "docs" / "how-to" / "use-in-a-notebook.md"


def test_the_cells_of_the_page_run_in_order(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cells = blocks(PAGE, "python")
    assert len(cells) == 4
    known: dict[str, object] = {}
    for cell in cells:
        exec(compile(cell, PAGE.name, "exec"), known)
    assert known["worst"].columns[-1] == "seed"
    assert (tmp_path / "unite-to-remain.svg").read_text(encoding="utf-8").startswith("<svg ")
    for name in ("expected", "seats", "advice", "systems", "record"):
        assert "<table>" in known[name]._repr_html_()
