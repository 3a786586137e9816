"""Where the votes of an absent party went: elections in which it stood in some places and not in others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from standaside.domain import REFORM_FAMILY, Bools, Constituencies, Floats, PartyKind, Result
from standaside.errors import AlignmentError, UnknownNameError
from standaside.evidence.instruments import Effects, Sample, nearest_valid, reduced_form, two_stage
from standaside.matching import did_you_mean

HOME, OTHER = "home", "other"
MAIN = ("Con", "Lab", "LD")
"""Parties whose seats and sitting members have controls of their own."""

LEVELS = ("votes", "leave", "region")
FULL = (*LEVELS, "holder", "incumbent", "contest")

LEAST_EXPECTED = 0.02
"""Weak below: a party expected at under 2 per cent leaves too little to follow (own judgement)."""

LEAST_F = 104.7
"""Weak below: from here a t-ratio means what it says (Lee, McCrary, Moreira and Porter 2022, AER 112)."""

MOST_SE = 0.20
"""Weak above: the 95 per cent interval of some rate then covers most of [0, 1] (own judgement)."""

CLEAN_Z = 2.576
"""A placebo is clean if no destination is further from zero, in standard errors: 5 per cent over five."""

_TALLEST_OTHER = 0.20
"""Share of the valid votes from which an independent or local party makes a place another sort of contest."""


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
    rates = -found.effect
    placebo = _placebo(experiment, fields, samples)
    absent = np.concatenate([away for _, away, _ in samples])
    expected = float(np.concatenate([share for _, _, share in samples])[absent].mean())
    valid = nearest_valid(rates, found.covariance)
    common = Rate(
        experiment=experiment.name,
        election=", ".join(one.now.id for one in fields),
        party=experiment.absent[0],
        to="",
        rate=0.0,
        rate_valid=0.0,
        se=0.0,
        n_absent=int(absent.sum()),
        expected_share=expected,
        placebo=None,
        placebo_se=None,
        n=found.places,
        first_stage_f=found.first_stage_f,
        label=label(found, expected, placebo),
        specification=experiment.specification,
    )
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


def label(found: Effects, expected: float, placebo: Effects | None) -> str:
    """
    Say how far to trust an estimate, by rule.

    Weak: the party was expected below 2 per cent, or the first stage's F is below 104.7, or
    some rate's standard error is above 0.2. The placebo is not clean if it is more than 2.58
    standard errors from zero for some destination.
    """
    weak = expected < LEAST_EXPECTED or found.first_stage_f < LEAST_F or float(found.se.max()) > MOST_SE
    words = ["weak"] if weak else []
    if placebo is not None:
        z = np.abs(placebo.effect) / np.where(placebo.se > 0, placebo.se, np.inf)
        words += ["placebo not clean"] if float(z.max()) > CLEAN_Z else []
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
    own, _ = per_elector(one.now, experiment.absent)
    own = own[here]
    fit = np.linalg.lstsq(controls[~absent], own[~absent], rcond=None)[0]
    predicted = np.maximum(controls @ fit, 0.0)
    turnout = (one.now.valid_votes / one.now.electorate)[here]
    outcomes = _destinations(experiment, one.now)[here]
    controls = np.column_stack([controls, predicted])
    return Sample(outcomes, own, absent * predicted, controls), absent, predicted / turnout


def _placebo(experiment: Experiment, fields: Sequence[Field], samples: Sequence[_Part]) -> Effects | None:
    """Estimate the same on the election before, where the absence had not happened yet."""
    before = []
    for one, (sample, _, _) in zip(fields, samples, strict=True):
        if one.earlier is None:
            return None
        here, _ = chosen_places(experiment, one)
        past = Field(one.before, one.earlier, None, one.leave, np.zeros_like(one.before.stood))
        names = [name for name in ("constant", *experiment.controls) if name != "incumbent"]
        controls = np.column_stack([CONTROLS[name](past) for name in names])[here]
        change = (_destinations(experiment, one.before) - _destinations(experiment, one.earlier))[here]
        predicted = sample.controls[:, -1]
        before.append(Sample(change, sample.moved, sample.instrument, np.column_stack([controls, predicted])))
    return reduced_form(before)


