"""
Published files that do not ship: where they come from, and whether what is here is what we pinned.

Each file is named by address, licence, date and sha256. ``pull`` brings a bundle of them
into the user's data folder, from the mirror in ``STANDASIDE_MIRROR`` (a folder or an
address) or else from where they are published; a file counts only once its hash is right.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from standaside.data.download import Progress, fetch
from standaside.errors import SourceError, UnknownNameError
from standaside.matching import did_you_mean

OPEN_PARLIAMENT = "Open Parliament Licence v3.0"
OPEN_INNOVATIONS = "by Open Innovations (ODI Leeds), who ask for credit; see the repository"
PINNED_ON = dt.date(2026, 11, 22)
"""The day these commits and hashes were written down."""

_RAW = "https://raw.githubusercontent.com"
_DATABASE = f"{_RAW}/ukparliament/psephology-datasette/da7b7bde0c5036678d061fdcbea8814bbc15aa17"
_PSEPHOLOGY = f"{_RAW}/ukparliament/psephology/774c93e64c4d69a5094d0518aef68060c4d74df0"
_CONSTITUENCIES = f"{_RAW}/open-innovations/constituencies/8c28561bc48cf1a8b947b51becf2e4e4ae1162e7"
_ADDED = "added.json"
_ADDABLE = re.compile(r"by-elections/parliament-(\d{2})-(candidacies|constituencies)\.csv")


@dataclass(frozen=True, slots=True)
class Published:
    """
    One file as its publisher has it.

    Attributes
    ----------
    file : str
        Its path in the data folder and in a mirror: ``by-elections/parliament-55-candidacies.csv``.
    title, licence : str
        What it is, and under which licence.
    address : str
        Where it is published, at a fixed commit.
    size : int
        Bytes.
    sha256 : str
    date : date
        The day the commit and the hash were written down.
    """

    file: str
    title: str
    licence: str
    address: str
    size: int
    sha256: str
    date: dt.date = PINNED_ON


def _by_elections() -> Iterator[Published]:
    pinned = {
        (55, "candidacies"): (30294, "7527353e2579b6dcc61082cb5da341e1ddb7ee5e063ab3d098c1bc884ac851ab"),
        (55, "constituencies"): (4447, "8a530809859464105f9325cadd7668acf6a3a66f5e9f5f4087ae375fe30abbfb"),
        (56, "candidacies"): (14781, "3bc03325040ee4238fe2a6076cf9bf0b19782e987df67b83b094d667599d4823"),
        (56, "constituencies"): (2282, "30257ac71bd471a8a183c647dd5287ab222d4a81d39317f268d91ab94112cb4a"),
        (57, "candidacies"): (8782, "c2b805fca7471d920c610d01a3aab51893d3dec250fc91c70d55a12486b1127d"),
        (57, "constituencies"): (1311, "2b603b8b98f35f94bf3607de8cb963722fb5a819d9a9e1849a913bde5a246379"),
        (58, "candidacies"): (40637, "a524e6fb785251174d059e9659da263dd955625c73036c2498826b18593f3b1d"),
        (58, "constituencies"): (5163, "da80a836fc3f4d8aca3ecc431b3274aa6e0a998f435bc3e4554a7b027ac5e599"),
    }
    for (number, what), (size, sha256) in pinned.items():
        yield Published(
            file=f"by-elections/parliament-{number}-{what}.csv",
            title=f"by-elections of the {number}th Parliament, {what}",
            licence=OPEN_PARLIAMENT,
            address=f"{_PSEPHOLOGY}/db/data/results-by-parliament/{number}/by-elections/{what}.csv",
            size=size,
            sha256=sha256,
        )


PUBLISHED: Mapping[str, Published] = {
    published.file: published
    for published in (
        Published(
            "psephology.db",
            "UK Parliament election results, 2010 to 2024",
            OPEN_PARLIAMENT,
            f"{_DATABASE}/psephology.db",
            4136960,
            "4e2adef3dec5000fae30fd7f0d880f95bba24940b1f42f4e155efa2ebe07ce69",
        ),
        *_by_elections(),
        Published(
            "hexmap-2024.hexjson",
            "hex map of the constituencies of 2024",
            OPEN_INNOVATIONS,
            f"{_CONSTITUENCIES}/src/_data/hexjson/uk-constituencies-2024.hexjson",
            69992,
            "7a99cbd2f9574ee7e3fcb55a106189b7342d35c899e96554f51c06b6c73469d0",
        ),
        Published(
            "hexmap-2010.hexjson",
            "hex map of the constituencies of 2010",
            OPEN_INNOVATIONS,
            f"{_CONSTITUENCIES}/src/_data/hexjson/constituencies.hexjson",
            73555,
            "4d0106d5ec6f73b283f55ed4ad93b5a3323cd2374d27d6bcb31bc5d94a642f87",
        ),
        Published(
            "eu-referendum-2016-by-2010-constituency.csv",
            "EU referendum of 2016, leave share by constituency of 2010 (mostly Chris Hanretty's estimates)",
            OPEN_INNOVATIONS,
            f"{_CONSTITUENCIES}/src/_data/sources/society/eu_referendum.csv",
            13848,
            "d208d0807ca6aa9ac73978297165e41667add3312c080aa8db7a95af3c663f5e",
        ),
        Published(
            "eu-referendum-2016-by-2024-constituency.csv",
            "EU referendum of 2016, leave share by constituency of 2024 (estimates, Great Britain)",
            OPEN_INNOVATIONS,
            f"{_CONSTITUENCIES}/src/_data/sources/society/eu_referendum_2024_boundaries.csv",
            48971,
            "e792af3ae3436ad377bcc34ba3ae9cb4765d368e661b16980322333bc0b96bcf",
        ),
    )
}
"""Every file we know how to fetch, by its path in the data folder."""

BUNDLES: Mapping[str, tuple[str, ...]] = {
    "uk-parliament": tuple(file for file in PUBLISHED if file != "hexmap-2010.hexjson"),
}
"""What ``standaside data pull NAME`` brings; the hex map of 2010 ships already."""


@dataclass(frozen=True, slots=True)
class Held:
    """
    One row of ``standaside data list``.

    ``since`` is None and ``size`` 0 where the file is not here; ``sha256`` is the pinned
    hash, or for a file that a user added the one it had when first seen.
    """

    bundle: str
    title: str
    file: str
    present: bool
    since: dt.datetime | None
    licence: str
    address: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Verified:
    """One file hashed again: ``state`` is "right", "changed" or "missing"."""

    file: str
    state: str
    expected: str
    found: str


def data_folder() -> Path:
    """Folder that downloads go to: ``STANDASIDE_DATA``, or the usual one of this user on this system."""
    chosen = os.environ.get("STANDASIDE_DATA", "")
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return platformdirs.user_data_path("standaside", appauthor=False)


def pull(name: str, *, progress: Progress | None = None) -> tuple[Path, ...]:
    """
    Bring a bundle of files, or one file, into the data folder; what is here and right stays.

    Parameters
    ----------
    name : str
        "uk-parliament", or a file such as "hexmap-2010.hexjson".
    progress : callable or None
        Called with the fraction of the bytes done, in [0, 1].

    Returns
    -------
    tuple of Path
        Every file of the bundle, whether it came now or was here.

    Raises
    ------
    UnknownNameError
        If there is no such bundle or file.
    SourceError
        If a file cannot be fetched, is not the pinned one, or cannot be written. A cut
        download leaves nothing that counts; the next pull goes on where it stopped.
    """
    wanted = [PUBLISHED[file] for file in _files_of(name)]
    every, done, report = sum(p.size for p in wanted), 0, progress or _silent
    paths = []
    for published in wanted:
        paths.append(_bring(published, _share(report, done, published.size, every)))
        done += published.size
        report(done / every)
    return tuple(paths)


def _files_of(name: str) -> tuple[str, ...]:
    if name in PUBLISHED:
        return (name,)
    if name in BUNDLES:
        return BUNDLES[name]
    known = [*BUNDLES, *PUBLISHED]
    guess = did_you_mean(name, known) or f" There are {', '.join(BUNDLES)}."
    raise UnknownNameError(f'There is no download "{name}".{guess}')


def _silent(fraction: float) -> None:
    """Say nothing about progress."""


def _share(report: Callable[[float], None], done: int, size: int, every: int) -> Progress:
    return lambda fraction: report((done + fraction * size) / every)


def _bring(published: Published, progress: Progress) -> Path:
    path = data_folder() / published.file
    if path.is_file() and sha256_of(path) == published.sha256:
        return path
    mirror = os.environ.get("STANDASIDE_MIRROR", "")
    origin = f"{mirror.rstrip('/')}/{published.file}" if mirror else published.address
    fetch(origin, path, size=published.size, sha256=published.sha256, progress=progress)
    return path


def sha256_of(path: Path) -> str:
    """Hash of a file, as 64 hexadecimal digits."""
    with _readable(path).open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _readable(path: Path) -> Path:
    if not path.is_file():
        raise SourceError(f"{path} is not a file; give the path of one.")
    return path


def at_hand(file: str) -> Path | None:
    """Path of a published file if it is in the data folder, else None."""
    path = data_folder() / file
    return path if path.is_file() else None


def require(file: str) -> Path:
    """
    Path of a published file in the data folder.

    Raises
    ------
    SourceError
        If it is not here; the message names the command that brings it.
    """
    path = at_hand(file)
    if path is None:
        bundle = next((name for name, files in BUNDLES.items() if file in files), file)
        raise SourceError(f"{file} is not here; get it with `standaside data pull {bundle}`.")
    return path


def by_election_files(what: str = "candidacies") -> list[Path]:
    """
    Files of by-elections in the data folder, by Parliament: the pinned ones and those a user added.

    Raises
    ------
    SourceError
        If an added file is not as it was when it was first seen.
    """
    found = []
    for path in sorted((data_folder() / "by-elections").glob(f"parliament-*-{what}.csv")):
        file = f"by-elections/{path.name}"
        if _ADDABLE.fullmatch(file):
            if file not in PUBLISHED and sha256_of(path) != _first_seen(file):
                raise SourceError(f"{path} has changed since it was added; add it again if that is meant.")
            found.append(path)
    return found


def add(source: Path, file: str) -> Path:
    """
    Copy a file of by-elections later than the pinned ones into the data folder, and note its hash.

    Parameters
    ----------
    source : Path
        Parliament's file, for instance its 59/by-elections/candidacies.csv.
    file : str
        What it is: "by-elections/parliament-59-candidacies.csv".

    Raises
    ------
    SourceError
        If the name is not of that form, the file is pinned, or it cannot be read or written.
    """
    if not _ADDABLE.fullmatch(file) or file in PUBLISHED:
        raise SourceError(
            f"{file} cannot be added: give by-elections/parliament-NN-candidacies.csv "
            "(or -constituencies.csv), NN being the number of a Parliament later than ours, such as 59."
        )
    content, path = _readable(source).read_bytes(), data_folder() / file
    _write(path, content)
    _note({**_added(), file: hashlib.sha256(content).hexdigest()})
    return path


def _first_seen(file: str) -> str:
    """Hash that an added file had when it was first seen; a folder that cannot be written forgets it."""
    known = _added()
    if file not in known:
        known[file] = sha256_of(data_folder() / file)
        with suppress(SourceError):
            _note(known)
    return known[file]


def _added() -> dict[str, str]:
    path = data_folder() / _ADDED
    if not path.is_file():
        return {}
    try:
        return {str(file): str(sha256) for file, sha256 in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError) as error:
        raise SourceError(f"{path} is damaged ({error}); delete it, and check what you added.") from None


def _note(known: Mapping[str, str]) -> None:
    _write(data_folder() / _ADDED, json.dumps(known, indent=1, sort_keys=True).encode())


def _write(path: Path, content: bytes) -> None:
    """Write whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            beside = Path(folder) / path.name
            beside.write_bytes(content)
            shutil.move(beside, path)
    except OSError as error:
        raise SourceError(
            f"{path} cannot be written ({error}); set STANDASIDE_DATA to a folder of yours."
        ) from None


