"""Makes every figure of the rounds again from the answers alone, by textbook tools, and compares.

    check.py ROUNDS.jsonl [--break [N]]

A figure of the Rust crate and its counterpart here must not differ by more than TOLERANCE (percentage points for indices,
shares and differences; plain for p-values, R² and weights): Student's t is from
a table and an expansion there, right to seven digits. Exit 1 on any mismatch. --break spoils the N-th figure, to see
that this check can fail.

Where the crate sums moments, this file fits models to the rows: the mean and its variance are an ordinary least squares fit
with covariance clustered by respondent, intervals and differences are statsmodels' Wilson and Newcombe, ranges of ranks rest
on its Holm, and factor weights come from the singular value decomposition of the data instead of their correlations.
"""

import argparse
import gc
import json
import sys
from collections import Counter

import numpy as np
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

TOLERANCE = 2e-6
SHARE, LIKERT = (0, 1), (1, 5)


class Ledger:
    """Counts what was compared, by family."""

    def __init__(self, spoil):
        self.spoil, self.seen, self.families, self.largest, self.bad = spoil, 0, Counter(), (0.0, "-"), []

    def same(self, family, where, ours, theirs):
        """Two numbers, two words or two lists of them; None is only ever equal to None."""
        if isinstance(ours, (list, tuple)) or isinstance(theirs, (list, tuple)):
            if ours is None or theirs is None or len(ours) != len(theirs):
                self.fault(family, where, ours, theirs)
                return
            for a, b in zip(ours, theirs):
                self.same(family, where, a, b)
            return
        self.seen += 1
        self.families[family] += 1
        if self.seen == self.spoil:
            ours = (ours or 0) + 1e-5 if not isinstance(ours, str) else ours + "?"
        if ours is None or theirs is None or isinstance(ours, str):
            if ours != theirs:
                self.fault(family, where, ours, theirs)
            return
        apart = abs(ours - theirs)
        if not apart <= TOLERANCE:
            self.fault(family, where, ours, theirs)
        self.largest = max(self.largest, (apart, f"{family}, {where}"))

    def fault(self, family, where, ours, theirs):
        self.bad.append(f"{family}, {where}: crate {ours}, oracle {theirs}")


class Figure:
    """A mean on a scale, with the size of a sample of independent answers as precise as it."""

    def __init__(self, scale, mean, size, people):
        self.scale, self.mean, self.size, self.people = scale, mean, size, people
        self.share = min(max((mean - scale[0]) / (scale[1] - scale[0]), 0.0), 1.0)

    @classmethod
    def from_variance(cls, scale, mean, variance, people, answers, population):
        figure = cls(scale, mean, people, people)
        variance /= (scale[1] - scale[0]) ** 2
        if variance > 1e-12 and not (scale == SHARE and answers == people):
            narrower = stats.norm.ppf(0.975) / stats.t.ppf(0.975, people - 1)
            figure.size = min(figure.share * (1 - figure.share) / variance, answers) * narrower**2
        if population > people:
            figure.size *= population / (population - people)
        return figure

    def percent(self, share):
        return 100 * (self.scale[0] + share * (self.scale[1] - self.scale[0])) / self.scale[1]

    def triple(self):
        ends = proportion_confint(self.share * self.size, self.size, method="wilson")
        return [100 * self.mean / self.scale[1]] + [self.percent(end) for end in ends]


def long(rows, columns):
    """One line an answer: score, respondent, question."""
    who, item = np.nonzero(~np.isnan(rows[:, columns]))
    return rows[:, columns][who, item], who, item


def clustered(score, design, who, weights):
    """A weighted sum of coefficients and its variance, clusters being respondents, without small-sample correction."""
    fit = sm.OLS(score, design).fit(cov_type="cluster", cov_kwds={"groups": who, "use_correction": False})
    return weights @ fit.params, weights @ fit.cov_params() @ weights


def pooled(rows, columns, scale, population):
    score, who, _ = long(rows, columns)
    if not len(score):
        return None
    people = len(np.unique(who))
    value = score if scale == LIKERT else (score >= 4).astype(float)
    if people == 1:
        return Figure.from_variance(scale, value.mean(), 0.0, 1, len(value), population)
    mean, variance = clustered(value, np.ones((len(value), 1)), who, np.ones(1))
    return Figure.from_variance(scale, mean, variance * people / (people - 1), people, len(value), population)


def chained(rows, criteria, population):
    """Mean over criteria of the mean over items of the item means."""
    counts = (~np.isnan(rows)).sum(axis=0)
    criteria = [[i for i in items if counts[i]] for items in criteria]
    criteria = [items for items in criteria if items]
    if not criteria:
        return None
    columns = [i for items in criteria for i in items]
    weights = np.array([1 / len(criteria) / len(items) for items in criteria for _ in items])
    people = int(counts[columns].max())
    score, who, item = long(rows, columns)
    independent = 1 / np.sum(weights**2 / counts[columns])
    mean, variance = np.mean([np.mean([np.nanmean(rows[:, i]) for i in items]) for items in criteria]), 0.0
    if people > 1:
        _, variance = clustered(score, (item[:, None] == np.arange(len(columns))).astype(float), who, weights)
        variance *= people / (people - 1)
    return Figure.from_variance(LIKERT, mean, variance, people, independent, population)


