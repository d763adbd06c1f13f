"""Makes every number of a round's workbook again, from the sealed rows of its database, and compares cell by cell.

    workbook.py SO.db SO.xlsx [SO.csv [SO-PHAY.csv]] [--break [N]] [--tolerance X]

Counts come from the tables of the database (sealed responses, dossiers, invitations, reports), indices and intervals from
check.py's models over the answers; the program's own tallies are not read. A sheet's rows are made in the order of the
sheet, and every cell is compared: numbers to TOLERANCE, words as words, blanks as blanks. The CSV twins are compared with
the sheets they repeat. Exit 1 on any mismatch, and where a sheet that is known here is missing. Sheets that are not known
here are named with the numbers they hold. --break spoils the N-th expected number, to see that this check can fail.
"""

import argparse
import csv
import math
import sqlite3
import sys
import tomllib
from collections import Counter

import numpy as np
import openpyxl
from statsmodels.stats.multitest import multipletests

from check import LIKERT, SHARE, Figure, apart, chained, pooled

TOLERANCE = 2e-6
HEADER_ROW = 4
SOME = object()  # words that stand there, whatever they are
KINDS = {"ca-nhan": "Cá nhân", "to-chuc": "Đại diện tổ chức, doanh nghiệp"}
FRAMES = {"drawn": "Mẫu chính thức", "reserve": "Mẫu dự phòng", "open": "Tự nguyện"}
MODES = {
    "qr": "Mã QR trên phiếu hẹn", "web": "Trang web", "kiosk": "Màn hình, máy tính bảng", "phone": "Điện thoại",
    "interview": "Phỏng vấn trực tiếp", "group": "Tập trung tại một địa điểm", "paper_direct": "Phiếu giấy phát trực tiếp",
    "paper_post": "Phiếu giấy qua bưu điện", "sms": "Tin nhắn", "email": "Thư điện tử", "app": "Ứng dụng", "other": "Hình thức khác",
}
RULES = {
    "chua-nhan-ket-qua": "Chưa nhận kết quả",
    "truc-tuyen-buu-chinh": "Nộp trực tuyến hoặc qua bưu chính công ích",
    "ngoai-tinh": "Cư trú ngoài tỉnh",
}
SCALE = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
QUALITY = ["Rất kém", "Kém", "Trung bình", "Tốt", "Rất tốt"]
TOP = 5


# What is asked ----------------------------------------------------------------------------------------------------------


class Module:
    """A module's questions: columns of the scores, by factor; which wait for a gate."""

    def __init__(self, body):
        self.id, self.title, self.required = body["id"], body["title"], body["required"]
        self.factors = body["factors"]
        gated = lambda factor, item: item.get("gate") or factor.get("gate")
        self.index = [(f, i, gated(f, i)) for f in self.factors for i in f.get("items", [])]
        self.items = [i for _, i, _ in self.index] + ([body["overall"]] if "overall" in body else [])
        self.questions = [(q, q.get("gate") or f.get("gate")) for f in self.factors for q in f.get("questions", [])]
        gates = {gated(f, i) for f in self.factors for i in f.get("items", []) + f.get("questions", [])}
        self.gates = gates | {f.get("gate") for f in self.factors}


def options(question):
    ask = question.get("ask", "yes-no")
    if ask == "yes-no":
        return [("co", "Có"), ("khong", "Không")]
    if ask == "quality":
        return [(str(i + 1), text) for i, text in enumerate(QUALITY)]
    (kind, body), = ask.items()
    if kind == "number":
        return [(str(i), f"{i} trở lên" if i == body["to"] else str(i)) for i in range(body["from"], body["to"] + 1)]
    return [(c["id"], c["text"]) for c in body]


class Voice:
    def __init__(self, agency, field, kind, mode, frame, flags, text):
        self.agency, self.field, self.kind, self.mode, self.frame, self.flagged = agency, field, kind, mode, frame, flags != 0
        parts = dict(part.split("=", 1) for part in text.split(";"))
        self.scores = {name: int(v) for name, v in parts.items() if v.isdigit() and len(v) == 1}
        self.chosen = {name: set(v.split(",")) for name, v in parts.items() if name != "doi-tuong" and not name.startswith("vi.")}

    def opens(self, gate):
        return gate is None or "co" in self.chosen.get(gate, ())


