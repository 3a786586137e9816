"""Two-stage least squares against truths we made, and projections against a search."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standaside.errors import AlignmentError
from standaside.evidence.instruments import Effects, Sample, nearest_valid, own_part, reduced_form, two_stage


def world(rng, places=400, *, confounded=0.0):
    """A party of about a tenth, absent from a third of places; six tenths go to the first outcome."""
    known = np.column_stack([np.ones(places), rng.normal(size=(places, 2))])
    hidden = rng.normal(size=places)
    expected = 0.10 + 0.02 * known[:, 1] + confounded * hidden
    absent = rng.random(places) < 0.33
    actual = np.where(absent, 0.0, expected + rng.normal(0, 0.005, places))
    first = 0.4 + 0.03 * known[:, 2] - 0.6 * actual - confounded * hidden + rng.normal(0, 0.01, places)
    outcomes = np.column_stack([first, 1 - actual - first])
    predicted = 0.10 + 0.02 * known[:, 1]
    return Sample(outcomes, actual, absent * predicted, np.column_stack([known, predicted]))


def test_the_truth_is_within_two_standard_errors_and_rates_add_to_one():
    found = two_stage([world(np.random.default_rng(1))])
    rates = -found.effect
    assert abs(rates[0] - 0.6) < 2 * found.se[0] < 0.1
    assert rates.sum() == pytest.approx(1.0)
    assert found.covariance.sum() == pytest.approx(0.0, abs=1e-12)
    assert found.first_stage_f > 1000
    assert found.places == 400


def test_what_moves_vote_and_outcome_alike_misleads_least_squares_but_not_the_instrument():
    sample = world(np.random.default_rng(2), places=3000, confounded=0.05)
    naive = two_stage([Sample(sample.outcomes, sample.moved, sample.moved, sample.controls)])
    found = two_stage([sample])
    assert abs(-naive.effect[0] - 0.6) > 0.2
    assert abs(-found.effect[0] - 0.6) < 2.5 * found.se[0]


def test_standard_errors_are_right_on_average():
    rng = np.random.default_rng(3)
    found = [two_stage([world(rng, 120)]) for _ in range(200)]
    spread = np.std([-one.effect[0] for one in found])
    assert np.mean([one.se[0] for one in found]) == pytest.approx(spread, rel=0.15)


def test_elections_are_pooled_each_with_controls_of_its_own():
    rng = np.random.default_rng(4)
    first, second = world(rng), world(rng)
    shifted = Sample(
        second.outcomes + np.array([0.2, -0.2]),
        second.moved,
        second.instrument,
        second.controls * [1, 5, 1, 1],
    )
    apart = [two_stage([one]) for one in (first, shifted)]
    both = two_stage([first, shifted])
    assert both.places == 800
    assert min(a.effect[0] for a in apart) <= both.effect[0] <= max(a.effect[0] for a in apart)
    assert both.se[0] < min(a.se[0] for a in apart)


def test_columns_that_others_add_up_to_change_nothing():
    sample = world(np.random.default_rng(5))
    doubled = np.column_stack([sample.controls, sample.controls.sum(axis=1), np.zeros(400)])
    more = two_stage([Sample(sample.outcomes, sample.moved, sample.instrument, doubled)])
    found = two_stage([sample])
    np.testing.assert_allclose(more.effect, found.effect)
    np.testing.assert_allclose(more.covariance, found.covariance, atol=1e-15)


def test_the_reduced_form_is_least_squares_on_the_instrument():
    sample = world(np.random.default_rng(6))
    columns = np.column_stack([sample.controls, sample.instrument])
    expected = np.linalg.lstsq(columns, sample.outcomes, rcond=None)[0][-1]
    np.testing.assert_allclose(reduced_form([sample]).effect, expected)


def test_residuals_are_at_right_angles_to_the_controls():
    rng = np.random.default_rng(7)
    controls = rng.normal(size=(30, 4))
    left, independent = own_part(rng.normal(size=(30, 2)), controls)
    assert independent == 4
    np.testing.assert_allclose(controls.T @ left, 0, atol=1e-12)


@pytest.mark.parametrize("instrument", [np.zeros(6), np.ones(6)])
def test_an_instrument_that_moves_nothing_is_refused(instrument):
    rng = np.random.default_rng(8)
    with pytest.raises(AlignmentError, match="moves nothing"):
        two_stage([Sample(rng.normal(size=(6, 2)), rng.random(6), instrument, np.ones((6, 1)))])


def test_more_controls_than_places_are_refused():
    rng = np.random.default_rng(9)
    with pytest.raises(AlignmentError, match="In 4 places"):
        two_stage([Sample(rng.normal(size=(4, 1)), rng.random(4), rng.random(4), rng.normal(size=(4, 4)))])


def test_a_sample_of_different_places_is_refused():
    with pytest.raises(AlignmentError, match="same places"):
        Sample(np.zeros((3, 1)), np.zeros(3), np.zeros(2), np.zeros((3, 1)))


def test_valid_rates_stay_as_they_are():
    rates = np.array([0.5, 0.3, 0.2])
    np.testing.assert_allclose(nearest_valid(rates, np.diag([0.01, 0.02, 0.03])), rates)


def test_what_is_uncertain_moves_most():
    rates = np.array([0.7, 0.5, -0.2])
    sure_of_the_first = nearest_valid(rates, np.diag([0.0001, 0.04, 0.04]))
    assert sure_of_the_first[0] == pytest.approx(0.7, abs=0.01)
    assert sure_of_the_first[2] == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_no_valid_rates_are_nearer(seed):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(4, 4))
    root -= root.mean(axis=0)  # rates add to 1, so errors add to 0
    covariance = root @ root.T
    rates = rng.normal(0.25, 0.4, 4)
    rates += (1 - rates.sum()) / 4
    found = nearest_valid(rates, covariance)
    weight = np.linalg.pinv(covariance, rcond=1e-10, hermitian=True)

    def away(points):
        return np.einsum("nj,jk,nk->n", points - rates, weight, points - rates)

    assert found.min() >= 0
    assert found.sum() == pytest.approx(1.0)
    others = rng.dirichlet(np.full(4, 0.5), 3000)
    near = 0.98 * found + 0.02 * others
    assert away(found[None])[0] <= min(away(others).min(), away(near).min()) * (1 + 1e-6) + 1e-9


@pytest.mark.parametrize(("free", "point"), [(1, 6.635), (2, 9.210), (5, 15.086), (6, 16.812), (9, 21.666)])
def test_surprise_is_one_at_the_published_point_of_chi_squared(free, point):
    effect = np.zeros(free + 1)
    effect[0] = np.sqrt(point)
    covariance = np.diag([1.0] * free + [0.0])
    assert Effects(effect, covariance, 100.0, 50).surprise() == pytest.approx(1.0, rel=0.02)


def test_nothing_is_no_surprise():
    assert Effects(np.zeros(3), np.zeros((3, 3)), 100.0, 50).surprise() == 0


def test_under_no_effect_one_in_a_hundred_surprises():
    rng = np.random.default_rng(11)
    root = rng.normal(size=(5, 5))
    draws = [Effects(root @ rng.normal(size=5), root @ root.T, 1.0, 9).surprise() for _ in range(4000)]
    assert 0.006 < np.mean(np.array(draws) > 1) < 0.015
