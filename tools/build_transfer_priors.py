"""
Build the table of transfer rates that ships: a starting table, updated by surveys and experiments.

Run as ``python tools/build_transfer_priors.py``. It reads transfer-priors.csv (the start),
transfer-evidence.csv (published surveys and studies in our words) and transfer-experiments.csv
(our estimates). It writes transfer-rates.csv, what plans read, and transfer-findings.csv, what every
row of it rests on with its source; and it prints old and new rates with the reason for every
difference above 0.1. ``--experiments`` estimates transfer-experiments.csv anew first; that needs
``standaside data pull uk-parliament``. ``--check`` writes nothing and fails if a file would change.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from standaside.data import boundaries, elections, joins, parliament, register, shipped
from standaside.domain import Bools, Result, TransferRow, TransferTable
from standaside.errors import SourceError, StandasideError
from standaside.evidence.experiments import EXPERIMENTS, Rate, run_experiments, unite_to_remain_effect
from standaside.evidence.fields import Sources, assemble
from standaside.evidence.pooling import Evidence, Pooled, explain, from_experiment, pool_table

START_FILE, EVIDENCE_FILE = "transfer-priors.csv", "transfer-evidence.csv"
EXPERIMENTS_FILE, RATES_FILE = "transfer-experiments.csv", "transfer-rates.csv"
EFFECTS_FILE = "pact-effects.csv"
FINDINGS_FILE = "transfer-findings.csv"
ROWS = {  # experiment: the rows it bears on; other specifications, and green-2017 (pooled too), are left out
    "reform-2024": (("RUK", ""),),
    "brexit-party-2019": (("BRX", ""), ("Ref", "Con")),
    "ukip-2017": (("UKIP", ""),),
    "green-for-ld-2019-contenders": (("Green", "LD"),),
    "ld-for-green-2019": (("LD", "Green"),),
    "green-non-pact": (("Green", ""),),
}
REPLACED = frozenset({"reform-2024", "green-non-pact"})
"""Candidates of the same colour (SDP; independents for the health service) stood in some of its places:
what went to "other" is taken from the starting row."""

DIGITS = 4


def sources() -> Sources:
    """Return what the experiments read: the shipped elections and the download ``uk-parliament``."""
    return Sources(
        election=elections.load_election,
        carried=lambda result, boundary_set: boundaries.convert(result, to=boundary_set),
        leave=joins.leave_share,
        sitting=sitting,
        stand_asides=stand_asides,
    )


def sitting(year: str, result: Result) -> Bools:
    """Whose candidate was a member of the last parliament, shape (c, p)."""
    place = {code: position for position, code in enumerate(result.constituencies.codes)}
    column = {code: position for position, code in enumerate(result.parties.codes)}
    found = np.zeros(result.stood.shape, dtype=np.bool_)
    every = parliament.candidacies(year)
    for code, party in every.filter(every["sitting_mp"]).select("code", "party").iter_rows():
        if party in column:
            found[place[code], column[party]] = True
    return found


def stand_asides(year: str) -> dict[tuple[str, str], frozenset[str]]:
    """Places of the register by (party, beneficiary)."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in register.stand_asides():
        if row.election == year:
            found.setdefault((row.party, row.beneficiary), set()).add(row.code)
    return {pair: frozenset(codes) for pair, codes in found.items()}


def read_start(folder: Path = shipped.DEFAULT) -> TransferTable:
    """Read the table to start from, whichever one the library loads."""
    rates: dict[tuple[str, str], dict[str, float]] = {}
    grades: dict[tuple[str, str], tuple[str, str]] = {}
    for row in shipped.rows(START_FILE, folder=folder):
        pair = row["from"], row["beneficiary"]
        rates.setdefault(pair, {})[row["to"]] = float(row["rate"])
        grades[pair] = row["evidence"], row["note"]
    return TransferTable({pair: TransferRow(*pair, shares, *grades[pair]) for pair, shares in rates.items()})


def read_evidence(folder: Path = shipped.DEFAULT) -> list[Evidence]:
    """Read the surveys and studies."""
    return [
        Evidence(
            id=row["id"],
            kind=row["kind"],
            party=row["from"],
            beneficiary=row["beneficiary"],
            shares=_shares(row["id"], row["shares"]),
            sample=float(row["sample"]),
            said=row["said"],
            source=row["source"],
        )
        for row in shipped.rows(EVIDENCE_FILE, folder=folder)
    ]


def _shares(name: str, text: str) -> dict[str, float]:
    try:
        pairs = [part.split() for part in text.split(";")]
        return {to: float(share) for to, share in pairs}
    except ValueError:
        raise SourceError(f'{EVIDENCE_FILE}: {name} has shares "{text}"; write "Lab .6; home .4".') from None


def read_experiments(folder: Path = shipped.DEFAULT) -> list[Rate]:
    """Read the estimates made before."""
    return [_rate(row) for row in shipped.rows(EXPERIMENTS_FILE, folder=folder)]


def _rate(row: Mapping[str, str]) -> Rate:
    values: dict[str, Any] = dict(row)
    values["party"] = values.pop("from")
    for name in ("rate", "rate_valid", "se", "expected_share", "first_stage_f"):
        values[name] = float(values[name])
    for name in ("placebo", "placebo_se"):
        values[name] = float(values[name]) if values[name] else None
    for name in ("n_absent", "n"):
        values[name] = int(values[name])
    return Rate(**values)