# The round --------------------------------------------------------------------------------------------------------------


class Round:
    def __init__(self, db):
        self.settings = tomllib.loads(db.execute("SELECT body FROM round LIMIT 1").fetchone()[0])
        s = self.settings
        form = db.execute("SELECT body FROM form WHERE code = ? AND version = ?", (s["form"], s["form_version"])).fetchone()[0]
        self.form = tomllib.loads(form)
        code = s["code"]
        columns = "agency, field, kind, mode, frame, flags, answers"
        self.voices = [Voice(*row) for row in db.execute(f"SELECT {columns} FROM response WHERE round = ?", (code,))]
        self.names = dict(db.execute("SELECT code, name FROM agency"))
        self.agencies = s["agencies"]
        self.fields = [(f["code"], f["name"]) for f in s["fields"]]
        self.step, self.least = s.get("release_step", 5), s.get("min_respondents", 20)
        self.modes = [m for m in MODES if m in s["modes"] or any(v.mode == m for v in self.voices)]
        modules = [Module(m) for m in self.form["modules"]]
        self.modules = sorted(modules, key=lambda m: m.id != s["official_module"])
        self.gates = self.form.get("gates", [])
        self.rules = [r for r in RULES if r in s.get("exclusions", [])]
        count = lambda sql: Counter(dict(db.execute(sql, (code,))))
        self.issued = count("SELECT agency, COUNT(*) FROM invitation WHERE round = ? GROUP BY agency")
        self.disputes = count(
            "SELECT i.agency, COUNT(*) FROM dispute d JOIN invitation i ON i.id = d.invitation WHERE d.round = ? GROUP BY i.agency"
        )
        self.comments = count("SELECT agency, COUNT(*) FROM comment WHERE round = ? GROUP BY agency")
        self.quota = {(a, k): n for a, k, n in db.execute("SELECT agency, kind, size FROM quota WHERE round = ?", (code,))}
        self.scope, self.left_out = Counter(), {rule: Counter() for rule in self.rules}
        self.register(db)

    def register(self, db):
        """The population: dossiers of the round, less those that the first fitting rule leaves out."""
        s, fields = self.settings, dict(self.fields)
        for agency, field, channel, outside, received, returned in db.execute(
            "SELECT agency, field, channel, out_of_province, received_on, returned_on FROM dossier"
        ):
            span = s["dossiers"]
            if agency not in self.agencies or field not in fields or not str(span["from"]) <= received <= str(span["to"]):
                continue
            self.scope[agency] += 1
            found = [
                rule
                for rule in s.get("exclusions", [])
                if rule == "truc-tuyen-buu-chinh" and channel != "truc-tiep" or rule == "ngoai-tinh" and outside
            ]
            if not found and returned is None and "chua-nhan-ket-qua" in self.rules:
                found = ["chua-nhan-ket-qua"]
            if found:
                self.left_out[found[0]][agency] += 1

    def eligible(self, agency):
        return self.scope[agency] - sum(out[agency] for out in self.left_out.values())


class Line:
    """What is said of some voices."""

    def __init__(self, round, code, name, voices, agencies):
        self.round, self.code, self.name, self.voices = round, code, name, voices
        of = lambda counter: sum(counter[a] for a in agencies)
        self.n, self.issued, self.disputes, self.comments = len(voices), of(round.issued), of(round.disputes), of(round.comments)
        self.scope, self.left_out = of(round.scope), [of(round.left_out[r]) for r in round.rules]
        self.eligible = sum(round.eligible(a) for a in agencies)
        self.quota = [sum(round.quota.get((a, k), 0) for a in agencies) for k in KINDS]
        self.filled = [sum(v.kind == k and v.frame != "open" for v in voices) for k in KINDS]
        self.flagged = sum(v.flagged for v in voices)
        # What feeds every official figure, and what would if flagged responses were treated the other way.
        kept = [v for v in voices if not v.flagged]
        self.fed, self.other = (voices, kept) if round.settings["count_flagged"] else (kept, voices)


class Perhaps:
    """A number that may be closed: blank, or just this."""

    def __init__(self, value):
        self.value = value


