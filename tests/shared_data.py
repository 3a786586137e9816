"""Where tests find the published files that do not ship, and the tools they exercise."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
REMEDY = "get it with `standaside data pull uk-parliament`, or set STANDASIDE_MIRROR to a folder that has it"


def shared_folder() -> Path:
    """Return the folder of published files: STANDASIDE_MIRROR, or ../shared/data/uk beside the checkout."""
    mirror = os.environ.get("STANDASIDE_MIRROR", "")
    return ROOT / mirror if mirror and "://" not in mirror else ROOT.parent / "shared" / "data" / "uk"


def shared_file(name: str) -> Path:
    """Return a published file; without it the test is skipped, but under CI=true it fails."""
    path = shared_folder() / name
    if path.is_file():
        return path
    missing = f"{name} is not in {shared_folder()}; {REMEDY}."
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(missing)
    pytest.skip(missing)


def load_tool(name: str) -> ModuleType:
    """Import a script of tools/ by name."""
    spec = importlib.util.spec_from_file_location(f"tools.{name}", ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
