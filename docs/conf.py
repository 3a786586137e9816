import tomllib
from pathlib import Path

_project = tomllib.loads(
    (Path(__file__).resolve().parent.parent / "pyproject.toml").read_text(encoding="utf-8")
)

project = "Standaside"
author = "the Standaside founders"
copyright = f"2026, {author}"
version = release = _project["project"]["version"]
extensions = ["myst_parser"]
myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
language = "en_GB"
html_theme = "furo"
html_title = f"Standaside {release}"
html_show_sphinx = False
