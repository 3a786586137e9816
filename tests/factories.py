"""A small world made up for tests: results, a projection, a pact and its assessment, all from one seed."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field, replace

import numpy as np

from standaside.domain import (
    NOBODY,
    Assessment,
    Constituencies,
    Deal,
    Forecast,
    Outcome,
    Pact,
    PactRules,
    Parties,
    PartyKind,
    Plan,
    PlanStatus,
    Poll,
    Projection,
    Result,
    Scenario,
    TransferRow,
    TransferTable,
    Uncertainty,
    Verdict,
)
from tests.shared_data import shared_folder

PARTIES = Parties(
    codes=("Con", "Lab", "LD", "Green", "SNP", "PC", "BRX", "DUP", "SF", "Ind", "Spk", "Other"),
    names=(
        "Conservative", "Labour", "Liberal Democrat", "Green", "Scottish National Party", "Plaid Cymru",
        "Brexit Party", "Democratic Unionist Party", "Sinn Féin", "Independent", "Speaker", "Other",
    ),
    kinds=(*[PartyKind.PARTY] * 9, PartyKind.INDEPENDENT, PartyKind.SPEAKER, PartyKind.SUM),
)  # fmt: skip
PARTNERS = ("Lab", "LD", "Green", "PC")
_REGIONS = (
    ("England", "South East"), ("England", "London"), ("England", "North West"), ("England", "West Midlands"),
    ("Scotland", "Scotland"), ("Wales", "Wales"), ("Northern Ireland", "Northern Ireland"),
)  # fmt: skip
_MEANS = {
    "England": (0.42, 0.36, 0.12, 0.05, 0, 0, 0.04, 0, 0, 0, 0, 0.01),
    "Scotland": (0.26, 0.25, 0.08, 0.03, 0.37, 0, 0, 0, 0, 0, 0, 0.01),
    "Wales": (0.33, 0.41, 0.07, 0.03, 0, 0.12, 0.03, 0, 0, 0, 0, 0.01),
    "Northern Ireland": (0, 0, 0, 0, 0, 0, 0, 0.5, 0.45, 0.03, 0, 0.02),
}
_FOLLOW = {"Lab": 0.52, "LD": 0.40, "Green": 0.60, "PC": 0.50}


@dataclass(frozen=True)
class World:
    """What the factories make: an assessment and its map."""

    assessment: Assessment
    hexes: dict[str, tuple[int, int]]
    variants: tuple[Assessment, ...] = field(default=())


def real_places() -> tuple[Constituencies, dict[str, tuple[int, int]]] | None:
    """The 650 constituencies of the 2010 set and their hexes, if the file is at hand."""
    path = shared_folder() / "hexmap-2010.hexjson"
    if not path.is_file():
        return None
    hexes = json.loads(path.read_text(encoding="utf-8"))["hexes"]
    codes = sorted(hexes)
    regions = [hexes[code]["a"] for code in codes]
    nations = [r if r in {"Scotland", "Wales", "Northern Ireland"} else "England" for r in regions]
    names = tuple(hexes[code]["n"] for code in codes)
    places = Constituencies(tuple(codes), names, tuple(nations), tuple(regions), ("",) * len(codes), "2010")
    return places, {code: (hexes[code]["q"], hexes[code]["r"]) for code in codes}


def made_up_places(size: int) -> tuple[Constituencies, dict[str, tuple[int, int]]]:
    """A rectangle of hexes, with names that need escaping."""
    codes = tuple(f"E14{i:06d}" for i in range(size))
    where = [_REGIONS[i * len(_REGIONS) // size] for i in range(size)]
    names = tuple(f"Seat {i} & <Vale>" if i % 7 == 3 else f"Place {i} North" for i in range(size))
    places = Constituencies(
        codes, names, tuple(n for n, _ in where), tuple(r for _, r in where), ("",) * size, "2010"
    )
    width = max(1, round(size**0.5))
    return places, {code: (i % width - width // 2, i // width - width // 2) for i, code in enumerate(codes)}


def make_result(places: Constituencies, *, seed: int = 3) -> Result:
    """Votes around national means; the first place has the Speaker, the last an independent winner."""
    rng = np.random.default_rng(seed)
    means = np.array([_MEANS[nation] for nation in places.nations])
    means = means * np.exp(rng.normal(0, 0.30, means.shape))
    means[0] = 0
    means[0, PARTIES.index("Spk")], means[0, PARTIES.index("Green")] = 0.7, 0.3
    share = means / means.sum(axis=1, keepdims=True)
    electorate = rng.integers(55_000, 80_000, len(places))
    votes = np.floor(share * (electorate * 0.68)[:, None]).astype(np.int64)
    known = np.ones(len(places), dtype=bool)
    return Result(
        id="parl.2017-06-08", name="2017 general election", date=dt.date(2017, 6, 8), is_notional=False,
        source="Made up for tests", constituencies=places, parties=PARTIES, votes=votes, stood=votes > 0,
        electorate=electorate, winner_known=known, majority_known=known,
    )  # fmt: skip


def make_transfers() -> TransferTable:
    """Rates for every pair of partners."""
    rows = {}
    for party in PARTNERS:
        for beneficiary in PARTNERS:
            if party != beneficiary:
                rest = 1 - _FOLLOW[party]
                rates = {
                    beneficiary: _FOLLOW[party],
                    "Con": 0.2 * rest,
                    "Other": 0.3 * rest,
                    "home": 0.5 * rest,
                }
                rows[party, beneficiary] = TransferRow(
                    party, beneficiary, rates, "survey and judgement", "for tests"
                )
    return TransferTable(rows, source="Made up for tests")


def make_scenario(result: Result, **changes: object) -> Scenario:
    """The question all the tests ask."""
    scenario = Scenario(
        name="remain-alliance-2019",
        title="A remain alliance, autumn 2019",
        baseline=result,
        poll=Poll(
            {
                "GB": {
                    "Con": 0.326,
                    "Lab": 0.249,
                    "LD": 0.192,
                    "BRX": 0.13,
                    "Green": 0.04,
                    "SNP": 0.04,
                    "PC": 0.005,
                }
            },
            fieldwork_end=dt.date(2019, 9, 30),
            sample=1500,
            source="Mean of the 24 polls ending in September 2019",
        ),
        partners=PARTNERS,
        opponents=("Con",),
        transfers=make_transfers(),
        polling_day=dt.date(2019, 12, 12),
        uncertainty=Uncertainty(draws=400),
        rules=PactRules(
            max_seats=158,
            nobody_worse_off=True,
            min_gain=dict.fromkeys(PARTNERS, 0.1),
            reciprocity={"Green": (0.5, 2.0)},
            min_contested={"nation": 0.1667},
            incumbents_stand=True,
        ),
        story="Would Labour, the Liberal Democrats, the Greens and Plaid Cymru have won?",
    )
    return replace(scenario, **changes)  # type: ignore[arg-type]


def make_projection(result: Result, *, poll_effect: tuple[float, ...] = ()) -> Projection:
    """Last time's shares, moved towards the poll."""
    effect = np.array(poll_effect or (0.86, 0.78, 1.6, 1.5, 1.1, 1.1, 2.2, 1, 1, 1, 1, 1))
    share = result.share * effect
    share = share / share.sum(axis=1, keepdims=True)
    held = np.where(PARTIES.can_win(), result.votes, -1).argmax(axis=1)
    return Projection(
        result.constituencies, PARTIES, share, result.stood, result.valid_votes.astype(float),
        held.astype(np.int8), "uniform", "nation", result.id,
    )  # fmt: skip