class Measures:
    """The three indices of one module over some voices."""

    def __init__(self, module, voices, population):
        ids = [i["id"] for _, i, _ in module.index]
        rows = np.array([[v.scores.get(i, np.nan) for i in ids] for v in voices], dtype=float).reshape(len(voices), len(ids))
        gates = [g for _, _, g in module.index]
        asked = np.array([sum(v.opens(g) for g in gates) for v in voices], dtype=float)
        answered = (~np.isnan(rows)).sum(axis=1)
        self.rows, self.population, self.module = rows, population, module
        self.complete = rows[(answered > 0) & (answered * 5 >= asked * 4)]
        self.n = len(self.complete)
        self.columns = list(range(len(ids)))
        self.of_factor = [[c for c, (f, _, _) in enumerate(module.index) if f is factor] for factor in module.factors]
        self.open = [[c for c in items if gates[c] is None] for items in self.of_factor]

    def pooled(self, scale):
        return pooled(self.complete, self.columns, scale, self.population) if self.n else None

    def chain(self):
        criteria = [items for items in self.open if items]
        return chained(self.rows, criteria, self.population) if len(self.rows) and criteria else None

    def official(self, index):
        return {"sipas": lambda: self.pooled(SHARE), "sips": lambda: self.pooled(LIKERT), "sips-yeu-to": self.chain}[index]()

    def factor(self, at):
        """Respondents of a factor, its pooled indices and, of its open items, the criterion's."""
        items, criterion = self.of_factor[at], self.open[at]
        n = int((~np.isnan(self.rows[:, items])).any(axis=1).sum()) if items else 0
        made = [pooled(self.rows, items, scale, self.population) if n else None for scale in (SHARE, LIKERT)]
        return n, made, chained(self.rows, [criterion], self.population) if n and criterion else None


def triple(figure, least):
    return figure.triple() if figure and figure.people >= least else [None] * 3


def nine(n, sipas, sips, chain, least):
    """Both pooled indices where enough answered, SIPS by criteria where enough answered its items."""
    first = (sipas.triple() + sips.triple()) if n >= least and sipas else [None] * 6
    return first + triple(chain, least)


def percent(part, whole):
    return 100 * part / whole if whole else None


# The sheets -------------------------------------------------------------------------------------------------------------


