"""What polls amount to, as a document: of an average, or of one poll by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from standaside.domain import Poll
from standaside.model.aggregation import PollEstimate, errors_of_poll
from standaside.present.documents import Document


def poll_document(poll: Poll) -> Document:
    """
    One poll by itself, with the error that no sample size cures, as for a vote on its last day.

    ``elsewhere`` has the shares of its nations and regions, whose errors nobody has measured.
    """
    british = poll.shares.get("GB", {})
    found = polls_document(_estimate(poll)) if british else {"parties": [], "codes": []}
    areas = [
        {"area": area, "party": code, "share": share}
        for area, shares in poll.shares.items()
        if area != "GB"
        for code, share in shares.items()
    ]
    return {**found, "source": poll.source, "elsewhere": areas}


def _estimate(poll: Poll) -> PollEstimate:
    """The poll's British shares with the law of error that a scenario draws them by."""
    shares = poll.shares["GB"]
    codes = tuple(sorted(shares))
    errors = errors_of_poll(replace(poll, shares={"GB": shares}), shares, None)
    covariance = np.array([[errors.get((a, b), 0.0) for b in codes] for a in codes])
    return PollEstimate(codes, np.array([shares[code] for code in codes]), covariance, poll.source)


def polls_document(found: PollEstimate) -> Document:
    """The JSON of ``polls``: every party's share, its standard deviation and its range."""
    deviations = found.poll_sd()
    rows = []
    for index, code in enumerate(found.codes):
        low, high = found.interval(code)
        rows.append(
            {
                "party": code,
                "share": float(found.mean[index]),
                "sd": deviations[code],
                "p05": low,
                "p95": high,
            }
        )
    return {
        "parties": sorted(rows, key=lambda row: (-row["share"], row["party"])),
        "covariance": found.covariance.tolist(),
        "codes": list(found.codes),
        "source": found.source,
    }
