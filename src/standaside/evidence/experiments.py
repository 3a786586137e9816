"""
Where the votes of an absent party went, from elections in which it stood in some places and not in others.

:data:`EXPERIMENTS` lists them, :func:`run_experiments` estimates them,
:func:`unite_to_remain_effect` shows how much of a pact's apparent success was the choice of its
places. docs/explanation/transfers.md has the method in words and what came out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from standaside.domain import Bools, Floats, Result
from standaside.errors import AlignmentError, UnknownNameError
from standaside.evidence.fields import (
    CONTROLS,
    FULL,
    HOME,
    LEVELS,
    MAIN,
    OTHER,
    Experiment,
    Field,
    Round,
    Sources,
    assemble,
    chosen_places,
    contends,
    contested,
    destinations,
    per_elector,
    registered,
    stood_in,
)
from standaside.evidence.instruments import Effects, Sample, nearest_valid, reduced_form, two_stage
from standaside.matching import did_you_mean

LEAST_EXPECTED = 0.02
"""Weak below: a party expected at under 2 per cent leaves too little to follow (own judgement)."""

LEAST_F = 104.7
"""Weak below: from here on a t-ratio means what it says (Lee, McCrary, Moreira and Porter 2022, AER 112)."""

MOST_SE = 0.20
"""Weak above: the 95 per cent interval of some rate then covers most of [0, 1] (own judgement)."""

_2015 = Round("2015", "2010")
_2017 = Round("2017", "2015", "2010")
_2019 = Round("2019", "2017", "2015")
_2024 = Round("2024", "2019-notional", "2017")
_RIGHT = ("Con", "Lab", "LD", "Green")
_LEFT = ("Con", "Lab", "LD", "Ref")
_UNITED = (("Green", "LD"), ("Green", "PC"), ("LD", "Green"), ("LD", "PC"), ("PC", "LD"), ("PC", "Green"))

_ALL = (
    Experiment("reform-2024", "Reform UK absent, 2024", (_2024,), ("RUK", "UKIP"), _RIGHT),
    Experiment(
        "reform-2024-con-defended",
        "Reform UK absent, 2024, places the Conservatives defended",
        (_2024,),
        ("RUK", "UKIP"),
        _RIGHT,
        held_by="Con",
        specification="places the Conservatives defended",
    ),
    Experiment(
        "brexit-party-2019",
        "Brexit Party and UKIP absent, 2019",
        (_2019,),
        ("BRX", "UKIP"),
        _RIGHT,
        controls=(*FULL, "minor"),
    ),
    Experiment(
        "brexit-party-2019-levels",
        "Brexit Party and UKIP absent, 2019, without controls for holder and incumbent",
        (_2019,),
        ("BRX", "UKIP"),
        _RIGHT,
        controls=(*LEVELS, "minor"),
        specification="no controls for holder, incumbent and contest",
    ),
    Experiment(
        "brexit-party-2019-not-con",
        "Brexit Party absent, 2019, places the Conservatives did not hold",
        (_2019,),
        ("BRX", "UKIP"),
        _RIGHT,
        controls=(*FULL, "minor"),
        not_held_by="Con",
        specification="places the Conservatives did not hold",
    ),
    Experiment("ukip-2017", "UKIP absent, 2017", (_2017,), ("UKIP",), _RIGHT),
    Experiment(
        "green-for-ld-2019",
        "Greens standing aside for the Liberal Democrats, Unite to Remain 2019",
        (_2019,),
        ("Green",),
        _LEFT,
        controls=(*FULL, "minor"),
        standing=("LD",),
        treated=(("Green", "LD"),),
    ),
    Experiment(
        "green-for-ld-2019-contenders",
        "Greens standing aside for the Liberal Democrats, 2019, against places where these contended too",
        (_2019,),
        ("Green",),
        _LEFT,
        controls=(*LEVELS, "holder", "minor"),
        standing=("LD",),
        treated=(("Green", "LD"),),
        contenders_only="LD",
        specification="places where the Liberal Democrats were first, second or had 12 per cent in 2017",
    ),
    Experiment(
        "ld-for-green-2019",
        "Liberal Democrats standing aside for the Greens, Unite to Remain 2019",
        (_2019,),
        ("LD",),
        ("Con", "Lab", "Green", "Ref"),
        controls=(*FULL, "minor"),
        treated=(("LD", "Green"),),
        left_out=tuple(pair for pair in _UNITED if pair not in {("LD", "Green"), ("PC", "Green")}),
        but=("Brighton, Pavilion",),
        specification="all controls; without Brighton, Pavilion, which the Greens held",
    ),
    Experiment("green-2017", "Greens absent, 2017", (_2017,), ("Green",), _LEFT, stood_before=True),
    Experiment(
        "green-non-pact",
        "Greens absent without a pact, 2015 to 2024 together",
        (_2015, _2017, _2019, _2024),
        ("Green",),
        _LEFT,
        standing=("LD",),
        left_out=_UNITED,
    ),
)

EXPERIMENTS: Mapping[str, Experiment] = MappingProxyType({one.name: one for one in _ALL})
"""By name, the one that counts before its other specifications."""


@dataclass(frozen=True, slots=True)
class Rate:
    """
    One row of `standaside transfers`.

    Attributes
    ----------
    rate, se : float
        Raw part of the absent party's expected vote that went there; it may leave [0, 1].
    rate_valid : float
        The nearest rate that could be true, all destinations together.
    placebo, placebo_se : float or None
        The same estimate on the election before, where it should be zero.
    n_absent, n : int
        Places without the party, and places in all.
    expected_share : float
        Mean expected share of the valid votes where it was absent.
    label : str
        "sound", or what is wrong.
    """

    experiment: str
    election: str
    party: str
    to: str
    rate: float
    rate_valid: float
    se: float
    n_absent: int
    expected_share: float
    placebo: float | None
    placebo_se: float | None
    n: int
    first_stage_f: float
    label: str
    specification: str

    def row(self) -> dict[str, str | float | int | None]:
        """Return the row as the command line prints it, the party under "from"."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {"from" if name == "party" else name: value for name, value in named.items()}