def triple(estimate):
    return estimate and [estimate["value"], estimate["low"], estimate["high"]]


def ours(figure):
    return figure and figure.triple()


def agency(ledger, where, game, data):
    questions = game["factors"][-1][1] + (game["overall"] is not None)
    rows = np.array(data["rows"], dtype=float).reshape(-1, questions)
    gates = np.array(data["gates"], dtype=bool)
    population, module = data["population"], data["module"]
    factors = [list(range(*f)) for f in game["factors"]]
    index_items = [i for items in factors for i in items]
    answered = (~np.isnan(rows[:, index_items])).sum(axis=1)
    asked = len(index_items) - (len(factors[-1]) * ~gates if game["gated"] else 0)
    complete = rows[(answered > 0) & (answered >= 0.8 * asked - 1e-9)]
    ledger.same("n", where, module["counted"], len(complete))
    figures = {}
    for name, scale in (("sipas", SHARE), ("sips", LIKERT)):
        figures[name] = pooled(complete, index_items, scale, population)
        ledger.same(f"{name} pooled", where, triple(module[name]), ours(figures[name]))
        for items, factor in zip(factors, module["factors"]):
            ledger.same(f"{name} of a factor", where, triple(factor[name]), ours(pooled(rows, items, scale, population)))
    for at, item in enumerate(module["items"]):
        column = rows[:, at][~np.isnan(rows[:, at])]
        ledger.same("counts of an item", where, item["counts"], [int((column == s).sum()) for s in range(1, 6)])
        ledger.same("sipas of an item", where, triple(data["item_sipas"][at]), share(int((column >= 4).sum()), len(column), population))
    chain = data["by_criteria"]
    figures["chain"] = chained(rows, factors, population)
    ledger.same("sips by criteria", where, triple(chain["agency"]), ours(figures["chain"]))
    for items, criterion in zip(factors, chain["criteria"]):
        ledger.same("sips of a criterion", where, triple(criterion), ours(chained(rows, [items], population)))
    for at, item in zip(index_items, chain["items"]):
        ledger.same("sips of an item", where, triple(item), ours(chained(rows, [[at]], population)))
    for gap, target in zip(data["gaps"], (80, 90, 95)):
        if figures["sipas"] is None:
            ledger.same("target", where, gap, None)
            continue
        value, low, high = figures["sipas"].triple()
        verdict = "đạt" if low >= target else "chưa đạt" if high < target else "chưa đủ căn cứ"
        ledger.same("target", where, gap, [target, value - target, verdict])
    return figures


def share(chosen, answered, population):
    if not answered:
        return None
    return Figure.from_variance(SHARE, chosen / answered, 0.0, answered, answered, population).triple()


def newcombe(a, b, alpha):
    ends = confint_proportions_2indep(
        a.share * a.size, a.size, b.share * b.size, b.size, method="newcomb", compare="diff", alpha=alpha
    )
    return np.array(ends)


def apart(a, b):
    """Difference in points, its interval, and the level at which the interval touches 0."""
    points = a.percent(1) - a.percent(0)
    by = a.share - b.share
    high, low = (a, b) if by >= 0 else (b, a)

    def touches(z):
        return newcombe(high, low, 2 * stats.norm.sf(z))[0]

    # Equal but for rounding. Beyond 8 standard errors the level is below 1e-14, nothing to the tolerance.
    if abs(by) < 1e-12:
        z = 0.0
    elif touches(8) >= 0:
        z = np.inf
    else:
        z = optimize.brentq(touches, 1e-12, 8, xtol=1e-13)
    return [by * points, *(newcombe(a, b, 0.05) * points), 2 * stats.norm.sf(z)]


def table(ledger, where, name, told, figures, least):
    pairs = [(i, j) for i in range(len(figures)) for j in range(i + 1, len(figures)) if figures[i] and figures[j]]
    found = {pair: apart(figures[pair[0]], figures[pair[1]]) for pair in pairs}
    ledger.same("pairs", where, len(told["differences"]), len(pairs))
    for d in told["differences"]:
        theirs = found[d["a"], d["b"]]
        ledger.same(f"{name} difference", where, [d["value"], d["low"], d["high"], d["p"]], theirs)
    ranked = [i for i, f in enumerate(figures) if f and f.people >= least]
    tests = [pair for pair in pairs if set(pair) <= set(ranked)]
    beaten, beats = Counter(), Counter()
    if tests:
        rejected = multipletests([found[t][3] for t in tests], alpha=0.05, method="holm")[0]
        for (i, j), yes in zip(tests, rejected):
            if yes:
                winner, loser = (i, j) if found[i, j][0] > 0 else (j, i)
                beats[winner] += 1
                beaten[loser] += 1
    ranks = [[1 + beaten[i], len(ranked) - beats[i], len(ranked)] if i in ranked else None for i in range(len(figures))]
    ledger.same(f"{name} ranks", where, told["ranks"], ranks)


