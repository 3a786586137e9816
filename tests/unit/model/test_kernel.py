"""The kernel against published words, closed forms and plain loops."""

from __future__ import annotations

import dataclasses
import math
import tracemalloc

import numpy as np
import pytest

from standaside.domain import Uncertainty
from standaside.errors import AlignmentError, ScenarioError
from standaside.model import kernel
from standaside.model.kernel import draws as counter_draws
from standaside.model.kernel.drive import aligned, shares_of
from standaside.model.kernel.flat import flatten
from standaside.model.kernel.prune import win_bounds
from standaside.model.kernel.tails import chi_square_quantiles, tail_factor, tail_grid, tail_polynomial
from tests import reference as reference_engine
from tests import reference_kernel as reference

PARTIES = ("Con", "Green", "Lab", "LD", "Other", "SNP")
REGIONS = ("North", "South", "Scotland")
SEAT_CORRELATION = {("Con", "Lab"): -0.24, ("Con", "LD"): -0.33, ("Lab", "LD"): -0.43, ("Con", "Green"): 0.15}
TABLE = {
    (a, b): SEAT_CORRELATION.get((a, b), SEAT_CORRELATION.get((b, a), float(a == b)))
    for a in PARTIES
    for b in PARTIES
}
NOISE = Uncertainty()


@dataclasses.dataclass(frozen=True)
class Made:
    """An election made up for these tests, in arrays."""

    share: np.ndarray
    standing: np.ndarray
    unit: np.ndarray
    places: tuple[str, ...]
    regions: tuple[str, ...]
    parties: tuple[str, ...] = PARTIES
    noise: Uncertainty = NOISE
    lent: np.ndarray | None = None

    def model(self) -> kernel.Model:
        return kernel.build(
            self.share,
            self.standing,
            self.unit,
            parties=self.parties,
            can_win=np.array([code != "Other" for code in self.parties]),
            places=self.places,
            regions=self.regions,
            national=factor(self.parties, {("Con", "Lab"): -0.6}) * 0.02,
            regional=factor(self.parties, {("Con", "LD"): -0.5}),
            seat_factor=lambda codes: factor(codes, SEAT_CORRELATION),
            noise=self.noise,
            tactical=self.lent,
        )

    def reordered(self, rows: np.ndarray, columns: np.ndarray) -> Made:
        here = np.ix_(rows, columns)
        return dataclasses.replace(
            self,
            share=self.share[here],
            standing=self.standing[here],
            unit=self.unit[here],
            lent=None if self.lent is None else self.lent[here],
            places=tuple(self.places[i] for i in rows),
            regions=tuple(self.regions[i] for i in rows),
            parties=tuple(self.parties[i] for i in columns),
        )


def factor(codes, correlation) -> np.ndarray:
    """Lower factor that keeps the meaning of every pair, in the order of the codes given."""
    matrix = np.array(
        [[correlation.get((a, b), correlation.get((b, a), float(a == b))) for b in codes] for a in codes]
    )
    return np.linalg.cholesky(matrix)


def made(places: int = 12, seed: int = 3) -> Made:
    rng = np.random.default_rng(seed)
    standing = rng.random((places, 6)) < 0.8
    standing[:, :3] = True
    share = rng.dirichlet([8, 1, 8, 3, 0.5, 3], places) * standing
    share /= share.sum(axis=1, keepdims=True)
    regions = tuple(REGIONS[i % 3] for i in range(places))
    return Made(
        share, standing, 0.5 + rng.random((places, 6)), tuple(f"S{i:03}" for i in range(places)), regions
    )


def as_dicts(election: Made) -> reference.Election:
    def table(values: np.ndarray) -> dict[str, dict[str, float]]:
        return {
            place: {p: float(values[c, k]) for k, p in enumerate(election.parties) if election.standing[c, k]}
            for c, place in enumerate(election.places)
        }

    def rows(lower: np.ndarray) -> dict[str, dict[str, float]]:
        return {
            a: {b: float(lower[i, j]) for j, b in enumerate(election.parties) if lower[i, j]}
            for i, a in enumerate(election.parties)
        }

    noise = election.noise
    return reference.Election(
        table(election.share), table(election.unit),
        dict(zip(election.places, election.regions, strict=True)), frozenset({"Other"}),
        rows(factor(election.parties, {("Con", "Lab"): -0.6}) * 0.02),
        rows(factor(election.parties, {("Con", "LD"): -0.5})), TABLE,
        noise.usual, noise.wild, noise.wild_chance, noise.region_part, noise.degrees,
        {} if election.lent is None else table(election.lent),
    )  # fmt: skip


