"""
The kernel again as plain loops: slow, obvious, and sharing no code with src/.

One draw, one place, one party at a time, in Python's own numbers: whole numbers of any
length for the counter-based generator, 64-bit floats for the rest.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from functools import cache

NATIONAL, REGION, SEAT, TAIL, WILD, LOT, LOCAL, TACTICAL = 1, 2, 3, 4, 5, 6, 7, 8
WORD = 2**32


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Philox4x32-10 as its paper writes it (Salmon et al. 2011)."""
    a, b, c, d = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = a * 0xD2511F53, c * 0xCD9E8D57
        a, b, c, d = (p1 // WORD) ^ b ^ k0, p1 % WORD, (p0 // WORD) ^ d ^ k1, p0 % WORD
        k0, k1 = (k0 + 0x9E3779B9) % WORD, (k1 + 0xBB67AE85) % WORD
    return a, b, c, d


def key_of(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "little")


def words_of(seed: int, draw: int, id1: int, id2: int, tag: int) -> tuple[int, int, int, int]:
    return philox((draw // 4, id1, id2, tag), (seed % WORD, seed // WORD % WORD))


def normal(seed: int, draw: int, id1: int, id2: int, tag: int) -> float:
    """Words 0 and 1 make the normals of the first two of four draws, 2 and 3 of the others."""
    words = words_of(seed, draw, id1, id2, tag)
    radius, angle = words[:2] if draw % 4 < 2 else words[2:]
    r = math.sqrt(-2 * math.log((radius + 0.5) / WORD))
    quarter = angle % 2**30
    signed = quarter if quarter < 2**29 else quarter - 2**30
    turn = math.pi / 4 + math.pi / 4 * signed / 2**29
    if draw % 2 == 0:
        return math.copysign(1, 1 - 2 * (angle >> 31)) * r * math.cos(turn)
    return math.copysign(1, 1 - 2 * (angle >> 30 & 1)) * r * math.sin(turn)


def lower_gamma(a: float, x: float) -> float:
    """Regularised incomplete gamma function by its power series."""
    term = total = 1 / a
    n = 0
    while term > total * 1e-17:
        n += 1
        term *= x / (a + n)
        total += term
    return total * math.exp(a * math.log(x) - x - math.lgamma(a))


@cache
def tail(z: float, degrees: float) -> float:
    """Root of (nu - 2) / chi2, chi2 at the probability of z, by bisection."""
    if math.isinf(degrees):
        return 1.0
    wanted, low, high = math.erfc(-z / math.sqrt(2)) / 2, -40.0, 12.0
    for _ in range(60):
        middle = (low + high) / 2
        if lower_gamma(degrees / 2, math.exp(middle)) < wanted:
            low = middle
        else:
            high = middle
    return math.sqrt((degrees - 2) / (2 * math.exp(low)))


@dataclass(frozen=True)
class Election:
    """What the kernel is given, as dicts: ``share[place][party]`` and so on; sums in ``sums``."""

    share: dict[str, dict[str, float]]
    unit: dict[str, dict[str, float]]
    region: dict[str, str]
    sums: frozenset[str]
    national: dict[str, dict[str, float]]
    regional: dict[str, dict[str, float]]
    seat: dict[tuple[str, str], float]
    usual: float
    wild: float
    wild_chance: float
    region_part: float
    degrees: float
    lent: dict[str, dict[str, float]] = field(default_factory=dict)


def cholesky(matrix: list[list[float]]) -> list[list[float]]:
    size = len(matrix)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            left = matrix[i][j] - sum(lower[i][k] * lower[j][k] for k in range(j))
            lower[i][j] = math.sqrt(left) if i == j else left / lower[j][j]
    return lower


def shares(election: Election, seed: int, draw: int, place: str) -> dict[str, float]:
    """Simulated shares of those who can win one place in one draw."""
    standing = [p for p in election.share[place] if p not in election.sums]
    standing.sort(key=lambda p: (-election.share[place][p], p))
    correlation = [[election.seat.get((a, b), float(a == b)) for b in standing] for a in standing]
    lower = cholesky(correlation)
    at = key_of(place)
    raw = [normal(seed, draw, at, key_of(p), SEAT) for p in standing]
    is_wild = words_of(seed, draw, 0, 0, WILD)[draw % 4] < election.wild_chance * WORD
    spread = election.wild if is_wild else election.usual
    heavy = tail(normal(seed, draw, at, 0, TAIL), election.degrees)
    simulated = {}
    for k, party in enumerate(standing):
        own = sum(lower[k][j] * raw[j] for j in range(k + 1))
        region = election.region[place]
        shared = sum(
            weight * normal(seed, draw, key_of(region), key_of(other), REGION)
            for other, weight in election.regional[party].items()
        )
        nation = sum(
            weight * normal(seed, draw, key_of(other), 0, NATIONAL)
            for other, weight in election.national[party].items()
        )
        expected = election.share[place][party]
        noise = math.sqrt(election.region_part) * shared + math.sqrt(1 - election.region_part) * heavy * own
        moved = spread * math.sqrt(expected * (1 - expected)) * noise
        if election.lent:
            moved += election.lent[place][party] * normal(seed, draw, 0, 0, TACTICAL)
        simulated[party] = max(0.0, expected + moved + election.unit[place][party] * nation)
    return simulated


def differences(election: Election, seed: int, draw: int, place: str, kept: int) -> dict[str, float]:
    """Simulated shares of the first ``kept`` of a place, less the first one's own noise."""
    standing = [p for p in election.share[place] if p not in election.sums]
    standing.sort(key=lambda p: (-election.share[place][p], p))
    standing = standing[:kept]
    first, others = standing[0], standing[1:]
    sd = {p: math.sqrt(election.share[place][p] * (1 - election.share[place][p])) for p in standing}

    def between(a: str, b: str) -> float:
        return election.seat.get((a, b), float(a == b)) * sd[a] * sd[b]

    lower = cholesky(
        [
            [between(a, b) - between(a, first) - between(first, b) + between(first, first) for b in others]
            for a in others
        ]
    )
    raw = [normal(seed, draw, key_of(place), key_of(p), SEAT) for p in others]
    is_wild = words_of(seed, draw, 0, 0, WILD)[draw % 4] < election.wild_chance * WORD
    spread = election.wild if is_wild else election.usual
    heavy = tail(normal(seed, draw, key_of(place), 0, TAIL), election.degrees)
    answer = {}
    for k, party in enumerate(standing):
        own = sum(lower[k - 1][j] * raw[j] for j in range(k)) if k else 0.0
        shared = sum(
            weight * normal(seed, draw, key_of(election.region[place]), key_of(other), REGION)
            for other, weight in election.regional[party].items()
        )
        nation = sum(
            weight * normal(seed, draw, key_of(other), 0, NATIONAL)
            for other, weight in election.national[party].items()
        )
        noise = sd[party] * math.sqrt(election.region_part) * shared
        noise += math.sqrt(1 - election.region_part) * heavy * own
        common = election.unit[place][party] * nation
        if election.lent:
            common += election.lent[place][party] * normal(seed, draw, 0, 0, TACTICAL)
        answer[party] = election.share[place][party] + spread * noise + common
    return answer


def winner(seed: int, draw: int, place: str, simulated: dict[str, float]) -> str:
    """The highest share; among exactly equal ones the highest lot."""
    best = max(simulated.values())
    level = [p for p, value in simulated.items() if value == best]
    return max(level, key=lambda p: words_of(seed, 4 * draw, key_of(place), key_of(p), LOT)[0])


def margin(simulated: dict[str, float]) -> float:
    if len(simulated) < 2:
        return 1.0
    ordered = sorted(simulated.values(), reverse=True)
    return ordered[0] - ordered[1]