class Book:
    def __init__(self, round):
        self.round, s = round, round.settings
        self.index, self.step, self.least = s["official_index"], round.step, round.least
        voices = lambda codes: [v for v in round.voices if v.agency in codes]
        self.lines = [Line(round, a, round.names.get(a, a), voices({a}), [a]) for a in round.agencies]
        self.total = Line(round, "", "Toàn đợt", round.voices, round.agencies)
        self.all = self.lines + [self.total]
        self.measures = {
            (line.code, module.id): Measures(module, line.fed, line.eligible) for line in self.all for module in round.modules
        }
        self.other = {line.code: Measures(round.modules[0], line.other, line.eligible) for line in self.all}
        self.feeding = {line.code: self.official(line).official(self.index) for line in self.all}
        self.standing = self.ranks([self.feeding[line.code] for line in self.lines])
        shut = self.shut()
        outside = [None if line.code in shut else self.feeding[line.code] for line in self.lines]
        self.outside = [
            "không công bố" if figure is None or figure.people < self.step else words
            for figure, words in zip(outside, self.ranks(outside))
        ]
        self.titles = {m.id: SOME for m in round.modules}
        self.other_words = "bỏ phiếu có dấu hiệu" if s["count_flagged"] else "kể cả phiếu có dấu hiệu"

    def official(self, line):
        return self.measures[line.code, self.round.modules[0].id]

    def shut(self):
        """Agencies that nobody outside may see: too few, and the next smallest until the largest of them reads none of the others."""
        shut, sizes = set(), []
        for n, code in sorted((self.official(line).n, line.code) for line in self.lines):
            if n < self.step or sizes and sum(sizes) > 0 and sum(sizes) - max(sizes) < self.step:
                shut.add(code)
                sizes.append(n)
        return shut

    def ways(self, told):
        """What is wrong with the lines of which the other treatment of flagged responses is told; the last is the total."""
        people = lambda line: (self.official(line).n, self.other[line.code].n)
        flagged = [abs(a - b) for a, b in map(people, self.all)]
        few = [f and (f < self.step or min(people(line)) < self.step) for f, line in zip(flagged, self.all)]
        for line, little, open in zip(self.all, few, told):
            if little and open:
                yield f"{line.code}: the other way is told of few"
        hidden = [f for f, open in zip(flagged[:-1], told) if f and not open]
        if told[-1] and hidden and (len(hidden) < 2 or sum(hidden) < self.step):
            yield f"the whole less the others tells {hidden}"
        if not any(few) and not all(open for open, line in zip(told, self.all) if self.official(line).n >= self.step):
            yield "the other way is closed for nothing"

    def ranks(self, figures):
        ranked = [i for i, f in enumerate(figures) if f and f.people >= self.step]
        pairs = [(i, j) for at, i in enumerate(ranked) for j in ranked[at + 1 :]]
        found = {pair: apart(figures[pair[0]], figures[pair[1]]) for pair in pairs}
        beaten, beats = Counter(), Counter()
        rejected = multipletests([found[p][3] for p in pairs], alpha=0.05, method="holm")[0] if pairs else []
        for (i, j), yes in zip(pairs, rejected):
            if yes:
                winner, loser = (i, j) if found[i, j][0] > 0 else (j, i)
                beats[winner] += 1
                beaten[loser] += 1
        words = []
        for i in range(len(figures)):
            best, worst = 1 + beaten[i], len(ranked) - beats[i]
            some = f"hạng {best}" if best == worst else f"hạng {best} đến {worst}"
            words.append(f"{some} trên {len(ranked)}" if i in ranked else "chưa đủ mẫu")
        return words

    def words(self, n):
        if n < self.step:
            return f"chưa đủ mẫu (n < {self.step})"
        return f"n < {self.least}: chỉ để tham khảo" if n < self.least else "đủ mẫu"

    def remark(self, n):
        return None if n >= self.least else self.words(n)

    def mark(self, n):
        if n == 0:
            return "chưa có phiếu nào"
        if n < self.step:
            return f"n = {n}, chưa đủ mẫu, chỉ để tham khảo; dưới {self.step} người: không công bố"
        return f"n = {n}, chưa đủ mẫu (n < {self.least}), chỉ để tham khảo" if n < self.least else None

    def score(self, line):
        """Index with interval, points, gap, verdict."""
        figure, s = self.feeding[line.code], self.round.settings
        if figure is None:
            return [0, None, None, None, None, None, None]
        value, low, high = figure.triple()
        points = math.floor(value * s["max_points"] / 100 * 100 + 0.5 + 1e-9) / 100
        gap = verdict = None
        if "target" in s:
            gap = value - s["target"]
            verdict = "đạt" if low >= s["target"] else "chưa đạt" if high < s["target"] else "chưa đủ căn cứ"
        return [figure.people, value, low, high, points, gap, verdict]

    def scores(self):
        s = self.round.settings
        for at, line in enumerate(self.lines):
            n, value, low, high, points, gap, verdict = self.score(line)
            head = [line.code, line.name, n, value, low, high, s["max_points"], points]
            yield head + ([s["target"], gap, verdict] if "target" in s else []) + [self.standing[at], self.mark(n)]
        yield [None, self.total.name] + [None] * (11 if "target" in s else 8)

    def indices(self):
        for line in self.all:
            all, without = self.official(line), self.other[line.code]
            made = nine(all.n, all.pooled(SHARE), all.pooled(LIKERT), all.chain(), self.step)
            other = nine(without.n, without.pooled(SHARE), without.pooled(LIKERT), without.chain(), self.step)
            yield [line.code, line.name, all.n, *made, without.n, *(Perhaps(other[i]) for i in (0, 3, 6)), self.words(all.n)]

    def responses(self):
        for line in self.all:
            kinds = [sum(v.kind == k for v in line.voices) for k in KINDS]
            frames = [sum(v.frame == f for v in line.voices) for f in FRAMES]
            quota = [x for pair in zip(line.quota, line.filled) for x in pair] if any(self.total.quota) else []
            rates = [percent(line.n, line.issued), percent(line.n, line.eligible)]
            kind = [SOME, SOME] if line.code else [None, None]
            said = [line.flagged, line.disputes, line.comments]
            yield [line.code, line.name, *kind, line.n, *kinds, *frames, *said, *quota, line.issued, line.eligible, *rates]

    def by_module(self):
        for at, module in enumerate(self.round.modules):
            yield [SOME]
            for line in self.all:
                yield module, line, self.measures[line.code, module.id], at

    def factors(self):
        for of in self.by_module():
            if len(of) == 1:
                yield of
                continue
            module, line, m, _ = of
            head = [line.code, line.name, module.id]
            made = nine(m.n, m.pooled(SHARE), m.pooled(LIKERT), m.chain(), self.step)
            yield [*head, "Cả phần", m.n, *made, self.remark(m.n)]
            for i, factor in enumerate(module.factors):
                n, (sipas, sips), chain = m.factor(i)
                yield [*head, factor["title"], n, *nine(n, sipas, sips, chain, self.step), self.remark(n)]

    def item(self, line, item):
        scores = [v.scores[item["id"]] for v in line.fed if item["id"] in v.scores]
        n = len(scores)
        column = np.array(scores, dtype=float).reshape(-1, 1)
        made = [pooled(column, [0], scale, line.eligible).triple() if n >= self.step else [None] * 3 for scale in (SHARE, LIKERT)]
        counts = [scores.count(s) for s in range(1, 6)] if n >= self.step else [None] * 5
        return n, counts, made[0] + made[1]

    def items(self):
        for of in self.by_module():
            if len(of) == 1:
                yield of
                continue
            module, line, _, _ = of
            inside = {i["id"] for _, i, _ in module.index}
            for item in module.items:
                n, counts, made = self.item(line, item)
                about = [item["id"], item["text"], "có" if item["id"] in inside else "không"]
                yield [line.code, line.name, *about, n, *counts, *made, self.remark(n)]

    def asked(self, module):
        return [q for q in self.round.gates if q["id"] in module.gates] + [q for q, _ in module.questions]

    def question(self, line, question):
        """Respondents, and how many chose each answer; nothing of the answers where too few answered."""
        answered = [v.chosen[question["id"]] for v in line.fed if question["id"] in v.chosen]
        if len(answered) < self.step:
            return len(answered), []
        return len(answered), [(text, sum(code in a for a in answered)) for code, text in options(question)]

    def questions(self):
        for of in self.by_module():
            if len(of) == 1:
                yield of
                continue
            module, line, _, _ = of
            for question in self.asked(module):
                n, counts = self.question(line, question)
                head = [line.code, line.name, question["id"], question["text"], n]
                for text, chosen in counts or [(None, None)]:
                    share = percent(chosen, n) if counts else None
                    yield [*head, text, chosen, share, self.remark(n)]

    def sample(self):
        for line in self.all:
            cut = lambda of, codes: [sum(getattr(v, of) == c for v in line.voices) for c in codes]
            fields = [("cell", sum(v.field == f for v in line.voices), None) for f, _ in self.round.fields]
            yield [line.code, line.name, line.n, *cut("mode", self.round.modes), *cut("frame", FRAMES), *cut("kind", KINDS), *fields]

    def breakdown(self):
        third = self.index == "sips-yeu-to"
        for line in [self.total] + self.lines:
            if not line.n:
                continue
            for field, field_name in [(None, "Tất cả lĩnh vực")] + self.round.fields:
                for kind, kind_name in [(None, "Tất cả đối tượng")] + list(KINDS.items()):
                    this = lambda v: field in (None, v.field) and kind in (None, v.kind)
                    own, fed = [v for v in line.voices if this(v)], [v for v in line.fed if this(v)]
                    m = Measures(self.round.modules[0], fed, line.eligible if field is None and kind is None else 0)
                    made = nine(m.n, m.pooled(SHARE), m.pooled(LIKERT), m.chain(), self.step)[: 9 if third else 6]
                    yield [line.code, line.name, field_name, kind_name, ("cell", len(own), made)]

    def exclusions(self):
        for line in self.all:
            out = sum(line.left_out)
            yield [line.code, line.name, line.scope, *line.left_out, out, line.scope - out]

    def pages(self):
        for at, line in enumerate(self.lines):
            yield [f"{line.name} ({line.code})"]
            for part, what, n, counts, made, value, note in self.page(at, line):
                counts, made = counts or [None] * 5, (made or []) + [None] * (9 - len(made or []))
                yield [line.code, part, what, n, *counts, *made, value, note]

    def page(self, at, line):
        plain = lambda part, what, n=None, value=None, note=None: (part, what, n, None, None, value, note)
        s, round = self.round.settings, self.round
        yield plain("Cơ quan", "Cấp, loại", note=SOME)
        yield plain("Kỳ khảo sát", "Hồ sơ tiếp nhận", note=SOME)
        yield plain("Kỳ khảo sát", "Trả lời", note=SOME)
        yield plain("Phiếu", "Phiếu hợp lệ", line.n)
        for kind, label in KINDS.items():
            yield plain("Phiếu", f"Đối tượng: {label}", sum(v.kind == kind for v in line.voices))
        yield plain("Phiếu", "Phiếu có dấu hiệu cần xem lại", line.flagged)
        yield plain("Phiếu", "Phiếu mời đã phát", line.issued)
        yield plain("Phiếu", "Tỷ lệ phản hồi trên số phiếu đã phát (%)", value=percent(line.n, line.issued))
        yield plain("Phiếu", "Hồ sơ đủ điều kiện", line.eligible)
        yield plain("Phiếu", "Tỷ lệ phản hồi trên số hồ sơ đủ điều kiện (%)", value=percent(line.n, line.eligible))
        for rule, n in zip(round.rules, line.left_out):
            yield plain("Phiếu", f"Loại: {RULES[rule]}", n)
        if any(self.total.quota):
            for label, filled, size in zip(KINDS.values(), line.filled, line.quota):
                yield plain("Mẫu", f"Mẫu đã đạt (%): {label}", filled, percent(filled, size), f"chỉ tiêu {size}")
        for frame, label in FRAMES.items():
            yield plain("Mẫu", f"Nguồn: {label}", sum(v.frame == frame for v in line.voices))
        n, value, low, high, points, gap, verdict = self.score(line)
        if not n:
            yield plain("Điểm", "Chỉ số tính điểm (%)", note="chưa có phiếu nào")
        elif n < self.step:
            yield plain("Điểm", "Chỉ số tính điểm (%)", n, note=self.words(n))
        else:
            label = {"sipas": "SIPAS", "sips": "SIPS", "sips-yeu-to": "SIPS theo yếu tố"}[self.index]
            yield plain("Điểm", f"Chỉ số tính điểm (%): {label}", n, value, self.mark(n))
            yield plain("Điểm", "Điểm đạt", value=points, note=self.mark(n))
            yield plain("Điểm", "Điểm tối đa", value=s["max_points"])
            if "target" in s:
                yield plain("Điểm", "Mục tiêu (%)", value=s["target"])
                yield plain("Điểm", "Chênh lệch so với mục tiêu (điểm %)", value=gap, note=verdict)
            yield plain("Điểm", "Khoảng hạng", note=self.outside[at])
        for place, module in enumerate(round.modules):
            part = "Đứng riêng" if place else "Chỉ số"
            m = self.measures[line.code, module.id]
            made = nine(m.n, m.pooled(SHARE), m.pooled(LIKERT), m.chain(), self.step)
            yield part, f"{module.title} · Cả phần", m.n, None, made, None, self.remark(m.n)
            for i, factor in enumerate(module.factors):
                n, (sipas, sips), chain = m.factor(i)
                made = nine(n, sipas, sips, chain, self.step)
                yield part, f"{module.title} · {factor['title']}", n, None, made, None, self.remark(n)
            for item in module.items:
                n, counts, made = self.item(line, item)
                yield "Tiêu chí", f"{item['id']} {item['text']}", n, counts, made, None, self.remark(n)
        for mode in round.modes:
            n = sum(v.mode == mode for v in line.voices)
            yield plain("Hình thức", MODES[mode], n, percent(n, line.n))
        for field, name in round.fields if line.n else []:
            own = [v for v in line.voices if v.field == field]
            m = Measures(round.modules[0], [v for v in line.fed if v.field == field], 0)
            chain = m.chain() if self.index == "sips-yeu-to" else None
            yield "Lĩnh vực", name, ("page cell", len(own), nine(m.n, m.pooled(SHARE), m.pooled(LIKERT), chain, self.step)), None, None, None, SOME
        for module in round.modules:
            for question in self.asked(module):
                n, counts = self.question(line, question)
                what = f"{question['id']} {question['text']}"
                if not counts:
                    yield plain("Nhận định", what, n, note=self.remark(n))
                    continue
                few = len(counts) > TOP
                yield plain("Nhận định", what, n, note=f"{TOP} trong {len(counts)} lựa chọn" if few else None)
                for text, chosen in sorted(counts, key=lambda c: -c[1])[:TOP]:
                    yield plain("Lựa chọn", f"{question['id']}: {text}", chosen, percent(chosen, n))
        yield plain("Phản hồi", "Ý kiến viết thêm (đã niêm phong)", line.comments)
        yield plain("Phản hồi", "Báo «Không phải tôi»", line.disputes)