def moves(ledger, where, told, figures, least):
    for move in told:
        later, source = figures[1], move["from"]
        change = None
        if source is None:
            trend = "không so sánh trực tiếp được"
        else:
            trend = "chưa đủ căn cứ"
            earlier = figures[0] if source == "first" else Figure(LIKERT, source[0] / 20, source[1] or 0, source[1])
            enough = source != "first" or earlier.people >= least
            if later.people >= least and enough:
                change = later.triple()[0] - 20 * earlier.mean
                if earlier.size:
                    change, low, high, _ = apart(later, earlier)
                    trend = "tiến bộ" if low > 0 else "thụt lùi" if high < 0 else trend
        ledger.same("progress", where, [move["trend"], move["change"]], [trend, change])


class NoWeights(Exception):
    pass


def johnson(x, y):
    """Relative weights by the closest orthonormal columns to the standardised data."""
    if (np.ptp(x, axis=0) == 0).any() or np.ptp(y) == 0:
        raise NoWeights("Alike")
    z = stats.zscore(x)
    left, size, right = np.linalg.svd(z, full_matrices=False)
    if size[0] > 30 * size[-1]:
        raise NoWeights("Collinear")
    nearest = left @ right
    beta = sm.OLS(stats.zscore(y), nearest).fit().params
    weights = ((nearest.T @ z) ** 2 / len(y)).T @ (beta**2 / len(y))
    if weights.sum() < 1e-12:
        raise NoWeights("Unrelated")
    return weights


def weights(ledger, where, game):
    told = game["weights"]
    factors = game["factors"][:-1] if game["gated"] else game["factors"]
    try:
        if game["overall"] is None:
            raise NoWeights("NoOverall")
        if len(factors) < 2:
            raise NoWeights("OneFactor")
        rows = np.array([row for a in game["agencies"] for row in a["rows"]], dtype=float).reshape(-1, game["overall"] + 1)
        columns = [i for f in factors for i in range(*f)] + [game["overall"]]
        rows = rows[~np.isnan(rows[:, columns]).any(axis=1)]
        if len(rows) < 50 + 8 * len(factors):
            raise NoWeights("TooFew")
        x, y = np.column_stack([rows[:, slice(*f)].mean(axis=1) for f in factors]), rows[:, game["overall"]]
        found = johnson(x, y)
        group = np.arange(len(rows)) % game["groups"]
        replicates = [johnson(x[group != g], y[group != g]) for g in range(game["groups"])]
    except NoWeights as why:
        ledger.same(f"no weights: {why}", where, told.get("none"), str(why))
        return
    if "none" in told:
        ledger.fault("weights", where, told["none"], found)
        return
    replicates = np.array([100 * r / r.sum() for r in replicates])
    count = game["groups"]
    reach = stats.t.ppf(0.975, count - 1) * np.sqrt((count - 1) * replicates.var(axis=0))
    shares = 100 * found / found.sum()
    ledger.same("r2", where, told["r2"], sm.OLS(y, sm.add_constant(x)).fit().rsquared)
    ledger.same("weights", where, [f["weight"] for f in told["factors"]], list(found))
    for f, value, r in zip(told["factors"], shares, reach):
        ledger.same("shares of r2", where, triple(f["share"]), [value, max(value - r, 0), min(value + r, 100)])


def game_of(ledger, game):
    where = f"round {game['round']}"
    figures = [agency(ledger, f"{where} agency {i}", game, data) for i, data in enumerate(game["agencies"])]
    table(ledger, where, "sipas", game["sipas"], [f["sipas"] for f in figures], game["least"])
    table(ledger, where, "sips", game["sips"], [f["chain"] for f in figures], game["least"])
    moves(ledger, where, game["moves"], [f["chain"] for f in figures], game["least"])
    weights(ledger, where, game)
    for chosen, answered, population, told in game["choices"]:
        ledger.same("share of a choice", where, triple(told), share(chosen, answered, population))
    value, n, told = game["published"]
    ledger.same("published", where, triple(told), Figure(SHARE, value / 100, n, n).triple() if n else None)


def main():
    gc.freeze()  # multipletests collects garbage every time
    arguments = argparse.ArgumentParser()
    arguments.add_argument("rounds")
    arguments.add_argument("--break", dest="spoil", type=int, nargs="?", const=1000, default=0)
    arguments = arguments.parse_args()
    ledger, rounds, people = Ledger(arguments.spoil), 0, 0
    with open(arguments.rounds, encoding="utf-8") as lines:
        for line in lines:
            game = json.loads(line)
            game_of(ledger, game)
            rounds += 1
            people += sum(len(a["rows"]) for a in game["agencies"])
    for family, count in sorted(ledger.families.items()):
        print(f"{count:8} {family}")
    apart_by, where = ledger.largest
    print(f"{rounds} rounds, {people} respondents, {ledger.seen} figures; largest difference {apart_by:.2e} ({where}); tolerance {TOLERANCE:.0e}")
    for line in ledger.bad[:20]:
        print(line, file=sys.stderr)
    print(f"{len(ledger.bad)} mismatches")
    sys.exit(bool(ledger.bad) or not ledger.seen)


if __name__ == "__main__":
    main()
