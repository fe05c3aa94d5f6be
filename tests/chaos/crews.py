"""What crews do and phones send: drawn from a seed, as far from tidy as the field is."""

import collections
import concurrent.futures
import contextlib
import datetime
import random
import time

from oracle import district_of, local_day
from phone import CallFailed, Phone

OUTCOMES = (["CAPTURED"] * 9 + ["NOT_MET"] * 4 + ["AWAY"] * 2 + ["MOVED", "UNKNOWN_PERSON", "REFUSED", "DECEASED",
            "ALREADY_RECORDED", "NOT_ELIGIBLE"])
MINUTE = 60_000_000
GIVE_UP_SECONDS = 60


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

    def work(self, start, end, visits, count, closing):
        """Takes down `count` captures between two instants (microseconds), at the stops of the day and elsewhere."""
        today = local_day(end).isoformat()
        stops = [v["visit"]["village_code"] for v in visits
                 if v["visit"]["unit_id"] == self.unit and v["visit"]["date"] == today]
        stops += self.chance.sample(self.villages, min(2, len(self.villages)))
        times = sorted(self.chance.randint(start, end) for _ in range(count))
        # Days without network: some of it happened on the days before.
        times = [at - self.chance.choice([0] * 6 + [1, 2, 3]) * 86_400_000_000 for at in times]
        self.unsent += [self.phone.report(start + MINUTE, arrival=stop) for stop in stops[:2]]
        for at in times:
            self.unsent.append(self.phone.report(at, capture=self._capture(at, stops)))
        self.unsent += [self.phone.report(end - MINUTE, departure=stop) for stop in stops[:1]]
        self._think_again(end)
        if closing:
            self.unsent.append(self.phone.report(end, closing={"date": today, "captured": count}))

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
                self.unsent.append(self.phone.report(now - self.chance.randint(0, 60) * MINUTE, correction=what))

    # --- sending ---

    def upload(self, now):
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
            habit = self.chance.choice(["once"] * 5 + ["twice", "at once", "impatient"])
            if habit == "impatient":
                # Hangs up before the answer comes: whether it arrived, it does not know.
                with contextlib.suppress(CallFailed):
                    self.phone.send(batch, now, skew, deadline=round(self.chance.uniform(0.004, 0.03), 3))
            if habit == "at once":
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

    def _contradict(self, now):
        """A second report under an id that is taken, as an app with a bug, or a restored phone, would send it."""
        captures = [report for report in self.phone.acknowledged.values() if "person_id" in report.get("capture", {})]
        if not captures or self.chance.random() < 0.5:
            return
        report = {k: v for k, v in self.chance.choice(captures).items() if k != "effective_at"}
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
        """What was acknowledged may be gone with a restored database: the phone still has it."""
        for phone in self.phones:
            again = [{k: v for k, v in report.items() if k != "effective_at"} for report in phone.acknowledged.values()]
            for at in range(0, len(again), 50):
                self._until_answered(lambda phone=phone, batch=again[at:at + 50]: phone.send(batch, now, 0))

    def acknowledged(self):
        return [{**report, "device": self.device, "installation": phone.installation, "unit": self.unit}
                for phone in self.phones for report in phone.acknowledged.values()]

    def contradictions(self, accepted):
        """Those that the office accepted, as the reports of their own that they are then."""
        return [{**report, "device": self.device, "installation": f"{phone.installation}~{accepted[name]}", "unit": self.unit}
                for phone in self.phones for seq, report in phone.contradictions
                if (name := (self.device, phone.installation, seq)) in accepted]

    def rejected(self):
        return [report for phone in self.phones for report in phone.rejected]


def villages_of(template):
    districts = set(template.counts)
    return sorted({village for village, _ in template.people.values() if district_of(village) in districts})