# The comparison ---------------------------------------------------------------------------------------------------------


class Comparison:
    def __init__(self, spoil, tolerance):
        self.spoil, self.tolerance = spoil, tolerance
        self.numbers, self.words, self.closed, self.bad, self.largest = Counter(), Counter(), Counter(), [], 0.0

    def cell(self, sheet, where, found, wanted):
        if found == "":
            found = None
        if wanted == "":
            wanted = None
        if isinstance(wanted, Perhaps):
            self.closed[sheet] += found is None
            wanted = None if found is None else wanted.value
        if isinstance(wanted, (int, float)) or isinstance(found, (int, float)):
            self.numbers[sheet] += 1
            if sum(self.numbers.values()) == self.spoil and isinstance(wanted, (int, float)):
                wanted += 1e-4
            both = isinstance(wanted, (int, float)) and isinstance(found, (int, float))
            gap = abs(found - wanted) if both else math.inf
            if not gap <= self.tolerance:
                self.bad.append(f"{sheet}, {where}: there {found!r}, recomputed {wanted!r}")
            else:
                self.largest = max(self.largest, gap)
        elif wanted is SOME:
            self.words[sheet] += 1
            if not found and sheet != "Trang cơ quan":
                self.bad.append(f"{sheet}, {where}: words are missing")
        elif found != wanted:
            self.bad.append(f"{sheet}, {where}: there {found!r}, recomputed {wanted!r}")
        else:
            self.words[sheet] += found is not None

    def small(self, sheet, where, found, n, made, step):
        """A cell that may be closed: nothing of it stands there then."""
        if isinstance(found, str):
            self.closed[sheet] += 1
            if (found == f"<{step}") != (n < step) or found not in (f"<{step}", "ẩn"):
                self.bad.append(f"{sheet}, {where}: {found!r} for {n}")
            return [None] * len(made or [])
        if n < step and (n or found):
            self.bad.append(f"{sheet}, {where}: {n} stand open")
        self.cell(sheet, where, found, n)
        return made

    def row(self, sheet, where, found, wanted, step):
        if len(wanted) == 1:
            self.cell(sheet, where, found[0], wanted[0])
            wanted = [wanted[0]] + [None] * (len(found) - 1)
            found = [wanted[0]] + found[1:]
        flat = []
        for value in wanted:
            if isinstance(value, tuple) and value[0] == "cell":
                _, n, made = value
                made = self.small(sheet, where, found[len(flat)], n, made, step)
                flat += [found[len(flat)]] + list(made or [])
            elif isinstance(value, tuple):
                # On an agency's page a closed cell has no number, and says so in the last column.
                _, n, made = value
                note = found[-1] if isinstance(found[-1], str) else None
                if note:
                    self.small(sheet, where, note, n, made, step)
                    flat += [None] + [None] * 5 + [None] * 9
                else:
                    flat += [n] + [None] * 5 + list(made)
            elif len(flat) < len(found):
                flat.append(value)
        if any(isinstance(v, tuple) and v[0] == "page cell" for v in wanted):
            flat = flat[:18] + [None, SOME]
        for at, (a, b) in enumerate(zip(found, flat + [None] * (len(found) - len(flat)))):
            self.cell(sheet, f"{where} column {at + 1}", a, b)

    def sheet(self, sheet, rows, wanted, step):
        wanted = list(wanted)
        if len(rows) != len(wanted):
            self.bad.append(f"{sheet}: {len(rows)} rows there, {len(wanted)} recomputed")
        for at, (row, want) in enumerate(zip(rows, wanted)):
            self.row(sheet, f"row {at + HEADER_ROW + 1}", list(row), list(want), step)