def experiments_csv(rates: Sequence[Rate]) -> str:
    """Write estimates down, to four digits (two for an F)."""
    rows = []
    for rate in rates:
        row = rate.row()
        rows.append({name: _rounded(name, value) for name, value in row.items()})
    return _csv(rows)


def _rounded(name: str, value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 1 if name == "first_stage_f" else DIGITS) + 0.0
    return "" if value is None else value


def effects_csv() -> str:
    """Write down how much more the Liberal Democrats rose where Unite to Remain stood aside for them."""
    (field,) = assemble(EXPERIMENTS["green-for-ld-2019"], sources())
    rows = [
        {
            "pact": "Unite to Remain, led by the Liberal Democrats",
            "election": field.now.id,
            "area": found.area,
            "against": found.against,
            "effect": round(found.effect, DIGITS),
            "se": round(found.se, DIGITS),
            "n_led": found.n_led,
            "n_others": found.n_others,
        }
        for found in unite_to_remain_effect(field)
    ]
    return _csv(rows)


def all_evidence(start: TransferTable, surveys: Sequence[Evidence], rates: Sequence[Rate]) -> list[Evidence]:
    """Put the experiments that bear on a row before the surveys."""
    own = []
    for name, pairs in ROWS.items():
        found = [rate for rate in rates if rate.experiment == name]
        if not found:
            raise SourceError(f"{EXPERIMENTS_FILE} has no {name}; run this tool with --experiments.")
        for pair in pairs:
            other = start.rows[pair].rates.get("Other", 0.0) if name in REPLACED else None
            own.append(from_experiment(found, party=pair[0], beneficiary=pair[1], other=other))
    return [*own, *surveys]


def rates_csv(table: Sequence[Pooled], seat_sd: float) -> str:
    """Write the table down: one row a destination, rates to four digits that add to exactly 1."""
    rows = []
    for found in table:
        rates = {to: round(rate, DIGITS) for to, rate in found.row.rates.items()}
        largest = max(rates, key=lambda to: rates[to])
        rates[largest] = round(rates[largest] + 1.0 - sum(rates.values()), DIGITS)
        rows += [
            {
                "from": found.row.party,
                "beneficiary": found.row.beneficiary,
                "to": to,
                "rate": f"{rate:.{DIGITS}f}",
                "evidence": found.row.evidence,
                "note": found.row.note,
                "start": f"{found.start.get(to, 0.0):g}",
                "concentration": f"{found.concentration:.1f}",
                "judgement": f"{found.row.judgement or 0.0:.1f}",
                "seat_sd": f"{seat_sd:g}",
            }
            for to, rate in rates.items()
        ]
    return _csv(rows)


def findings_csv(table: Sequence[Pooled]) -> str:
    """Write down what every row rests on: one line a finding; the start is in the other file."""
    rows = []
    for found in table:
        pair = {"from": found.row.party, "beneficiary": found.row.beneficiary}
        rows += [
            {
                **pair,
                "id": piece.id,
                "kind": piece.kind,
                "weight": f"{piece.sample:g}",
                "shares": "; ".join(f"{to} {share:.3g}" for to, share in piece.shares.items()),
                "said": piece.said,
                "source": piece.source,
                "label": piece.label,
            }
            for piece in found.used
        ]
    return _csv(rows)


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def report(table: Sequence[Pooled]) -> str:
    """Say old and new for every row that evidence touched, and why where the difference is large."""
    lines = []
    for found in table:
        if found.used:
            pair = f"{found.row.party} for {found.row.beneficiary or 'nobody'}"
            cells = ", ".join(
                f"{to} {found.start.get(to, 0.0):.2f} -> {rate:.2f}" for to, rate in found.row.rates.items()
            )
            lines.append(f"{pair} ({found.concentration:.0f}): {cells}")
    lines += ["", "Differences above 0.1:"]
    reasons = [sentence for found in table for sentence in explain(found)]
    return "\n".join([*lines, *(reasons or ["none"])])


def build(folder: Path, *, anew: bool) -> tuple[dict[str, str], list[Pooled]]:
    """Return the files that should be there, and the table."""
    files = {}
    if anew:
        files[EXPERIMENTS_FILE] = experiments_csv(run_experiments(sources()))
        files[EFFECTS_FILE] = effects_csv()
        rates = [_rate(row) for row in csv.DictReader(io.StringIO(files[EXPERIMENTS_FILE]))]
    else:
        rates = read_experiments(folder)
    start = read_start(folder)
    table = pool_table(start, all_evidence(start, read_evidence(folder), rates))
    files[RATES_FILE] = rates_csv(table, start.seat_sd)
    files[FINDINGS_FILE] = findings_csv(table)
    return files, table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tool; return its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--experiments", action="store_true", help="estimate the experiments anew")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file would change")
    parser.add_argument("--folder", type=Path, default=shipped.DEFAULT, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    try:
        files, table = build(asked.folder, anew=asked.experiments)
    except StandasideError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(report(table))
    stale = [name for name, text in files.items() if not _same(asked.folder / name, text)]
    if asked.check and stale:
        print(
            f"{', '.join(stale)} would change; run `python tools/build_transfer_priors.py`.", file=sys.stderr
        )
        return 1
    for name in stale:
        (asked.folder / name).write_text(files[name], encoding="utf-8")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
