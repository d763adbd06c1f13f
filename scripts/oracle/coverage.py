"""How often a 95 % interval of SIPAS holds the truth, before and after the correction for few respondents (ADR 0009).

Run scripts/oracle/run.sh once, then: target/oracle/venv/bin/python scripts/oracle/coverage.py
"""

import numpy as np
from scipy import stats

ROUNDS, ITEMS, SKIPPED = 1500, 18, 0.05
rng = np.random.default_rng(1)


def satisfied(level, people):
    """One row a respondent: 1 where satisfied, correlated within the row."""
    return (level + rng.normal(size=(people, 1)) + rng.normal(size=(people, ITEMS)) > 0).astype(float)


def interval(rows, corrected):
    rows = rows[(~np.isnan(rows)).any(axis=1)]
    answered, chosen = (~np.isnan(rows)).sum(axis=1), np.nansum(rows, axis=1)
    n, share = len(rows), chosen.sum() / answered.sum()
    variance = n / (n - 1) * ((chosen - share * answered) ** 2).sum() / answered.sum() ** 2
    z = stats.norm.ppf(0.975)
    size = n
    if variance > 1e-12:
        size = min(share * (1 - share) / variance, answered.sum())
        size *= (z / stats.t.ppf(0.975, n - 1)) ** 2 if corrected else 1
    centre = (share + z * z / 2 / size) / (1 + z * z / size)
    half = z / (1 + z * z / size) * np.sqrt(share * (1 - share) / size + z * z / 4 / size**2)
    return centre - half, centre + half


for level in (1.6, 0.6):
    truth = satisfied(level, 200_000).mean()
    for people in (10, 20, 40, 100):
        held = np.zeros(2)
        for _ in range(ROUNDS):
            rows = satisfied(level, people)
            rows[rng.random(rows.shape) < SKIPPED] = np.nan
            ends = [interval(rows, corrected) for corrected in (False, True)]
            held += [low <= truth <= high for low, high in ends]
        before, now = 100 * held / ROUNDS
        print(f"SIPAS {100 * truth:.1f} %, {people} respondents: {before:.1f} % before, {now:.1f} % now")
