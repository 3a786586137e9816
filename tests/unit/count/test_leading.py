"""Who leads in many places at once: what first past the post says of each, one after another."""

from __future__ import annotations

import numpy as np
import pytest

from standaside.count.fptp import first_past_the_post
from standaside.count.leading import most_votes


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.float64])
@pytest.mark.parametrize("shape", [(1, 40, 5), (30, 7, 6), (3, 1, 1)])
def test_it_is_first_past_the_post(kind, shape):
    rng = np.random.default_rng(shape[0])
    votes = rng.integers(0, 5, shape).astype(kind)  # many ties, and nobody with a vote
    for able in (rng.random(shape[1:]) < 0.7, rng.random(shape) < 0.7):
        winner, tied = most_votes(votes, able)
        flat = first_past_the_post(
            votes.reshape(-1, shape[2]), eligible=np.broadcast_to(able, shape).reshape(-1, shape[2])
        )
        assert (winner.reshape(-1) == flat.winner).all()
        assert (tied.reshape(-1, shape[2]) == flat.tied).all()