def run_experiments(sources: Sources, names: Sequence[str] = ()) -> list[Rate]:
    """
    Estimate every experiment, or those named.

    Parameters
    ----------
    sources : Sources
    names : sequence of str
        Of ``EXPERIMENTS``; none means all.

    Raises
    ------
    UnknownNameError
        If there is no such experiment.
    """
    for name in names:
        if name not in EXPERIMENTS:
            guess = did_you_mean(name, EXPERIMENTS) or f" There are {', '.join(EXPERIMENTS)}."
            raise UnknownNameError(f'There is no experiment "{name}".{guess}')
    chosen = [EXPERIMENTS[name] for name in names or EXPERIMENTS]
    return [rate for one in chosen for rate in estimate(one, assemble(one, sources))]


def estimate(experiment: Experiment, fields: Sequence[Field]) -> list[Rate]:
    """
    Estimate where the absent party's expected vote went.

    For each destination, votes per elector are regressed on what was known before and on the
    vote the party actually had, which its absence times its predicted vote stands in for
    (two-stage least squares, HC1). Staying at home is a destination, so rates add to 1.

    Parameters
    ----------
    experiment : Experiment
    fields : sequence of Field
        As from :func:`assemble`.

    Returns
    -------
    list of Rate
        One a destination: the parties of ``experiment.to``, "other", "home".

    Raises
    ------
    AlignmentError
        If the party stood everywhere, or nowhere.
    """
    samples = [_sample(experiment, one) for one in fields]
    found = two_stage([sample for sample, _, _ in samples])
    placebo = _placebo(experiment, fields, samples)
    rates, valid = -found.effect, nearest_valid(-found.effect, found.covariance)
    common = _common(experiment, fields, samples, found)
    common = replace(common, label=label(found, common.expected_share, placebo))
    return [
        replace(
            common,
            to=to,
            rate=float(rates[j]),
            rate_valid=float(valid[j]),
            se=float(found.se[j]),
            placebo=None if placebo is None else float(placebo.effect[j]),
            placebo_se=None if placebo is None else float(placebo.se[j]),
        )
        for j, to in enumerate((*experiment.to, OTHER, HOME))
    ]


def _common(
    experiment: Experiment, fields: Sequence[Field], samples: Sequence[_Part], found: Effects
) -> Rate:
    """What the rows of an experiment share; the destination is still to be filled in."""
    absent = np.concatenate([away for _, away, _ in samples])
    expected = np.concatenate([share for _, _, share in samples])
    return Rate(
        experiment=experiment.name,
        election=", ".join(one.now.id for one in fields),
        party=experiment.absent[0],
        to="",
        rate=0.0,
        rate_valid=0.0,
        se=0.0,
        n_absent=int(absent.sum()),
        expected_share=float(expected[absent].mean()),
        placebo=None,
        placebo_se=None,
        n=found.places,
        first_stage_f=found.first_stage_f,
        label="",
        specification=experiment.specification,
    )


def label(found: Effects, expected: float, placebo: Effects | None) -> str:
    """
    Say how far to trust an estimate, by rule.

    Weak: the party was expected below 2 per cent, or the first stage's F is below 104.7, or
    some rate's standard error is above 0.2. The placebo is not clean if, over all destinations
    together, it is further from zero than chance brings it once in a hundred.
    """
    weak = expected < LEAST_EXPECTED or found.first_stage_f < LEAST_F or float(found.se.max()) > MOST_SE
    words = ["weak"] if weak else []
    words += ["placebo not clean"] if placebo is not None and placebo.surprise() > 1.0 else []
    return ", ".join(words) or "sound"


