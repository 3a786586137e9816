"""Commands about other voting systems: ``systems`` and ``apportion``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from standaside.cli.options import DEFAULT_SEED, AsJson, OutFile, PollsName, PollText, Seed, SwingName
from standaside.cli.output import TABLES, Answer, check_target, emit, shown
from standaside.cli.progress import progress
from standaside.cli.votes import find_area
from standaside.errors import SourceError, StandasideError, UnknownNameError
from standaside.matching import did_you_mean, fold
from standaside.present.flat import flat_rows

if TYPE_CHECKING:
    from standaside.count.ballots import Settings
    from standaside.domain import Parties, Result, Scenario
    from standaside.systems import Comparison

USUAL_DRAWS = 1_000
"""Simulated elections: counting them all under every system takes seconds, and means settle early."""

SystemsDraws = Annotated[
    int | None,
    typer.Option(
        "--draws",
        metavar="N",
        min=1,
        max=1_000_000,
        help=f"Simulated elections of a scenario, {USUAL_DRAWS:,} unless said.",
    ),
]
Threshold = Annotated[
    str | None,
    typer.Option(
        "--threshold", metavar="T", help="Per cent of the votes that a list needs (5 or 5%); inclusive."
    ),
]
MethodName = Annotated[
    str | None,
    typer.Option(
        "--method",
        metavar="M",
        help="d_hondt, sainte_lague, modified, imperiali, adams, hill, hare or droop.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("systems")(systems)
    app.command("apportion")(apportion)


def systems(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="ELECTION|SCENARIO", help="A year, an id, a TOML file or a shipped scenario.",
            show_default=False,
        ),
    ],
    *,
    system: Annotated[
        list[str] | None,
        typer.Option(
            "--system", metavar="S", help="fptp, two_round, av, list_pr, ams, stv or av_plus; repeatable."
        ),
    ] = None,
    districts: Annotated[
        str | None, typer.Option("--districts", metavar="D", help="Of lists: uk, nation, region or county.")
    ] = None,
    method: MethodName = None,
    threshold: Threshold = None,
    threshold_of: Annotated[
        str, typer.Option("--threshold-of", metavar="AREA", help="district, or whole: of all valid votes.")
    ] = "district",
    joint: Annotated[
        list[str] | None,
        typer.Option("--joint", metavar="PARTIES", help='Parties with one list: "Lab+Green"; repeatable.'),
    ] = None,
    independents: Annotated[
        str, typer.Option("--independents", metavar="HOW", help="apart, or pooled: all others as one list.")
    ] = "apart",
    form: Annotated[
        str,
        typer.Option(
            "--form", metavar="F", help="Of ams: westminster, scottish, welsh, new_zealand, german_2021."
        ),
    ] = "westminster",
    overhang: Annotated[
        str | None,
        typer.Option(
            "--overhang",
            metavar="H",
            help="Of ams, in place of the form's: kept, levelled, partly, lost or absorbed.",
        ),
    ] = None,
    transfer: Annotated[
        str,
        typer.Option(
            "--transfer",
            metavar="T",
            help="Of stv: weighted (inclusive Gregory), gregory (the last parcel), or meek.",
        ),
    ] = "weighted",
    front: Annotated[
        list[str] | None,
        typer.Option(
            "--front",
            metavar="PARTIES",
            help='Between two rounds all but the best placed of "Lab+LD" stand aside; repeatable.',
        ),
    ] = None,
    region: Annotated[str | None, typer.Option("--region", metavar="R", help="Only this region.")] = None,
    nation: Annotated[str | None, typer.Option("--nation", metavar="N", help="Only this nation.")] = None,
    pact: Annotated[
        str | None, typer.Option("--pact", metavar="FILE", help="A pact (CSV) in place of the scenario's.")
    ] = None,
    poll: PollText = None,
    polls: PollsName = None,
    swing: SwingName = None,
    draws: SystemsDraws = None,
    seed: Seed = DEFAULT_SEED,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:  # fmt: skip
    """Show what other voting systems would make of the same votes, with a pact and without."""
    check_target(out, (*TABLES, ".svg"))
    wanted = _asked(asked, {"poll": poll, "polls": polls, "swing": swing, "draws": draws, "pact": pact})
    from standaside.data.transfers import load_transfer_table
    from standaside.domain import Result
    from standaside.systems import count_election, count_scenario

    baseline = wanted if isinstance(wanted, Result) else wanted.baseline
    places, parties = baseline.constituencies, baseline.parties
    chosen = _Chosen(
        districts, method, threshold, threshold_of, joint, independents, form, overhang, transfer, front
    )
    settings = chosen.settings(parties)
    region, nation = find_area(region, places.regions, "region"), find_area(nation, places.nations, "nation")
    within = places.in_area(nation=nation, region=region) if region or nation else None
    hexes = _hexes(places.boundary_set)
    if isinstance(wanted, Result):
        found = count_election(
            wanted, load_transfer_table(), systems=system or (), settings=settings, hexes=hexes, within=within
        )
    else:
        with progress("Counting elections") as update:
            found = count_scenario(
                wanted,
                seed=seed,
                systems=system or (),
                settings=settings,
                hexes=hexes,
                within=within,
                progress=update,
            )
    emit(_answer(wanted, found, area=region or nation), as_json=as_json, out=out)


@dataclass(frozen=True)
class _Chosen:
    """The options that set a system."""

    districts: str | None
    method: str | None
    threshold: str | None
    threshold_of: str
    joint: list[str] | None
    independents: str
    form: str
    overhang: str | None
    transfer: str
    front: list[str] | None

    def settings(self, parties: Parties) -> Settings:
        """Everything as a system takes it; names of parties as they are typed."""
        from standaside.count.ballots import Settings
        from standaside.count.methods import find_method

        usual = Settings()
        return Settings(
            districts=fold(self.districts or usual.districts),
            method=find_method(self.method or usual.method),
            threshold=read_threshold(self.threshold),
            threshold_of=fold(self.threshold_of),
            joint=_groups(self.joint, parties, "in --joint"),
            independents=fold(self.independents),
            form=fold(self.form).replace(" ", "_"),
            overhang=fold(self.overhang or ""),
            transfer=fold(self.transfer),
            fronts=_groups(self.front, parties, "in --front"),
        )


def _hexes(boundary_set: str) -> Mapping[str, tuple[int, int]] | None:
    """Where the places of a boundary set lie on its hex map; None if nobody has one."""
    from standaside.data.hexmap import load_hexmap

    try:
        return load_hexmap(boundary_set)
    except (UnknownNameError, SourceError):
        return None


def _groups(texts: Sequence[str] | None, parties: Parties, where: str) -> tuple[tuple[str, ...], ...]:
    """Parties of each "Lab+Green"."""
    for text in texts or ():
        if "+" not in text:
            raise UnknownNameError(f'"{text}" {where} is one party; join two or more with +, as "Lab+Green".')
    return tuple(
        tuple(parties.codes[parties.find(part.strip(), where=where)] for part in text.split("+"))
        for text in texts or ()
    )


def read_threshold(text: str | None) -> Fraction:
    """
    Read a threshold: "5", "5%" and "0.05" are one; without a sign, a number below 1 is a share.

    Raises
    ------
    UnknownNameError
        If it is no number.

    Examples
    --------
    >>> read_threshold("5%") == read_threshold("5") == read_threshold("0.05") == Fraction(1, 20)
    True
    >>> read_threshold("0.67%")
    Fraction(67, 10000)
    """
    if text is None:
        return Fraction(0)
    try:
        number = Fraction(text.strip().removesuffix("%").strip())
    except (ValueError, ZeroDivisionError):
        raise UnknownNameError(f'A threshold is a number such as 5 or 3.25%, not "{text}".') from None
    from standaside.count.methods import exact_share

    return exact_share(number if 0 <= number < 1 and not text.strip().endswith("%") else number / 100)


def _asked(name: str, changes: dict[str, Any]) -> Result | Scenario:
    """Load a scenario if the name is one's, else an election."""
    from standaside.cli.averages import load_asked
    from standaside.data.elections import load_election
    from standaside.data.scenario import shipped_scenarios

    shipped = list(shipped_scenarios())
    is_file = Path(name).suffix.lower() == ".toml" or Path(name).is_file()
    if is_file or fold(name) in {fold(own) for own in shipped}:
        return load_asked(name, **{**changes, "draws": changes["draws"] or USUAL_DRAWS})
    if any(value is not None for value in changes.values()):
        raise UnknownNameError(
            f'"{name}" is an election that is over and is counted once, as it was; --poll, --polls, --swing, '
            "--draws and --pact need a scenario."
        )
    try:
        return load_election(name)
    except StandasideError as error:
        guess = did_you_mean(name, shipped)
        raise type(error)(f"{error}{guess}" if guess else str(error)) from None


