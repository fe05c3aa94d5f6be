"""Two days of a small campaign, played the same way every time, and what must be the same afterwards."""

import json
import re

from deployment import REGENCY, TTU, JbError, eventually

COUNTS = "code,name,unrecorded,provenance\n53.03.05,Kota Kefamenanu,60,test\n53.03.12,Musi,45,test\n53.03.04,Noemuti,40,test\n"
DAYS = ["2024-07-24", "2024-07-25"]
CREWS = {"unit-office": ("--kind", "fixed", "--staff", "staff-1"), "unit-tour": ("--kind", "mobile", "--staff", "staff-2,staff-3")}
OUTCOMES = ["OUTCOME_CAPTURED"] * 6 + ["OUTCOME_NOT_MET", "OUTCOME_AWAY", "OUTCOME_DECEASED", "OUTCOME_MOVED"]


class Scenario:
    """The steps as an office and its crews take them; each is repeated until it is accepted, as they would."""

    def __init__(self, deployment):
        self.deployment = deployment
        self.seq = {}
        self.tokens = {}

    def jb(self, *arguments):
        return self.deployment.jb(*arguments, retry=True)

    def prepare(self):
        home = self.deployment.home
        (home / "counts.csv").write_text(COUNTS)
        self.deployment.set_clock("2024-07-23T16:00:00+08:00")
        self.jb("generate", "people", "--areas", TTU / "areas.csv", "--counts", home / "counts.csv", "--seed", 7,
                "--out", home / "people.csv", "--truth", home / "truth.csv")
        self.jb("generate", "contacts", "--areas", TTU / "areas.csv", "--seed", 7, "--out", home / "contacts.csv")
        self.jb("import", "areas", TTU / "areas.csv")
        self.jb("import", "contacts", home / "contacts.csv")
        self.jb("import", "people", home / "people.csv")
        for unit in ("unit-office", "unit-tour"):
            self.enroll(unit)
        self.jb("campaign", "set", TTU / "campaign_2024-07.json")
        self.deployment.settle()
        self.open()
        self.deployment.settle()

    def enroll(self, unit):
        """The token is told once: when that answer was lost, another one is drawn."""
        device = f"device-{unit}"
        answer = self.jb("device", "enroll", device, "--regency", REGENCY, "--unit", unit, *CREWS[unit])
        token = answer.get("token") or self.jb("device", "rotate", device)["token"]
        self.tokens[unit] = self.deployment.home / f"{device}.token"
        self.tokens[unit].touch(mode=0o600)
        self.tokens[unit].write_text(token)

    def open(self):
        """Opening is no call to repeat blindly: when the answer was lost, look first."""
        def opened():
            if self.jb("campaign", "show")["campaign"]["state"] == "CAMPAIGN_STATE_OPEN":
                return True
            try:
                reference = self.deployment.jb("campaign", "open").get("reference", "")
                self.deployment.jb("campaign", "open", "--confirm", reference)
            except JbError:
                pass
            return False
        eventually(lambda: "the campaign is open", opened)

    def play(self, between=lambda: None):
        for day in DAYS:
            self.day(day, between)

    def day(self, day, between):
        self.deployment.set_clock(f"{day}T07:30:00+08:00")
        self.deployment.settle()
        plan = self.jb("plan", "--from", day, "--to", day)
        for tour in plan.get("plan", plan).get("tours", []):
            reports = []
            for stop in tour.get("stops", []):
                reports += self.reports(day, tour["unit_id"], stop)
            reports.append(self.report(tour["unit_id"], day, 11 * 60, closing={"date": day}))
            self.deployment.set_clock(f"{day}T11:30:00+08:00")
            for at in range(0, len(reports), 7):
                self.submit(tour["unit_id"], reports[at:at + 7])
                between()
        self.deployment.settle()
        self.deployment.set_clock(f"{day}T12:00:00+08:00")
        self.deployment.settle()
        self.cut_is_made(day)
        self.deployment.settle()

    def cut_is_made(self, day):
        """The cut of the day announces visits up to three working days ahead; wait until it has."""
        eventually(lambda: f"the cut of {day}", lambda: any(
            v["visit"]["date"] > day for v in self.jb("visits").get("visits", [])))

    def report(self, unit, day, minute, **what):
        self.seq[unit] = self.seq.get(unit, 0) + 1
        return {"seq": self.seq[unit], "occurred_at": f"{day}T{minute // 60:02}:{minute % 60:02}:00+08:00", **what}

    def reports(self, day, unit, stop):
        village = stop["village_code"]
        manifest = self.jb("manifest", village, "--recipient", unit, "--purpose", "recording visit")
        yield self.report(unit, day, 8 * 60, arrival={"village_code": village})
        for number, entry in enumerate(manifest.get("manifest", manifest).get("entries", [])[:25]):
            capture = {"person_id": entry["person_id"], "outcome": OUTCOMES[number % len(OUTCOMES)], "place_code": village}
            yield self.report(unit, day, 8 * 60 + 5 + number, capture=capture)
        yield self.report(unit, day, 9 * 60, departure={"village_code": village})

    def submit(self, unit, reports):
        file = self.deployment.home / f"{unit}.ndjson"
        file.write_text("".join(json.dumps(report) + "\n" for report in reports))
        self.jb("report", "submit", file, "--device", f"device-{unit}", "--installation", f"installation-{unit}",
                "--token-file", self.tokens[unit])


def ending(deployment):
    """Where people, tallies, ranking and notices ended, without what is drawn by chance (ids) or counts attempts."""
    # Whatever happened on the way, what stands is what the history gives: fails when a row differs.
    deployment.jb("rebuild", "--verify", retry=True)
    tallies = deployment.jb("tallies", "--level", "village")
    tallies = [{k: v for k, v in tally.items() if k != "revision"} for tally in tallies["tallies"]]
    ranking = deployment.jb("ranking")
    ranking = [{k: v for k, v in entry.items()} for entry in ranking.get("ranking", ranking)["districts"]]
    notices = deployment.jb("notices")["notices"]
    notices = sorted((n["kind"], n["role"], n["area_code"], n["state"], re.sub(r"[Rr]ef\S*\s*\S+", "", n["text"]))
                     for n in notices)
    visits = sorted((v["visit"]["date"], v["visit"]["unit_id"], v["visit"]["village_code"], v["state"],
                     str(v.get("captured", 0))) for v in deployment.jb("visits")["visits"])
    people = {}
    for tally in tallies:
        if int(tally.get("workload", 0)):
            manifest = deployment.jb("manifest", tally["area_code"], "--recipient", "test", "--purpose", "comparison", retry=True)
            people[tally["area_code"]] = sorted((e["nik"], e["finding"], e.get("visits_not_met", 0))
                                                for e in manifest.get("manifest", manifest).get("entries", []))
    return {"tallies": tallies, "ranking": ranking, "notices": notices, "visits": visits, "people": people}
