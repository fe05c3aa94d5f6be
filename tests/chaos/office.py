"""What the office does meanwhile; each is tried until it is done, as a person at a desk would."""

import csv
import datetime
import shutil
import time

from deployment import JbError, eventually
from oracle import OFFICE, local_day

UNITS = ["unit-tour", "unit-office"]


class Office:
    def __init__(self, stage, template, chance):
        self.stage, self.template, self.chance = stage, template, chance
        self.more_people = False
        # By the office's clock, in microseconds.
        self.now = 0
        # (device, installation, seq) of conflicts that were accepted to the report that each is then, but its content.
        self.accepted = {}
        # Of those that were accepted or rejected.
        self.decided = set()
        # Days that were closed in the crew's place, as reports.
        self.closings = []
        self.village = chance.choice(sorted({village for village, _ in template.people.values()}))

    def open_campaign(self):
        def opened():
            try:
                if self.stage.jb("campaign", "show")["campaign"]["state"] == "CAMPAIGN_STATE_OPEN":
                    return True
                reference = self.stage.jb("--timeout", 4, "campaign", "open").get("reference", "")
                self.stage.jb("--timeout", 4, "campaign", "open", "--confirm", reference)
            except JbError:
                pass
            return False
        eventually(lambda: "the campaign is open", opened, 45)

    def import_more_people(self):
        self.stage.patient("import", "people", self.stage.home / "more.csv", "--additions")
        self.more_people = True

    def pack(self):
        self.stage.patient("pack", self.village, "--recipient", "Kepala Desa", "--out", self.stage.home / "packs")

    def list_names(self):
        self.stage.patient("people", "list", "--area", self.village, "--names", "--recipient", "office", "--purpose", "check")

    def manifest(self):
        self.stage.patient("manifest", self.village, "--recipient", "unit-tour", "--purpose", "visit")

    def rotate_keys(self):
        self.stage.patient("keys", "rotate", "--reason", "chaos")

    def reconcile(self):
        rows = self.stage.home / "partner.csv"
        shutil.copy(self.stage.home / "people.csv", rows)
        result = self.stage.home / "result.csv"

        def done():
            result.unlink(missing_ok=True)
            try:
                self.stage.jb("reconcile", rows, "--agreement", "PKS-1", "--purpose", "DP4", "--out", result)
                return True
            except JbError as error:
                self.said = str(error)
                return False
        eventually(lambda: self.said, done, 45)

    def export_subject(self):
        with open(self.stage.home / "people.csv", encoding="utf-8") as file:
            nik = next(csv.DictReader(file))["nik"]
        for name in ("subject.json", "subject.json.txt"):
            (self.stage.home / name).unlink(missing_ok=True)
        self.stage.patient("subject", "export", nik, "--requester", "self", "--purpose", "access",
                           "--out", self.stage.home / "subject.json")

    def export_guests(self):
        self.stage.patient("guests", "export", self.stage.home / "guests.csv", "--recipient", "Dukcapil Belu", "--purpose", "handing over")

    def rebuild(self):
        """Somebody has damaged a row; the history knows better."""
        self.stage.sql("registry", f"update village_tally set workload_unverified = workload_unverified + 5 "
                       f"where village_code = '{self.village}'")
        self.stage.patient("rebuild")

    def move_visit(self):
        """Moves or cancels an announced visit to come; when the answer was lost, looks whether it was done."""
        visits = self.stage.patient("visits").get("visits", [])
        to_come = [v["visit"] for v in visits if v["state"] == "VISIT_STATE_ANNOUNCED" and v["visit"]["date"] > "2024-07-25"]
        if not to_come:
            return
        visit = self.chance.choice(to_come)
        day = self.chance.choice(["2024-08-05", "2024-08-06"])
        cancel = self.chance.random() < 0.4
        command = (["visit", "cancel", visit["visit_id"]] if cancel else ["visit", "move", visit["visit_id"], day])

        def done():
            try:
                now = {v["visit"]["visit_id"]: v for v in self.stage.jb("visits")["visits"]}[visit["visit_id"]]
                if now["visit"]["revision"] != visit["revision"] or now["state"] != "VISIT_STATE_ANNOUNCED":
                    return True
                self.stage.jb("--timeout", 4, *command, "--reason", "chaos")
            except JbError as error:
                self.said = str(error)
            return False
        eventually(lambda: self.said, done, 45)

    def decide_conflicts(self):
        """Of reports that contradict an earlier one under their id some are accepted as reports of their own."""
        for conflict in self.stage.patient("conflicts", "list").get("conflicts", []):
            decision = self.chance.choice(["accept", "accept", "reject", "leave"])
            sent = time.monotonic()
            name = (conflict["device_id"], conflict["installation_id"], int(conflict["seq"]))
            if decision != "leave":
                self.decided.add(name)
                self.stage.patient("conflicts", decision, conflict["conflict_id"], "--actor", "chaos",
                                   "--reason", "chaos")
            if decision == "accept":
                installation = f"{conflict['installation_id']}~{conflict['conflict_id']}"
                self.accepted[name] = {"installation": installation, **self._arrived(sent, installation)}

    @staticmethod
    def _arrived(sent, name):
        return {"sent": sent, "answered": time.monotonic(), "place": (name, 0, 0)}

    def close_days(self):
        """As crews tell by telephone; whoever has closed the day itself needs nobody to do it."""
        today = local_day(self.now)
        days = [(self.chance.choice(UNITS), today - datetime.timedelta(days=1))]
        days += [(unit, today) for unit in UNITS if self.chance.random() < 0.6]
        for unit, day in days:
            counted = {"CAPTURED": self.chance.randint(0, 20)}
            if self.chance.random() < 0.5:
                counted["NOT_MET"] = self.chance.randint(0, 5)
            self._close_day(unit, day.isoformat(), counted)

    def _close_day(self, unit, date, counted):
        others = [text for outcome, count in counted.items() if outcome != "CAPTURED"
                  for text in (f"--{outcome.lower().replace('_', '-')}", count)]
        sent = time.monotonic()

        def closed():
            try:
                self.stage.jb("--timeout", 4, "day", "close", "--unit", unit, "--date", date, "--actor", "chaos",
                              "--captured", counted["CAPTURED"], *others)
                return "yes"
            except JbError as error:
                self.said = str(error)
                return "no" if "has closed that day itself" in self.said else ""
        if eventually(lambda: self.said, closed, 45) == "no":
            return
        before = [one for one in self.closings if (one["unit"], one["closing"]["date"]) == (unit, date)]
        if before and before[-1]["closing"]["counted"] == counted:
            return  # Told twice is told once.
        name = f"closing-{len(self.closings) + 1}"
        self.closings.append({"device": f"{OFFICE}chaos", "installation": name, "unit": unit, "seq": 1, "effective_at": self.now,
                              "received": self.now, "closing": {"date": date, "counted": counted}, **self._arrived(sent, name)})

    # What the day of an office may hold; each needs nothing of the others.
    DUTIES = {"import_more_people": ["registry/import_before_commit", "registry/import_after_commit"],
              "pack": ["registry/pack_before_commit", "registry/pack_after_commit"],
              "list_names": ["registry/people_before_commit", "registry/people_after_commit"],
              "manifest": ["registry/manifest_before_commit", "registry/manifest_after_commit"],
              "rotate_keys": ["registry/rotate_after_key_file", "registry/rotate_after_begin",
                              "registry/reseal_before_commit", "registry/reseal_after_commit",
                              "registry/rotate_after_retire"],
              "reconcile": ["registry/reconcile_before_commit", "registry/reconcile_after_commit"],
              "export_subject": ["registry/subject_after_commit"],
              "export_guests": ["registry/guests_before_commit", "registry/guests_after_commit"],
              "rebuild": ["registry/rebuild_before_commit"],
              "close_days": ["field_reporting/day_close_before_commit", "field_reporting/day_close_after_commit"],
              "move_visit": []}
