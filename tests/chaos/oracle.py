"""What must be true after a campaign, computed from the list, the areas, and the reports that were acknowledged.

Written from docs/, DESIGN's rules and the comments of the contracts; shares nothing with services/. Reports are plain
dictionaries with device, installation, unit, seq, effective_at (microseconds UTC) and one of capture, arrival, departure,
breakdown, closing, correction. Where days of units are asked for, also received (microseconds UTC, the office's clock), and when
each arrived: after `sent`, before `answered` (seconds of one clock), at its place (whose, which batch, number) in a batch.
"""

import collections
import csv
import datetime

ZONE = datetime.timezone(datetime.timedelta(hours=8))
AWAY_DAYS = 14
# Who is said to be so is not looked for again, until somebody says otherwise.
EXPLAINED = {"AWAY", "MOVED", "UNKNOWN_PERSON", "REFUSED", "DECEASED"}
MET = {"CAPTURED", "ALREADY_RECORDED", "CAPTURE_FAILED", "NOT_ELIGIBLE"}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
# How a device is called when the office closes a day in the crew's place.
OFFICE = "office:"
DAYS = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"]


def read_csv(file):
    with open(file, encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def local_day(micros):
    return datetime.datetime.fromtimestamp(micros / 1_000_000, ZONE).date()


def sixteenth_birthday(born):
    try:
        return born.replace(year=born.year + 16)
    except ValueError:
        return datetime.date(born.year + 16, 3, 1)


def district_of(village):
    return village[:8]


class Oracle:
    """`people`: person id to (village, birth date); `areas`: rows of the areas file; `today`: the last civil day; `ids`: the
    number of identity of those who walked in to person id."""

    def __init__(self, people, areas, reports, today, ids=None):
        self.people = dict(people)
        self.ids = ids or {}
        self.areas = {row["code"]: row for row in areas}
        self.today = today
        self.reports = reports
        self.statements = self._statements()

    def _corrected(self):
        """(report of a capture, the capture as it counts after corrections; None when it was taken back)."""
        captures, corrections = {}, collections.defaultdict(list)
        for report in self.reports:
            source = (report["device"], report["installation"])
            if "capture" in report:
                captures[(*source, report["seq"])] = report
            elif "correction" in report:
                what = report["correction"]
                order = (report["effective_at"], "/".join(source), report["seq"])
                corrections[(report["device"], what["installation_id"], what["seq"])].append((order, what))
        for key, report in captures.items():
            # The one that happened last counts.
            yield report, (max(corrections[key], key=lambda one: one[0])[1].get("capture") if key in corrections
                           else report["capture"])

    def _statements(self):
        """Captures as they count: (effective_at, source, seq, unit, capture)."""
        out = []
        for report, capture in self._corrected():
            if capture:
                if "stranger" in capture:
                    capture = self._walked_in(capture)
                source = f"{report['device']}/{report['installation']}"
                out.append((report["effective_at"], source, report["seq"], report["unit"], capture))
        return sorted(out, key=lambda one: one[:3])

    def _walked_in(self, capture):
        """Who is on the list is recorded there; who lives here is put on it; a guest, and somebody of whom nothing can be
        read, count for the place only."""
        kind, identity = capture["stranger"]
        if kind not in ("listed", "resident"):
            return {**capture, "person_id": None}
        person = self.ids.get(identity["nik"], f"nobody has the number of {identity['full_name']}")
        self.people.setdefault(person, (identity["home_code"], datetime.date.fromisoformat(identity["birth_date"])))
        return {**capture, "person_id": person}

    def strangers(self):
        """How many sealed identities of each kind came, and how many of them were not taken back."""
        told = [report.get("capture") or report.get("correction", {}).get("capture", {}) for report in self.reports]
        return (collections.Counter(capture["stranger"][0] for capture in told if "stranger" in capture),
                collections.Counter(capture["stranger"][0] for *_, capture in self.statements if "stranger" in capture))

    # --- people and tallies ---

    def standings(self):
        """Person id to recording, finding, visits in vain, day of return, bucket."""
        told = collections.defaultdict(list)
        for effective_at, _, _, _, capture in self.statements:
            told[capture["person_id"]].append((effective_at, capture))
        return {person: self._standing(born, told[person]) | {"village_code": village}
                for person, (village, born) in self.people.items()}

    def _standing(self, born, told):
        recorded, finding, in_vain, until = False, "UNVERIFIED", 0, None
        for effective_at, capture in told:
            outcome = capture["outcome"]
            if outcome in MET:
                finding = "PRESENT"
                recorded |= outcome in ("CAPTURED", "ALREADY_RECORDED")
            elif outcome == "NOT_MET":
                in_vain += 1
                finding = finding if finding in EXPLAINED else "NOT_MET"
            else:
                finding = outcome
                if outcome == "AWAY":
                    given = capture.get("away_until")
                    until = (datetime.date.fromisoformat(given) if given
                             else local_day(effective_at) + datetime.timedelta(days=AWAY_DAYS))
        away = finding == "AWAY"
        if recorded:
            bucket = "RECORDED"
        elif finding in ("DECEASED", "MOVED", "UNKNOWN_PERSON", "REFUSED"):
            bucket = f"SET_ASIDE_{finding}"
        elif away and until > self.today:
            bucket = "SET_ASIDE_AWAY"
        elif sixteenth_birthday(born) > self.today:
            bucket = "SET_ASIDE_NOT_YET_16"
        else:
            bucket = "WORKLOAD_AWAY_OVERDUE" if away else f"WORKLOAD_{finding}"
        return {"recording": "BIO_CAPTURED" if recorded else "NOT_RECORDED", "finding": finding, "visits_not_met": in_vain,
                "away_until": until.isoformat() if away else "", "bucket": bucket}

    def tallies(self):
        """Village and district codes to their counts; areas without anybody and without captures are missing."""
        out = collections.defaultdict(collections.Counter)
        for standing in self.standings().values():
            for area in (standing["village_code"], district_of(standing["village_code"])):
                bucket = standing["bucket"].lower()
                out[area]["listed"] += 1
                for group in ("set_aside", "workload"):
                    if bucket.startswith(group):
                        out[area][group] += 1
                        out[area][bucket] += 1
                if bucket == "recorded":
                    out[area]["recorded"] += 1
        for _, _, _, _, capture in self.statements:
            if capture["outcome"] == "CAPTURED":
                for area in (capture["place_code"], district_of(capture["place_code"])):
                    out[area]["captured_here"] += 1
        return {area: dict(counts) for area, counts in out.items()}

    # --- what scheduling makes of it ---

    def last_visits(self, visits):
        """Village to the last day on which a unit was there, or a fixed unit that had called it closed the day."""
        days = collections.defaultdict(set)
        for report in self.reports:
            day = local_day(report["effective_at"])
            if "arrival" in report or "departure" in report:
                days[report.get("arrival") or report["departure"]].add(day)
        for effective_at, _, _, _, capture in self.statements:
            days[capture["place_code"]].add(local_day(effective_at))
        closed = {(report["unit"], report["closing"]["date"]) for report in self.reports if "closing" in report}
        for visit in visits:
            one = visit["visit"]
            if one["at_office"] and (one["unit_id"], one["date"]) in closed and visit["state"] != "VISIT_STATE_CANCELLED":
                days[one["village_code"]].add(datetime.date.fromisoformat(one["date"]))
        return {village: max(found) for village, found in days.items()}

    def ranking(self, visits):
        """(district, workload, recorded, last visit), who is next first."""
        tallies, last = self.tallies(), {}
        for village, day in self.last_visits(visits).items():
            last[district_of(village)] = max(day, last.get(district_of(village), day))
        entries = []
        for code, area in self.areas.items():
            if area["level"] != "kecamatan":
                continue
            counts, visited = tallies.get(code, {}), last.get(code)
            entries.append((-counts.get("workload", 0), visited or datetime.date.min, code, counts.get("recorded", 0)))
        return [(code, -workload, recorded, visited.isoformat() if visited != datetime.date.min else "")
                for workload, visited, code, recorded in sorted(entries)]

    def captured(self, unit, day, village):
        return sum(1 for effective_at, _, _, by, capture in self.statements
                   if (by, local_day(effective_at).isoformat(), capture["place_code"]) == (unit, day, village)
                   and capture["outcome"] == "CAPTURED")

    # --- days of units ---

    def outcomes(self, unit, day):
        """How many of each outcome a unit reported of a day."""
        return collections.Counter(capture["outcome"] for report, capture in self._corrected()
                                   if capture and (report["unit"], local_day(report["effective_at"]).isoformat()) == (unit, day))

    def workdays(self, deadline=""):
        """(unit, day) to what was reported, how many of the reports are late, and the closings that may count: one, but where
        two arrived at once. `deadline`: the last day; empty: none."""
        captures, closings = collections.defaultdict(list), collections.defaultdict(list)
        counts = collections.defaultdict(collections.Counter)
        for report, capture in self._corrected():
            key = (report["unit"], local_day(report["effective_at"]).isoformat())
            captures[key].append(report)
            if capture:
                counts[key][capture["outcome"]] += 1
        for report in self.reports:
            if "closing" in report:
                # A day to come is not over, whatever the closing says.
                day = min(local_day(report["effective_at"]).isoformat(), report["closing"]["date"])
                closings[(report["unit"], day)].append(report)
        return {key: {"reported": dict(counts[key]),
                      "late": sum(1 for report in captures[key]
                                  if deadline and local_day(report["received"]).isoformat() > deadline),
                      "closings": [self._closed(closing, counts[key], captures[key]) for closing in counting(closings[key])]}
                for key in captures.keys() | closings.keys()}

    @staticmethod
    def _closed(closing, reported, captures):
        counted = closing["closing"]["counted"]
        surely = sum(1 for report in captures if arrived_before(closing, report))
        surely_not = sum(1 for report in captures if arrived_before(report, closing))
        return {"by": closing["device"], "at": closing["effective_at"], "counted": counted,
                "differences": {outcome: count - reported[outcome] for outcome, count in counted.items()
                                if count != reported[outcome]},
                "after": range(surely, len(captures) - surely_not + 1)}

    def is_over(self, visit):
        """Whether the unit left the village on the day of the visit, or closed the day."""
        for report in self.reports:
            if report["unit"] != visit["unit_id"]:
                continue
            if report.get("closing", {}).get("date") == visit["date"]:
                return True
            if (report.get("departure") == visit["village_code"]
                    and local_day(report["effective_at"]).isoformat() == visit["date"]):
                return True
        return False


def arrived_before(one, other):
    """Whether it is sure that it did."""
    if one["place"][:2] == other["place"][:2]:
        return one["place"] < other["place"]
    return one["answered"] < other["sent"]


def counting(closings):
    """The crew's word counts before the office's, then what happened last, then what arrived last."""
    last = max(((not one["device"].startswith(OFFICE), one["effective_at"]) for one in closings), default=None)
    equal = [one for one in closings if (not one["device"].startswith(OFFICE), one["effective_at"]) == last]
    return [one for one in equal if not any(arrived_before(one, other) for other in equal)]


# --- notices ---

def notices_of(visit, state):
    """Kinds of the notices that each of the two heads gets about one visit, by its revisions: one when it was announced,
    one for each change; nobody is told that it was completed."""
    revisions = int(visit["revision"])
    if state == "VISIT_STATE_CANCELLED":
        return ["ANNOUNCED"] + ["CHANGED"] * (revisions - 2) + ["CANCELLED"]
    if state == "VISIT_STATE_COMPLETED":
        revisions -= 1
    return ["ANNOUNCED"] + ["CHANGED"] * (revisions - 1)


def e164(phone):
    """A mobile number as it is stored, or None when no SMS can be sent to it."""
    digits = "".join(char for char in phone if char.isdigit())
    digits = "62" + digits[1:] if digits.startswith("0") else digits
    number = digits[3:]
    good = digits.startswith("628") and number[:1] in list("12356789") and 8 <= len(number) <= 11
    return "+" + digits if good else None


def day_in_words(day):
    day = datetime.date.fromisoformat(day)
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