def numbers_in(sheet):
    return sum(isinstance(c.value, (int, float)) for row in sheet.iter_rows(min_row=HEADER_ROW + 1) for c in row)


def check_csv(comparison, path, comma, table):
    """Every number of the wide table stands on the sheet that repeats its column."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";" if comma else ","))
    name = f"CSV{' (dấu phẩy)' if comma else ''}"
    for at, header in enumerate(rows[0]):
        column = table.get(header)
        if column is None:
            if header not in ("Ghi chú",):
                comparison.bad.append(f"{name}: no sheet has «{header}»")
            continue
        for row, wanted in zip(rows[1:], column):
            text = row[at]
            if isinstance(wanted, Perhaps):
                wanted = wanted.value if text else None
            if isinstance(wanted, (int, float)):
                found = float(text.replace(",", ".") if comma else text)
                comparison.numbers[name] += 1
                if abs(found - wanted) > 5.1e-5:
                    comparison.bad.append(f"{name}, «{header}»: there {text}, recomputed {wanted}")
            elif wanted is None and text:
                comparison.bad.append(f"{name}, «{header}»: there {text!r}, recomputed nothing")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("database")
    arguments.add_argument("workbook")
    arguments.add_argument("csv", nargs="*")
    arguments.add_argument("--break", dest="spoil", type=int, nargs="?", const=2000, default=0)
    arguments.add_argument("--tolerance", type=float, default=TOLERANCE)
    arguments = arguments.parse_args()
    round = Round(sqlite3.connect(f"file:{arguments.database}?mode=ro", uri=True))
    book, comparison = Book(round), Comparison(arguments.spoil, arguments.tolerance)
    found = openpyxl.load_workbook(arguments.workbook, data_only=False)
    known = {
        "Điểm cải cách hành chính": book.scores,
        "Chỉ số theo cơ quan": book.indices,
        "Phiếu và phản hồi": book.responses,
        "Yếu tố": book.factors,
        "Tiêu chí": book.items,
        "Nhận định và mong đợi": book.questions,
        "Hình thức và nguồn mẫu": book.sample,
        "Lĩnh vực và đối tượng": book.breakdown,
        "Loại khỏi tổng thể": book.exclusions,
        "Trang cơ quan": book.pages,
    }
    table = {}
    for name, make in known.items():
        if name not in found.sheetnames:
            comparison.bad.append(f"sheet «{name}» is missing")
            continue
        sheet = found[name]
        header = [c.value for c in sheet[HEADER_ROW]]
        rows = [[c.value for c in row] + [None] * (len(header) - len(row)) for row in sheet.iter_rows(min_row=HEADER_ROW + 1, max_col=len(header))]
        made = list(make())
        comparison.sheet(name, rows, made, round.step)
        if name == "Chỉ số theo cơ quan":
            at = next(i for i, title in enumerate(header) if title.startswith("SIPAS (%)") and title.endswith(book.other_words))
            comparison.bad.extend(f"{name}: {odd}" for odd in book.ways([row[at] is not None for row in rows]))
        if any(c.data_type == "f" for row in sheet.iter_rows() for c in row):
            comparison.bad.append(f"{name}: a formula")
        if name in ("Điểm cải cách hành chính", "Chỉ số theo cơ quan", "Phiếu và phản hồi", "Hình thức và nguồn mẫu", "Loại khỏi tổng thể"):
            for at, title in enumerate(header):
                title = title.replace("Loại: ", "Loại khỏi tổng thể: ")
                table.setdefault(title, [row[at] for row in made])
    for path in arguments.csv:
        check_csv(comparison, path, "phay" in path.rsplit("/", 1)[-1], table)
    if found.sheetnames[-1] != "Xác thực":
        comparison.bad.append("the last sheet is not «Xác thực»")
    for name in found.sheetnames:
        if name in known:
            said = f"{comparison.numbers[name]:7} numbers, {comparison.words[name]:6} words, {comparison.closed[name]:4} closed"
        else:
            said = f"{numbers_in(found[name]):7} numbers not checked here"
        print(f"{said}  {name}")
    for name in sorted(n for n in comparison.numbers if n.startswith("CSV")):
        print(f"{comparison.numbers[name]:7} numbers  {name}")
    total = sum(comparison.numbers.values())
    print(f"{len(round.voices)} sealed responses, {total} numbers compared, largest difference {comparison.largest:.1e}; {len(comparison.bad)} mismatches")
    for line in comparison.bad[:20]:
        print(line, file=sys.stderr)
    sys.exit(bool(comparison.bad) or not total)


if __name__ == "__main__":
    main()