def make_pact(projection: Projection, *, every: int) -> Pact:
    """A deal in every so-manyth polled seat, for the strongest partner."""
    deals, partners = [], [PARTIES.index(code) for code in PARTNERS]
    polled = np.nonzero(projection.constituencies.polled())[0]
    for place in [c for c in polled if c and not (c % every)]:
        standing = [p for p in partners if projection.standing[place, p]]
        best = max(standing, key=lambda p: projection.share[place, p])
        aside = [p for p in standing if p not in (best, projection.held_by[place])]
        if len(standing) > 1 and aside:
            deals.append(_deal(projection, int(place), best, aside))
    return Pact.of_deals(deals, projection.constituencies, PARTIES)


def _deal(projection: Projection, place: int, best: int, aside: list[int]) -> Deal:
    places = projection.constituencies
    return Deal(
        places.codes[place], places.names[place], PARTIES.codes[best], tuple(PARTIES.codes[p] for p in aside)
    )


def winners(share: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Winners, shape (d, c), of shares moved by noise."""
    votes = np.where(PARTIES.can_win() & (share > 0), share + noise * np.sqrt(share), -1.0)
    return votes.argmax(axis=2).astype(np.int8)


def after_pact(share: np.ndarray, pact: Pact, follow: float) -> np.ndarray:
    """Shares when a fraction of the voters follows and the rest is lost."""
    moved = share.copy()
    for place, party in np.argwhere(pact.aside):
        if pact.endorses[place, party] != NOBODY:
            moved[place, pact.endorses[place, party]] += follow * share[place, party]
        moved[place, party] = 0.0
    return moved


def make_assessment(
    size: int = 60,
    *,
    seed: int = 11,
    draws: int = 400,
    every: int = 4,
    planned: bool = True,
    **changes: object,
) -> World:
    """
    An assessment over made-up places, or the real map if ``size`` is 650 and the file is at hand.

    ``changes`` replace fields of the scenario.
    """
    places, hexes = (real_places() if size == 650 else None) or made_up_places(size)
    result = make_result(places)
    projection = make_projection(result)
    pact = make_pact(projection, every=every) if every else Pact.empty(places, PARTIES)
    scenario = make_scenario(result, **changes)
    return World(_assess(scenario, projection, pact, seed=seed, draws=draws, planned=planned), hexes)


def make_variant(world: World, *, seed: int = 11, draws: int = 400) -> Assessment:
    """The same question if the Brexit Party stands aside wherever the Conservatives hold the seat."""
    first = world.assessment
    projection = first.projection
    brx, con = PARTIES.index("BRX"), PARTIES.index("Con")
    chosen = np.nonzero((projection.held_by == con) & projection.standing[:, brx])[0]
    deals = tuple(_deal(projection, int(c), con, [brx]) for c in chosen)
    title = "If the Brexit Party stands aside in Conservative seats"
    scenario = replace(first.scenario, name="remain-alliance-2019-brexit", title=title, counter_pact=deals)
    return _assess(scenario, projection, first.pact, seed=seed, draws=draws, planned=False)


def _assess(
    scenario: Scenario, projection: Projection, pact: Pact, *, seed: int, draws: int, planned: bool
) -> Assessment:
    places = projection.constituencies
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 0.07, (draws, *projection.share.shape)) + rng.normal(
        0, 0.04, (draws, 1, len(PARTIES))
    )
    counter = Pact.of_deals(scenario.counter_pact, places, PARTIES)
    hidden = after_pact(projection.share, counter, 0.7)
    forecasts = [
        Forecast(places, PARTIES, winners(np.broadcast_to(share, noise.shape), noise), seed)
        for share in (projection.share, after_pact(hidden, pact, 0.55), after_pact(hidden, pact, 1.0))
    ]
    votes = projection.share * projection.valid_votes[:, None]
    moved = votes * pact.aside
    received = np.array([(moved * (pact.endorses == p) * 0.55).sum() for p in range(len(PARTIES))])
    plan = Plan(pact, np.array([], np.int64), PlanStatus.OPTIMAL, 0.0, 0.0, 0.0)
    value = float(forecasts[1].seats()[:, [PARTIES.index(c) for c in PARTNERS]].sum(axis=1).mean())
    plan = replace(plan, objective=value, bound=value, alternatives=(plan,))
    return Assessment(
        scenario, projection, pact, counter, *forecasts, tuple(_outcomes(pact, *forecasts[:2])),
        moved.sum(axis=0), received, votes.sum(axis=0) - moved.sum(axis=0) + received,
        plan if planned else None,
    )  # fmt: skip


def _outcomes(pact: Pact, without: Forecast, with_pact: Forecast) -> list[Outcome]:
    p = without.p_win(), with_pact.p_win()
    partners = [PARTIES.index(code) for code in PARTNERS]
    made = []
    for deal in pact.deals():
        place, best = pact.constituencies.index(deal.code), PARTIES.index(deal.beneficiary)
        bloc = (float(p[0][place, partners].sum()), float(p[1][place, partners].sum()))
        change = bloc[1] - bloc[0]
        verdict = (
            Verdict.HARMFUL if change < -0.02 else Verdict.DECISIVE if change >= 0.25
            else Verdict.HELPFUL if change >= 0.02 else Verdict.POINTLESS
        )  # fmt: skip
        frequencies = {
            "decisive": max(change, 0.0),
            "helpful": 0.0,
            "pointless": 0.0,
            "harmful": max(-change, 0.0),
        }
        frequencies["pointless"] = 1 - sum(frequencies.values())
        gains = {
            code: float(p[1][place, i] - p[0][place, i]) for code, i in zip(PARTNERS, partners, strict=True)
        }
        pair = (float(p[0][place, best]), float(p[1][place, best]))
        made.append(Outcome(deal, pair, bloc, verdict, frequencies, gains, bloc[0]))
    return made