_Part = tuple[Sample, Bools, Floats]


def _sample(experiment: Experiment, one: Field) -> _Part:
    """Return a sample, which of its places the party was absent from, and its expected share there."""
    here, absent = chosen_places(experiment, one)
    if absent.all() or not absent.any():
        raise AlignmentError(
            f"{experiment.name}: {experiment.absent[0]} stood {'nowhere' if absent.all() else 'everywhere'} "
            f"in {one.now.name}; there is nothing to compare."
        )
    controls = np.column_stack([CONTROLS[name](one) for name in ("constant", *experiment.controls)])[here]
    own = per_elector(one.now, experiment.absent)[here]
    fit = np.linalg.lstsq(controls[~absent], own[~absent], rcond=None)[0]
    predicted = np.maximum(controls @ fit, 0.0)
    turnout = (one.now.valid_votes / one.now.electorate)[here]
    outcomes = destinations(experiment, one.now)[here]
    controls = np.column_stack([controls, predicted])
    return Sample(outcomes, own, np.where(absent, predicted, 0.0), controls), absent, predicted / turnout


def _placebo(experiment: Experiment, fields: Sequence[Field], samples: Sequence[_Part]) -> Effects | None:
    """Estimate the same on the election before, where the absence had not happened yet."""
    before = []
    for one, (sample, _, _) in zip(fields, samples, strict=True):
        if one.earlier is not None:
            here, _ = chosen_places(experiment, one)
            past = Field(one.before, one.earlier, None, one.leave, np.zeros_like(one.before.stood))
            names = [name for name in ("constant", *experiment.controls) if name != "incumbent"]
            controls = np.column_stack([CONTROLS[name](past)[here] for name in names])
            change = (destinations(experiment, one.before) - destinations(experiment, one.earlier))[here]
            controls = np.column_stack([controls, sample.controls[:, -1]])
            before.append(Sample(change, sample.moved, sample.instrument, controls))
    return reduced_form(before) if before else None


@dataclass(frozen=True, slots=True)
class Contrast:
    """
    How much more a party's share rose where another stood aside for it.

    Attributes
    ----------
    against : str
        What these places are compared with.
    effect, se : float
        In share of the valid votes (0.05 is five points); robust error.
    n_led, n_others : int
        Places with the stand-aside, and places to compare with.
    """

    area: str
    against: str
    effect: float
    se: float
    n_led: int
    n_others: int


def unite_to_remain_effect(one: Field) -> list[Contrast]:
    """
    Compare the places the Liberal Democrats led for Unite to Remain with all, and with comparable, places.

    Parameters
    ----------
    one : Field
        2019, as :func:`assemble` loads it.

    Returns
    -------
    list of Contrast
        For England, then England and Wales: the raw difference in the change of share since
        2017; then only among places where the Liberal Democrats had contended, given the shares
        of 2017, Leave and who held them.

    Notes
    -----
    The raw difference is what the organisers published. The pact chose places that had voted
    Remain and where the party could hope: about half of the difference is that choice.
    """
    here = contested(one) & stood_in(one.now, ("LD",)) & stood_in(one.before, ("LD",))
    england = here & one.now.constituencies.in_area(nation="England")
    shares = np.column_stack([_share(one.before, code) for code in MAIN])
    known = np.column_stack([shares, CONTROLS["leave"](one), CONTROLS["holder"](one)])
    near = contends(one.before, "LD")
    nothing = np.zeros((len(here), 0))
    alike = "places where the party had contended, given votes, leave and holder"
    return [
        _contrast(one, england, nothing, "England", "all other places it contested"),
        _contrast(one, england & near, known, "England", alike),
        _contrast(one, here, nothing, "England and Wales", "all other places it contested"),
        _contrast(one, here & near, known, "England and Wales", alike),
    ]


def _share(result: Result, code: str) -> Floats:
    return np.asarray(result.share[:, result.parties.index(code)])


def _contrast(one: Field, here: Bools, known: Floats, area: str, against: str) -> Contrast:
    change = (_share(one.now, "LD") - _share(one.before, "LD"))[here]
    led = registered(one, (("Green", "LD"),))[here]
    controls = np.column_stack([np.ones(len(led)), known[here]])
    found = reduced_form([Sample(change[:, None], led.astype(np.float64), led.astype(np.float64), controls)])
    return Contrast(
        area, against, float(found.effect[0]), float(found.se[0]), int(led.sum()), int((~led).sum())
    )