def normals(seed: int, size: int, id1: int = 5, id2: int = 6, tag: int = 7) -> np.ndarray:
    """Standard normals in the order of the draws."""
    answer = np.empty(size)
    out = aligned(64, np.float32)
    ids = (np.array([id1]), np.array([id2]), np.array([tag]))
    for at in range(0, size, 64):
        counter_draws.draw_rows(out, *ids, 0, 1, at // 4, *counter_draws.halves(seed))
        answer[at : at + 64] = out.reshape(4, 16).T.reshape(-1)
    return answer


# ---------------------------------------------------------------- the generator


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((2**32 - 1,) * 4, (2**32 - 1,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_published_words(counter, key, words):
    got = np.zeros(64, dtype=np.int32)
    counter_draws.fill_words(got, *counter, *key)
    assert tuple(got.view(np.uint32).reshape(4, 16)[:, 0]) == words
    assert counter_draws.one_word(*counter, *key) == words[0]
    assert reference.philox(counter, key) == words


def test_every_lane_has_its_own_counter():
    got = np.zeros(4 * 32, dtype=np.int32)
    counter_draws.fill_words(got, 7, 11, 12, 13, 1, 2)
    for lane in range(32):
        assert tuple(got.view(np.uint32).reshape(4, 32)[:, lane]) == reference.philox(
            (7 + lane, 11, 12, 13), (1, 2)
        )


def test_normals_agree_with_the_formula():
    seed = 2**40 + 17
    got = normals(seed, 640)
    wanted = [reference.normal(seed, draw, 5, 6, 7) for draw in range(640)]
    np.testing.assert_allclose(got, wanted, rtol=2e-6, atol=2e-7)


@pytest.mark.parametrize("seed", [1, 2**32 + 5, 2**63 + 9])
def test_normals_are_normal(seed):
    size = 256_000
    got = np.sort(normals(seed, size))
    assert abs(got.mean()) < 4 / math.sqrt(size)
    assert abs(got.var() - 1) < 4 * math.sqrt(2 / size)
    assert abs((got**4).mean() - 3) < 4 * math.sqrt(96 / size)
    below = np.array([0.5 * math.erfc(-x / math.sqrt(2)) for x in got[::16]])
    assert np.abs(below - np.arange(0, size, 16) / size).max() < 1.95 / math.sqrt(size)  # KS at 0.1 %
    for edge, chance in ((3.0, 0.0026998), (4.0, 6.334e-5)):
        expected = size * chance
        assert abs((np.abs(got) > edge).sum() - expected) < 4 * math.sqrt(expected) + 1


def test_neighbouring_draws_are_uncorrelated():
    got = normals(3, 256_000)
    for lag in (1, 2, 3, 4, 64):
        assert abs((got[:-lag] * got[lag:]).mean()) < 4 / math.sqrt(len(got))
        assert abs((got[:-lag] ** 2 * got[lag:] ** 2).mean() - 1) < 4 * math.sqrt(8 / len(got))


def test_two_names_with_one_key_are_refused(monkeypatch):
    monkeypatch.setattr(counter_draws, "key_of", lambda text: 1)
    with pytest.raises(AlignmentError, match="Parties Con and Lab share one random key"):
        counter_draws.keys_of(("Con", "Lab"), what="Parties")


# ---------------------------------------------------------------- heavy tails


@pytest.mark.parametrize("degrees", [3.0, 5.0, 8.0, 30.0, 5000.0])
def test_the_tail_factor_is_the_quantile(degrees):
    z = np.linspace(-4, 4, 33)
    got = tail_factor(tail_polynomial(degrees), z)
    np.testing.assert_allclose(
        got, [reference.tail(v, degrees) for v in z], rtol=1e-3 if degrees < 5 else 1e-4
    )


@pytest.mark.parametrize("degrees", [2.5, 5.0, 20.0])
def test_the_tails_have_unit_variance(degrees):
    z, chance = tail_grid(20_001)
    assert abs(chance @ tail_factor(tail_polynomial(degrees), z) ** 2 - 1) < 1e-4


def test_chi_square_median_and_tails():
    z = np.array([-5.0, 0.0, 5.0])
    for degrees in (3.0, 5.0, 12.0):
        got = chi_square_quantiles(z, degrees) / 2
        assert [round(reference.lower_gamma(degrees / 2, x), 12) for x in got[1:]] == [
            0.5, round(1 - 0.5 * math.erfc(5 / math.sqrt(2)), 12),
        ]  # fmt: skip
        assert math.isclose(
            reference.lower_gamma(degrees / 2, got[0]), 0.5 * math.erfc(5 / math.sqrt(2)), rel_tol=1e-9
        )


# ---------------------------------------------------------------- whole elections


def lent_in(election: Made) -> np.ndarray:
    """What a strength of one lends: rows add to nought, nobody who does not stand is moved."""
    drawn = np.random.default_rng(8).random(election.share.shape) * election.standing * 0.2
    return drawn - election.share * drawn.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("lending", [False, True])
@pytest.mark.parametrize("degrees", [5.0, math.inf])
def test_winners_agree_with_plain_loops(degrees, lending):
    election = dataclasses.replace(made(), noise=Uncertainty(degrees=degrees))
    if lending:
        election = dataclasses.replace(election, lent=lent_in(election))
    plain = as_dicts(election)
    got = kernel.run(election.model(), 99, 100, 260, threads=1)
    assert got.winners is not None
    checked = 0
    for c, place in enumerate(election.places):
        for draw in range(100, 260):
            simulated = reference.shares(plain, 99, draw, place)
            if reference.margin(simulated) > 2e-5:
                checked += 1
                wanted = reference.winner(99, draw, place, simulated)
                assert election.parties[got.winners[draw - 100, c]] == wanted
    assert checked > 0.99 * got.winners.size


def test_seats_and_wins_are_counts_of_the_winners():
    got = kernel.run(made(300).model(), 5, 3, 200)
    assert got.winners is not None
    for p in range(len(PARTIES)):
        np.testing.assert_array_equal(got.seats[:, p], (got.winners == p).sum(axis=1))
        np.testing.assert_array_equal(got.wins[:, p], (got.winners == p).sum(axis=0))
    assert not got.wins[:, PARTIES.index("Other")].any()


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (0, 64), (63, 65), (1, 130), (100, 100), (77, 500)])
def test_neither_threads_nor_cuts_change_a_byte(start, stop):
    model = made().model()
    whole = kernel.run(model, 7, 0, 512, threads=1)
    part = kernel.run(model, 7, start, stop, threads=2)
    assert whole.winners is not None
    assert part.winners is not None
    np.testing.assert_array_equal(part.winners, whole.winners[start:stop])
    np.testing.assert_array_equal(part.seats, whole.seats[start:stop])
    np.testing.assert_array_equal(part.wins.sum(axis=1), [stop - start] * len(model.places))


def test_reordering_reorders_and_changes_nothing_else():
    election, rng = made(), np.random.default_rng(1)
    rows, columns = rng.permutation(12), rng.permutation(6)
    correlated = kernel.run(election.model(), 7, 0, 500).winners
    moved = election.reordered(rows, np.arange(6))
    np.testing.assert_array_equal(kernel.run(moved.model(), 7, 0, 500).winners, correlated[:, rows])
    moved = moved.reordered(np.arange(12), columns)
    # The factors of the national and regional errors are the caller's: the same ones, laid out anew.
    there = dataclasses.replace(
        moved.model(),
        national_lower=election.model().national_lower[np.ix_(columns, columns)],
        regional_lower=election.model().regional_lower[np.ix_(columns, columns)],
        national_used=election.model().national_used[columns],
        regional_used=moved.reordered(np.arange(12), np.arange(6)).model().regional_used | True,
    )
    got = kernel.run(there, 7, 0, 500).winners
    np.testing.assert_array_equal(np.array(columns)[got], correlated[:, rows])


def test_another_place_changes_nobody_elses_noise():
    few, many = made(12), made(12)
    more = dataclasses.replace(
        many,
        share=np.vstack([many.share, many.share[:1]]),
        standing=np.vstack([many.standing, many.standing[:1]]),
        unit=np.vstack([many.unit, many.unit[:1]]),
        places=(*many.places, "X"),
        regions=(*many.regions, "North"),
    )
    got = kernel.run(more.model(), 7, 0, 300).winners
    np.testing.assert_array_equal(got[:, :12], kernel.run(few.model(), 7, 0, 300).winners)


def test_ties_go_by_lot_and_the_lots_are_fair():
    size = 40
    level = Made(
        share=np.tile([0.4, 0.0, 0.4, 0.2, 0.0, 0.0], (size, 1)),
        standing=np.tile([True, False, True, True, False, False], (size, 1)),
        unit=np.zeros((size, 6)),
        places=tuple(f"T{i}" for i in range(size)),
        regions=("North",) * size,
        noise=Uncertainty(usual=0.0, wild=0.0),
    )
    got = kernel.run(level.model(), 11, 0, 1000).winners
    assert set(np.unique(got)) == {0, 2}
    assert abs((got == 0).mean() - 0.5) < 4 * 0.5 / math.sqrt(got.size)
    for draw in (0, 1, 2, 3, 63, 64, 999):
        wanted = reference.winner(11, draw, "T7", {"Con": 0.4, "Lab": 0.4, "LD": 0.2})
        assert PARTIES[got[draw, 7]] == wanted
    other = level.reordered(np.arange(size), np.array([2, 1, 0, 3, 4, 5]))
    np.testing.assert_array_equal(
        np.array([2, 1, 0, 3, 4, 5])[kernel.run(other.model(), 11, 0, 1000).winners], got
    )


def test_where_nobody_can_win_nobody_does():
    alone = dataclasses.replace(
        made(2), share=np.array([[0, 0, 0, 0, 1.0, 0], [0, 0, 0.7, 0, 0.3, 0]]),
        standing=np.array([[0, 0, 0, 0, 1, 0], [0, 0, 1, 0, 1, 0]], dtype=bool),
    )  # fmt: skip
    got = kernel.run(alone.model(), 1, 0, 70)
    assert (got.winners == [-1, 2]).all()
    assert got.wins.tolist() == [[0] * 6, [0, 0, 70, 0, 0, 0]]
    assert (got.seats == [0, 0, 1, 0, 0, 0]).all()


def test_more_than_127_seats_for_one_party_are_counted():
    got = kernel.run(
        dataclasses.replace(made(600), noise=Uncertainty(usual=0.01, wild=0.01)).model(), 1, 0, 64
    )
    assert got.winners is not None
    assert got.seats.max() > 255
    np.testing.assert_array_equal(got.seats[:, 0], (got.winners == 0).sum(axis=1))


# ---------------------------------------------------------------- totals of many


def test_totals_are_those_of_the_elections():
    model = made(30).model()
    every = kernel.run(model, 2, 0, 1000)
    seen: list[tuple[int, int]] = []
    fractions: list[float] = []
    for callback in (None, lambda chunk: seen.append((chunk.start, chunk.stop))):
        got = kernel.totals(model, 2, 1000, chunk=384, on_chunk=callback, progress=fractions.append)
        assert got.draws == 1000
        np.testing.assert_array_equal(got.wins, every.wins)
        for p in range(6):
            np.testing.assert_array_equal(got.seats[p], np.bincount(every.seats[:, p], minlength=31))
    assert seen == [(0, 384), (384, 768), (768, 1000)]
    assert fractions == [0.384, 0.768, 1.0] * 2


def test_work_can_be_cancelled():
    answers = iter([False, True])
    got = kernel.totals(made().model(), 2, 10_000, chunk=640, cancel=lambda: next(answers))
    assert got.draws == 640
    assert got.seats.sum() == 640 * 6


def test_memory_does_not_grow_with_the_draws():
    model = made(60).model()
    kernel.totals(model, 2, 64)

    def peak(draws: int) -> int:
        tracemalloc.start()
        kernel.totals(model, 2, draws)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(200_000) < peak(2_000) + 100_000


def test_draws_out_of_order_are_refused():
    with pytest.raises(ScenarioError, match="Draws 5 to 3"):
        kernel.run(made().model(), 1, 5, 3)


def test_draws_are_shared_out_at_whole_blocks():
    assert shares_of(0, 64, 2) == [(0, 64)]
    assert shares_of(5, 5, 2) == []
    assert shares_of(0, 1000, 3) == [(0, 320), (320, 640), (640, 1000)]


# ---------------------------------------------------------------- pruning


def with_own_noise(model: kernel.Model) -> kernel.Model:
    """The same candidates, each with noise of its own, so that draw answers to draw."""
    return dataclasses.replace(model, relative=np.zeros(len(model.places), dtype=np.bool_))


def test_leaving_out_changes_a_winner_at_most_as_often_as_it_says():
    model = made(200).model()
    before = kernel.run(model, 3, 0, 20_000)
    for chance in (1e-4, 1e-3, 2e-2):
        pruned = kernel.prune(model, chance)
        after = kernel.run(with_own_noise(pruned.model), 3, 0, 20_000)
        changed = before.winners != after.winners
        gone = pruned.model.drawn < model.drawn
        assert not changed[:, ~gone].any()
        sampling = 4 * math.sqrt(max(pruned.error, 1e-4) * 200 / 20_000)
        assert changed.sum(axis=1).mean() <= pruned.error + sampling
        assert (pruned.seat_error <= chance * 6).all()
    assert gone.any()


def test_the_bound_on_winning_holds_where_votes_are_lent():
    election = made(40, seed=5)
    model = dataclasses.replace(election, lent=lent_in(election)).model()
    got = kernel.run(model, 3, 0, 20_000)
    row = np.repeat(np.arange(len(model.places)), np.diff(model.start))
    won = got.wins[row, model.party] / 20_000
    bound, _ = win_bounds(model)
    assert (won <= bound + 4 * np.sqrt(bound * (1 - np.minimum(bound, 1)) / 20_000) + 1e-4).all()
    plain, _ = win_bounds(election.model())
    assert (bound > plain + 0.01).any()


def test_differences_alone_give_the_same_chances():
    draws = 100_000
    model = kernel.prune(made(60).model()).model
    assert model.relative.any()
    assert set(model.drawn[model.relative].tolist()) >= {2, 3}
    alone, own = kernel.totals(model, 3, draws), kernel.totals(with_own_noise(model), 4, draws)
    p, q = alone.wins / draws, own.wins / draws
    assert (np.abs(p - q) <= 5 * np.sqrt((p + q + 1e-5) / draws)).all()
    mean = np.arange(61) @ (alone.seats - own.seats).T / draws
    spread = np.sqrt(np.arange(61) ** 2 @ own.seats.T / draws - (np.arange(61) @ own.seats.T / draws) ** 2)
    assert (np.abs(mean) <= 5 * (spread + 0.01) * math.sqrt(2 / draws)).all()


def test_differences_keep_the_covariance_of_the_differences():
    model = kernel.prune(made(60).model(), 1e-6).model
    before, after = flatten(with_own_noise(model)), flatten(model)
    for c in np.nonzero(model.relative)[0]:
        size, drawn = int(model.start[c + 1] - model.start[c]), int(model.drawn[c])
        rows = [
            flat.mixed[flat.mixed_start[c] :][: size * size].reshape(size, size)[:drawn].astype(float)
            for flat in (before, after)
        ]
        assert not rows[1][0].any()
        assert not np.triu(rows[1]).any()
        wanted, got = (here[1:] - here[:1] for here in rows)
        np.testing.assert_allclose(got @ got.T, wanted @ wanted.T, atol=1e-7)
        assert after.row[c + 1] - after.row[c] == drawn  # the tail, and one normal fewer than candidates


@pytest.mark.parametrize("lends", [False, True])
def test_winners_by_differences_agree_with_plain_loops(lends):
    election = dataclasses.replace(made(), lent=lent_in(made())) if lends else made()
    plain, slim = as_dicts(election), kernel.prune(election.model(), 1e-3).model
    slim = dataclasses.replace(slim, relative=slim.drawn > 1)
    got, checked, kinds = kernel.run(slim, 99, 100, 260, threads=1), 0, set()
    assert got.winners is not None
    for c, place in enumerate(election.places):
        kept = int(slim.drawn[c])
        kinds.add(kept)
        for draw in range(100, 260):
            simulated = reference.differences(plain, 99, draw, place, kept)
            if reference.margin(simulated) > 2e-5:
                checked += 1
                assert election.parties[got.winners[draw - 100, c]] == max(
                    simulated, key=simulated.__getitem__
                )
    assert checked > 0.99 * got.winners.size
    assert {2, 3} <= kinds


def test_neither_threads_nor_cuts_change_a_byte_of_a_pruned_model():
    model = kernel.prune(made().model(), 1e-4).model
    whole, part = kernel.run(model, 7, 0, 512, threads=1), kernel.run(model, 7, 77, 500, threads=2)
    np.testing.assert_array_equal(part.winners, whole.winners[77:500])


def test_where_every_share_may_be_cut_off_at_nought_each_keeps_noise_of_its_own():
    wild = dataclasses.replace(made(), noise=Uncertainty(usual=3.0, wild=3.0))
    pruned = kernel.prune(wild.model())
    assert not pruned.model.relative.any()
    assert pruned.error == 0.0


def test_level_candidates_share_their_lots_when_only_differences_are_drawn():
    size = 40
    still = Made(
        share=np.tile([0.4, 0.0, 0.4, 0.2, 0.0, 0.0], (size, 1)),
        standing=np.tile([True, False, True, True, False, False], (size, 1)),
        unit=np.zeros((size, 6)),
        places=tuple(f"T{i}" for i in range(size)),
        regions=("North",) * size,
        noise=Uncertainty(usual=0.0, wild=0.0),
    )
    pruned = kernel.prune(still.model(), 1e-4).model
    assert pruned.drawn.tolist() == [2] * size
    assert pruned.relative.all()
    np.testing.assert_array_equal(
        kernel.run(pruned, 11, 0, 1000).winners, kernel.run(still.model(), 11, 0, 1000).winners
    )


@pytest.mark.parametrize("relative", [False, True])
def test_lots_settle_only_the_draws_that_are_level(relative):
    """Usual draws are without noise, so level; wild ones are not: it changes from lane to lane."""
    size, draws = 5, 200
    still = Made(
        share=np.tile([0.5, 0.0, 0.5, 0.0, 0.0, 0.0], (size, 1)),
        standing=np.tile([True, False, True, False, False, False], (size, 1)),
        unit=np.zeros((size, 6)),
        places=tuple(f"T{i}" for i in range(size)),
        regions=("North",) * size,
        noise=Uncertainty(usual=0.0, wild=0.1, wild_chance=0.5),
    )
    plain = as_dicts(still)
    model = dataclasses.replace(still.model(), relative=np.full(size, relative))
    got = kernel.run(model, 11, 0, draws, threads=1).winners
    assert got is not None
    level = 0
    for draw in range(draws):
        for c, place in enumerate(still.places):
            if reference.words_of(11, draw, 0, 0, reference.WILD)[draw % 4] >= 2**31:
                level += 1
                wanted = reference.winner(11, draw, place, {"Con": 0.5, "Lab": 0.5})
            elif relative:
                simulated = reference.differences(plain, 11, draw, place, 2)
                wanted = max(simulated, key=simulated.__getitem__)
            else:
                wanted = reference.winner(11, draw, place, reference.shares(plain, 11, draw, place))
            assert still.parties[got[draw, c]] == wanted
    assert 0.3 < level / (draws * size) < 0.7


def test_the_bound_on_winning_holds_for_every_candidate():
    model = made(100, seed=8).model()
    bound, _ = win_bounds(model)
    got = kernel.run(model, 4, 0, 40_000)
    row = np.repeat(np.arange(100), np.diff(model.start))
    won = got.wins[row, model.party] / 40_000
    assert (won <= bound + 4 * np.sqrt(bound / 40_000)).all()


def test_deals_are_not_weighed_on_a_pruned_model():
    pruned = kernel.prune(made().model()).model
    with pytest.raises(AlignmentError, match="pruned"):
        kernel.weigh(
            pruned, 1, 0, 64, gifts=[], options=[[[]]] * 12, losses=np.zeros((64, 6)),
            opponents=np.zeros(6, dtype=np.bool_), to_opponent=0.5,
        )  # fmt: skip


def test_at_chance_nought_nobody_is_left_out():
    model = made().model()
    assert kernel.prune(model, 0.0).kept == model.drawn[model.drawn > 1].sum()


def test_a_place_with_one_contender_left_is_certain():
    calm = dataclasses.replace(made(), noise=Uncertainty(usual=0.001, wild=0.001, degrees=math.inf))
    calm = dataclasses.replace(calm, unit=np.zeros_like(calm.unit))
    pruned = kernel.prune(calm.model(), 1e-9)
    assert (pruned.model.drawn == 1).all()
    got = kernel.run(pruned.model, 1, 0, 64)
    assert (got.winners == calm.share[:, [0, 1, 2, 3, 5]].argmax(axis=1).choose([0, 1, 2, 3, 5])).all()


def test_a_chance_that_is_none_is_refused():
    with pytest.raises(ScenarioError, match="from 0 to 1"):
        kernel.prune(made().model(), 2.0)


# ---------------------------------------------------------------- deals

CON, GREEN, LAB, LD, OTHER = range(5)
DRAWS = 90


def gifts() -> list[kernel.Gift]:
    rng = np.random.default_rng(4)
    rows = [rng.dirichlet([1.0] * 7, DRAWS) for _ in range(4)]
    return [
        kernel.Gift(GREEN, LAB, rows[0], 0.10),
        kernel.Gift(LD, LAB, rows[1], 0.40),
        kernel.Gift(LAB, LD, rows[2], 0.10, backfires=False),
        kernel.Gift(GREEN, -1, rows[3], 0.20),
    ]


def options_of(election: Made) -> list[list[list[int]]]:
    options = []
    for here in election.standing:
        some = [[], [0]] if here[GREEN] else [[]]
        some += [[1], [2]] if here[LD] else []
        some += [[0, 1], [2, 3]] if here[LD] and here[GREEN] else []
        options.append(some + ([[3]] if here[GREEN] else []))
    return options


def weighed(election: Made, start: int = 100, **more) -> kernel.Weighed:
    losses = np.random.default_rng(5).random((DRAWS, 6)) * 0.2
    opponents = np.array([code in {"Con", "SNP"} for code in election.parties])
    return kernel.weigh(
        election.model(), 21, start, start + DRAWS, gifts=gifts(), options=options_of(election),
        losses=losses, opponents=opponents, to_opponent=0.5, **more,
    )  # fmt: skip


def plain_deal(
    election: Made, plain: reference.Election, c: int, draw: int, option: list[int]
) -> dict[str, float]:
    """One option of one place in one draw, in loops."""
    place, losses = election.places[c], np.random.default_rng(5).random((DRAWS, 6)) * 0.2
    votes = reference.shares(plain, 21, draw, place) | ({"Other": 0.1} if election.standing[c, OTHER] else {})
    deals, rates = {}, {}
    for gift in (gifts()[g] for g in option):
        party, endorsed = PARTIES[gift.party], "" if gift.endorsed < 0 else PARTIES[gift.endorsed]
        row = dict(zip((*PARTIES, "home"), gift.rates[draw - 100], strict=True))
        to = endorsed or "home"
        z = reference.normal(
            21, draw, reference.key_of(place), reference.key_of(f"{party}\x1f{endorsed}"), reference.LOCAL
        )
        follow = min(max(row[to] + gift.seat_sd * z, 0.0), 1.0)
        rates[party] = {
            q: follow if q == to else rate * (1 - follow) / (1 - row[to]) for q, rate in row.items()
        }
        deals[party] = endorsed
    after = reference_engine.stand_aside(votes, deals, rates)
    rivals = [p for p in ("Con", "SNP") if p in votes and p not in deals]
    rival = max(rivals, key=lambda p: plain.share[place][p], default="")
    hurt = {PARTIES[g.endorsed] for g in (gifts()[i] for i in option) if g.endorsed >= 0 and g.backfires}
    loss = {p: losses[draw - 100, PARTIES.index(p)] for p in hurt}
    after = reference_engine.backfire(after, votes, loss, 0.5, rival)
    return {p: v for p, v in after.items() if p not in deals and p != "Other"}


@pytest.mark.parametrize("pick", range(7))
def test_deals_agree_with_plain_loops(pick):
    election = made(9)
    plain, options = as_dicts(election), options_of(election)
    chosen = np.array([min(pick, len(here) - 1) for here in options])
    bloc = np.array([code in {"Lab", "LD", "Green"} for code in PARTIES])
    got = weighed(election, chosen=chosen, bloc=bloc)
    for c in range(9):
        for draw in range(100, 100 + DRAWS):
            after = plain_deal(election, plain, c, draw, options[c][chosen[c]])
            ours = max((v for p, v in after.items() if bloc[PARTIES.index(p)]), default=0.0)
            theirs = max((v for p, v in after.items() if not bloc[PARTIES.index(p)]), default=0.0)
            assert math.isclose(got.margins[draw - 100, c], ours - theirs, rel_tol=1e-4, abs_tol=3e-5)
            if reference.margin(after) > 5e-5:
                assert PARTIES[got.winners[draw - 100, c]] == max(after, key=lambda p: after[p])
    for c in range(9):
        row = got.option_start[c] + chosen[c]
        np.testing.assert_array_equal(got.wins[row], np.bincount(got.winners[:, c], minlength=6))


def test_no_deal_is_the_election_itself():
    election = made(40)
    got = weighed(election, chosen=np.zeros(40, dtype=np.int64))
    np.testing.assert_array_equal(got.winners, kernel.run(election.model(), 21, 100, 100 + DRAWS).winners)
    assert got.margins is None
    assert (got.wins.sum(axis=1) == DRAWS).all()
    assert weighed(election).winners is None


def test_threads_change_no_byte_of_the_weighing():
    election, chosen = made(10), np.ones(10, dtype=np.int64)
    one, two = (weighed(election, chosen=chosen, threads=threads) for threads in (1, 2))
    np.testing.assert_array_equal(one.wins, two.wins)
    np.testing.assert_array_equal(one.winners, two.winners)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([[[0, 3]]], "names a party twice"),
        ([[[1, 2]]], "endorses one that stands aside"),
        ([[[]], [[]]], "Options of 2 places"),
    ],
)
def test_deals_without_meaning_are_refused(options, message):
    everyone = dataclasses.replace(made(1), standing=np.ones((1, 6), dtype=np.bool_))
    with pytest.raises(AlignmentError, match=message):
        kernel.weigh(
            everyone.model(), 1, 100, 100 + DRAWS, gifts=gifts(), options=options,
            losses=np.zeros((DRAWS, 6)), opponents=np.zeros(6, dtype=np.bool_), to_opponent=0.5,
        )  # fmt: skip


