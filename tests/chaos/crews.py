"""What crews do and phones send: drawn from a seed, as far from tidy as the field is."""

import collections
import concurrent.futures
import contextlib
import datetime
import random
import time

from oracle import Oracle, district_of, local_day
from phone import Phone
from wire import CallFailed

OUTCOMES = (["CAPTURED"] * 9 + ["NOT_MET"] * 4 + ["AWAY"] * 2 + ["MOVED", "UNKNOWN_PERSON", "REFUSED", "DECEASED",
            "ALREADY_RECORDED", "NOT_ELIGIBLE"])
MINUTE = 60_000_000
GIVE_UP_SECONDS = 60
# What a report has when it is acknowledged, besides what was sent.
ADDED = {"effective_at", "received", "sent", "answered", "place"}


class Crew:
    """One device of a unit. Its phone may be wiped, and is then another installation."""

    def __init__(self, seed, stage, template, device, unit, villages):
        self.chance = random.Random(f"{seed} {device}")
        self.stage, self.template, self.device, self.unit, self.villages = stage, template, device, unit, villages
        self.strangers = template.strangers(self.chance)
        self.phones = []
        self.wipe()
        self.met = collections.deque(maxlen=40)
        self.unsent = []
        # What was taken down, by the true time of it.
        self.notebook = []
        # (phone, day) of the disclosures it got: reference to (village, people).
        self.disclosures = {}
        # What a restored field_reporting took once more, by (installation, seq).
        self.again = {}

    def wipe(self):
        """The app on empty storage: what was not sent yet is sent first, as the old phone would have."""
        self.phone = Phone(self.stage.home, str(self.stage.link("phone", "field_reporting")), self.device,
                           f"{self.device}-life-{len(self.phones) + 1}", self.template.tokens.get(self.device, ""))
        self.phone.skew = self._some_skew()
        self.phones.append(self.phone)

    def _some_skew(self):
        return self.chance.choice([0, 0, 1, -1]) * self.chance.randint(1, 40 * 60) * 1_000_000

    def clock_jumps(self):
        self.phone.skew = self._some_skew() + self.chance.choice([0, 0, 12 * 3_600_000_000, -30 * 86_400_000_000])

    # --- taking down ---

    def work(self, start, end, visits, count, closing=()):
        """Takes down `count` captures between two instants (microseconds), at the stops of the day and elsewhere. With
        `closing`, all crews of the unit, it closes the day at the end."""
        today = local_day(end).isoformat()
        stops = [v["visit"]["village_code"] for v in visits
                 if v["visit"]["unit_id"] == self.unit and v["visit"]["date"] == today]
        stops += self.chance.sample(self.villages, min(2, len(self.villages)))
        times = sorted(self.chance.randint(start, end) for _ in range(count))
        # Days without network: some of it happened on the days before.
        times = [at - self.chance.choice([0] * 6 + [1, 2, 3]) * 86_400_000_000 for at in times]
        for stop in stops[:2]:
            self._take_down(start + MINUTE, arrival=stop)
        for at in times:
            self._take_down(at, capture=self._capture(at, stops))
        for stop in stops[:1]:
            self._take_down(end - MINUTE, departure=stop)
        self._think_again(end)
        if closing:
            # No two phones of a unit close at the same instant.
            at = end - self.chance.randint(0, 9) * MINUTE - int(self.device[-1], 36)
            self._take_down(at, closing={"date": today, "counted": self._count(today, closing)})

    def _take_down(self, at, **what):
        self.unsent.append(self.phone.report(at, **what))
        self.notebook.append({**self.unsent[-1], "effective_at": at, "device": self.device, "unit": self.unit,
                              "installation": self.phone.installation})

    def _count(self, today, crews):
        """What the crew counts of its unit's day, now and then wrong; what else than captures, now and then not at all."""
        counted = Oracle({}, [], [report for crew in crews for report in crew.notebook], local_day(0)).outcomes(self.unit, today)
        others = [outcome for outcome in counted if outcome != "CAPTURED"]
        others = self.chance.sample(others, self.chance.randint(0, len(others)))
        counted = {outcome: counted[outcome] for outcome in ["CAPTURED", *others]}
        if self.chance.random() < 0.2:
            counted[self.chance.choice(list(counted))] += self.chance.randint(1, 4)
        return counted

    def _capture(self, at, stops):
        place = self.chance.choice(stops)
        if self.strangers and self.chance.random() < 0.12:
            kind, identity, walk_in = self.strangers.next()
            return {"outcome": "CAPTURED", "place_code": place, "walk_in": walk_in, "stranger": (kind, identity)}
        near = [person for person, (village, _) in self.template.people.items() if village == place]
        if self.met and self.chance.random() < 0.35:
            person = self.chance.choice(self.met)
        else:
            person = self.chance.choice(near or list(self.template.people))
        self.met.append(person)
        out = {"person_id": person, "outcome": self.chance.choice(OUTCOMES), "place_code": place}
        if out["outcome"] == "AWAY" and self.chance.random() < 0.5:
            back = local_day(at) + datetime.timedelta(days=self.chance.choice([0, 1, 2, 5]))
            out["away_until"] = back.isoformat()
        return out

    def _think_again(self, now):
        """Takes back or replaces some earlier captures, of this installation or one before it, sent or not, some twice."""
        captures = [(phone.installation, report["seq"]) for phone in self.phones for report in phone.acknowledged.values()
                    if "capture" in report]
        captures += [(self.phone.installation, report["seq"]) for report in self.unsent if "capture" in report]
        for installation, seq in [self.chance.choice(captures) for _ in range(self.chance.randint(0, 3))]:
            for _ in range(self.chance.choice([1, 1, 2])):
                what = {"installation_id": installation, "seq": seq}
                if self.chance.random() < 0.6:
                    what["capture"] = self._capture(now, [self.chance.choice(self.villages)])
                self._take_down(now - self.chance.randint(0, 60) * MINUTE, correction=what)

    # --- sending ---

    def go_online(self, now):
        self._look_at_manifests(local_day(now))
        self._upload(now)

    def _upload(self, now):
        """Sends what is unsent, in batches of all sizes, some twice, some twice at once, until all is acknowledged."""
        batches = []
        while self.unsent:
            size = self.chance.randint(1, 12)
            batches.append(self.unsent[:size])
            self.unsent = self.unsent[size:]
        if self.chance.random() < 0.3:
            self.chance.shuffle(batches)
        for batch in batches:
            skew = self.phone.skew

            def insist(reports=batch, skew=skew):
                return self._until_answered(lambda: self.phone.send(reports, now, skew))
            habit = self.chance.choice(["once"] * 3 + ["stream"] * 2 + ["broken stream"] * 2 + ["twice", "at once", "impatient"])
            if habit == "impatient":
                # Hangs up before the answer comes: whether it arrived, it does not know.
                with contextlib.suppress(CallFailed):
                    self.phone.send(batch, now, skew, deadline=round(self.chance.uniform(0.004, 0.03), 3))
            if "stream" in habit:
                mistimed = self._stream(batch, now, skew, breaks=habit == "broken stream")
            elif habit == "at once":
                with concurrent.futures.ThreadPoolExecutor() as pool:
                    mistimed = [sent.result() for sent in [pool.submit(insist) for _ in range(2)]][0]
            else:
                mistimed = insist()
            if habit == "twice":
                mistimed = insist()
            if mistimed:
                # As the answer says: the clock is set right, and what was refused is sent again.
                self.phone.skew = 0
                if insist(mistimed, 0):
                    raise AssertionError(f"{self.device} set its clock, and is refused again because of the time")
            time.sleep(self.chance.uniform(0, 0.25))
        self._contradict(now)

    def _stream(self, reports, now, skew, breaks):
        """Sends over streams, and after each break only what the server lacks. What was refused because of its time."""
        mistimed = []
        until = time.monotonic() + GIVE_UP_SECONDS
        while reports:
            chunks = []
            while sum(chunks) < len(reports):
                chunks.append(self.chance.randint(1, 4))
            manner = {"pauses": [round(self.chance.uniform(0, 0.02), 3) for _ in chunks]}
            if breaks:
                manner["hang_up"] = (self.chance.random(), round(self.chance.uniform(0, 0.2), 2))
                breaks = self.chance.random() < 0.3
            try:
                return mistimed + self.phone.stream(reports, now, skew, chunks, **manner)
            except CallFailed as failed:
                if time.monotonic() > until:
                    raise AssertionError(f"{self.device} is not answered: {failed}") from failed
            time.sleep(0.1)
            reports = self._until_answered(lambda: self.phone.lacking(reports, now, skew))
        return mistimed

    def _contradict(self, now):
        """A second report under an id that is taken, as an app with a bug, or a restored phone, would send it."""
        captures = [report for report in self.phone.acknowledged.values() if "person_id" in report.get("capture", {})]
        if not captures or self.chance.random() < 0.5:
            return
        report = self.chance.choice(captures)
        report = {key: report[key] for key in report.keys() - ADDED}
        report["capture"] = {**report["capture"], "outcome": "REFUSED" if report["capture"]["outcome"] != "REFUSED" else "CAPTURED"}
        report["capture"].pop("away_until", None)
        self._until_answered(lambda: self.phone.contradict(report, now))

    def _until_answered(self, call):
        until = time.monotonic() + GIVE_UP_SECONDS
        while True:
            try:
                return call()
            except CallFailed as failed:
                if time.monotonic() > until:
                    raise AssertionError(f"{self.device} is not answered: {failed}") from failed
                time.sleep(0.15)

    def send_all_again(self, now):
        """What was acknowledged may be gone with a restored database: the phone still has it. Some send all of it, some ask
        what is lacking. By clocks that are right by now: what is taken once more has another time than it had before."""
        for phone in self.phones:
            again = phone.again()
            reports = [{key: report[key] for key in report.keys() - ADDED} for report in phone.acknowledged.values()]
            if self.chance.random() < 0.5:
                reports = self._until_answered(lambda: again.lacking(reports, now, 0))
            for at in range(0, len(reports), 50):
                self._until_answered(lambda: again.send(reports[at:at + 50], now, 0))
            self.again |= {(phone.installation, seq): report for seq, report in again.acknowledged.items()}

    # --- the manifest ---

    def fetch_manifest(self, day, whole=False):
        """CallFailed without an answer: then the crew keeps what it has."""
        manifest = self.phone.fetch_manifest(day, whole)
        for village, reference in manifest["disclosures"].items():
            self.disclosures[reference] = (village, len(manifest["stops"][village]))
        return manifest

    def _look_at_manifests(self, today):
        """Whenever there is a link; without an answer crews go with what they have."""
        for day in days_of_manifests(today):
            with contextlib.suppress(CallFailed):
                self.fetch_manifest(day)

    # --- what it knows ---

    def acknowledged(self):
        return [{**report, "device": self.device, "installation": phone.installation, "unit": self.unit}
                for phone in self.phones for report in phone.acknowledged.values()]

    def again_only(self, copied):
        """What a restored field_reporting took once more, besides what is in the copy."""
        before = {(report["installation"], report["seq"]) for report in copied}
        return [{**report, "device": self.device, "installation": name[0], "unit": self.unit}
                for name, report in self.again.items() if name not in before]

    def contradictions(self, accepted):
        """Those that the office accepted, as the reports of their own that they are then."""
        return [{**report, **accepted[name], "device": self.device, "unit": self.unit}
                for phone in self.phones for seq, report in phone.contradictions
                if (name := (self.device, phone.installation, seq)) in accepted]

    def rejected(self):
        return [report for phone in self.phones for report in phone.rejected]


def days_of_manifests(today):
    """Today and the next working days, of which visits are announced."""
    return [(today + datetime.timedelta(days=ahead)).isoformat() for ahead in (0, 1, (7 - today.weekday()))]


def villages_of(template):
    districts = set(template.counts)
    return sorted({village for village, _ in template.people.values() if district_of(village) in districts})