def inventory() -> list[Held]:
    """
    List every file we know how to fetch, here or not, and those that a user added.

    Returns
    -------
    list of Held
        In the order of the bundles; added files last.
    """
    bundle_of = {file: name for name, files in BUNDLES.items() for file in files}
    rows = [
        _held(bundle_of.get(p.file, ""), p.title, p.file, p.licence, p.address, p.sha256)
        for p in PUBLISHED.values()
    ]
    for file in _unpinned():
        rows.append(_held("", "by-elections, added here", file, OPEN_PARLIAMENT, "", _first_seen(file)))
    return rows


def _unpinned() -> list[str]:
    folder = data_folder() / "by-elections"
    files = (f"by-elections/{path.name}" for path in sorted(folder.glob("parliament-*.csv")))
    return [file for file in files if _ADDABLE.fullmatch(file) and file not in PUBLISHED]


def _held(bundle: str, title: str, file: str, licence: str, address: str, sha256: str) -> Held:
    path = at_hand(file)
    found = path.stat() if path else None
    since = dt.datetime.fromtimestamp(found.st_mtime, dt.UTC).replace(microsecond=0) if found else None
    size = found.st_size if found else 0
    return Held(bundle, title, file, path is not None, since, licence, address, sha256, size)


def verify() -> list[Verified]:
    """
    Hash every file of the inventory again.

    Returns
    -------
    list of Verified
        "changed" wants another ``data pull`` (or, for an added file, adding again);
        "missing" is no fault in what was never pulled.
    """
    rows = []
    for held in inventory():
        found = sha256_of(data_folder() / held.file) if held.present else ""
        state = "missing" if not held.present else "right" if found == held.sha256 else "changed"
        rows.append(Verified(held.file, state, held.sha256, found))
    return rows