def test_a_deal_with_a_party_that_does_not_stand_is_refused():
    election = dataclasses.replace(made(1), standing=np.array([[True, False, True, True, True, True]]))
    election = dataclasses.replace(election, share=election.share * election.standing)
    given = {"losses": np.zeros((DRAWS, 6)), "opponents": np.zeros(6, dtype=np.bool_), "to_opponent": 0.5}
    with pytest.raises(AlignmentError, match="Green is in a deal but cannot win there"):
        kernel.weigh(election.model(), 1, 0, DRAWS, gifts=gifts(), options=[[[0]]], **given)
    with pytest.raises(AlignmentError, match="Rates of Green have shape"):
        kernel.weigh(
            election.model(),
            1,
            0,
            DRAWS - 1,
            gifts=gifts(),
            options=[[[]]],
            **given | {"losses": np.zeros((DRAWS - 1, 6))},
        )


# ---------------------------------------------------------------- what is refused


def test_shapes_that_disagree_are_refused():
    with pytest.raises(AlignmentError, match="one row for each of 12 places"):
        dataclasses.replace(made(), unit=np.zeros((12, 5))).model()


def test_more_candidates_than_there_is_room_for_are_refused():
    parties = tuple(f"P{i}" for i in range(33))
    crowd = Made(
        np.full((1, 33), 1 / 33),
        np.ones((1, 33), dtype=np.bool_),
        np.zeros((1, 33)),
        ("X",),
        ("North",),
        parties,
    )
    with pytest.raises(AlignmentError, match="X has 33 candidates; the simulation takes at most 32"):
        crowd.model()
