"""The download `uk-parliament` in a folder of the tests' own, taken from the mirror."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from standaside.data import sources
from tests.shared_data import shared_file, shared_folder


@contextmanager
def pulled_data(folder: Path) -> Iterator[Path]:
    """Pull everything into ``folder`` and point the library at it; without a mirror the tests are skipped."""
    shared_file("psephology.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STANDASIDE_MIRROR", str(shared_folder()))
        patch.setenv("STANDASIDE_DATA", str(folder))
        sources.pull("uk-parliament")
        yield folder