def _answer(wanted: Result | Scenario, found: Comparison, *, area: str | None) -> Answer:
    from standaside.present import documents, systems_tables

    document = systems_tables.systems_document(wanted, found, area=area)
    return Answer(
        document,
        lambda: shown(lambda _: systems_tables.systems_grids(document, wanted)),
        lambda: flat_rows(
            [{k: v for k, v in row.items() if k not in {"with_pact", "areas"}} for row in document]
        ),
        {".svg": _drawing(document)},
        sources=lambda: documents.provenance(document[0]),
    )


def _drawing(document: Any) -> Callable[[], bytes]:
    def draw() -> bytes:
        from standaside.present.hemicycle_svg import systems_drawing

        return systems_drawing(document).encode()

    return draw


def apportion(
    votes: Annotated[
        Path,
        typer.Argument(
            metavar="VOTES.csv", help="Columns party and votes (joint, exempt).", show_default=False,
            readable=False,
        ),
    ],
    *,
    seats: Annotated[int, typer.Option("--seats", metavar="N", max=1_000_000, help="Seats to share out.")],
    method: MethodName = "d_hondt",
    threshold: Threshold = None,
    valid_votes: Annotated[
        int | None,
        typer.Option("--valid-votes", metavar="N", min=1, help="All valid votes, if the file lacks some."),
    ] = None,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:  # fmt: skip
    """Share out seats among lists, exactly; a tie is shown as one."""
    check_target(out)
    from standaside.count.methods import apportion as share_out
    from standaside.count.methods import find_method
    from standaside.data.votes_file import read_votes
    from standaside.present import systems_tables

    given, name, share = read_votes(votes), find_method(method or "d_hondt"), read_threshold(threshold)
    found = share_out(
        given.votes,
        seats,
        method=name,
        threshold=share,
        valid_votes=valid_votes,
        exempt=given.exempt,
        joint=given.joint,
    )
    document = systems_tables.apportion_document(
        given.names, given.votes, found, method=name, threshold=float(share)
    )
    answer = Answer(
        document,
        lambda: shown(lambda _: systems_tables.apportion_grids(document)),
        lambda: [
            {"party": party, "votes": count, "seats": document["seats"][party]}
            for party, count in document["votes"].items()
        ],
        sources=lambda: [{"what": "source", "value": str(votes)}],
    )
    emit(answer, as_json=as_json, out=out)
