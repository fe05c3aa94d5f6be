"""Walk-ins through all processes: identified, added or handed over once each, whichever process dies between two steps."""

import concurrent.futures
import csv
import json
import signal
import stat
import unittest

from deployment import Deployment, eventually
from scenario import Scenario

# Kefamenanu Tengah, of the scenario's list, and the place of all captures.
HOME, PLACE = "53.03.05.1001", "53.03.12.2001"
DAY = "2024-07-24"
STEPS = [("registry", step) for step in ("registry/apply_before_commit", "registry/walk_in_fetched", "registry/walk_in_before_commit",
                                         "registry/walk_in_after_commit", "registry/walk_in_after_release")]
STEPS.append(("field_reporting", "field_reporting/walk_in_released"))


def nik(number):
    return f"530305170885{number:04}"


class WalkIns(unittest.TestCase):
    def setUp(self):
        self.deployment = Deployment()
        self.addCleanup(self.deployment.__exit__, None)
        self.deployment.start()
        self.scenario = Scenario(self.deployment)
        self.scenario.prepare()
        self.deployment.set_clock(f"{DAY}T10:00:00+08:00")

    def jb(self, *arguments):
        return self.deployment.jb(*arguments, retry=True)

    def sealed(self, number, home):
        file = self.deployment.home / "identity.json"
        file.write_text(json.dumps({"nik": nik(number), "full_name": f"WALK IN {chr(65 + number % 26)}", "sex": "L",
                                    "birth_date": "1985-08-17", "home_code": home}))
        return self.jb("seal-walk-in", file)

    def capture(self, number, home):
        return {"outcome": "OUTCOME_CAPTURED", "place_code": PLACE, "walk_in": self.sealed(number, home)}

    def tally(self, code):
        return {t["area_code"]: t for t in self.jb("tallies", "--level", "village")["tallies"]}[code]

    def walk_ins(self):
        return self.jb("walk-ins")

    def test_each_counts_once_whichever_process_dies_between_two_steps(self):
        before, place = self.tally(HOME), self.tally(PLACE)
        for number, (service, step) in enumerate(STEPS, start=1):
            self.deployment.terminate(service)
            self.deployment.start_service(service, failpoints=f"{step}:1")
            self.deployment.await_service(service)
            reports = [self.scenario.report("unit-tour", DAY, 8 * 60 + number, capture=self.capture(2 * number, HOME)),
                       self.scenario.report("unit-tour", DAY, 8 * 60 + number, capture=self.capture(2 * number + 1, "53.04"))]
            # It may die before the device has its answer, which then sends again until it has.
            with concurrent.futures.ThreadPoolExecutor() as device:
                sent = device.submit(self.scenario.submit, "unit-tour", reports)
                process = self.deployment.processes[service]
                eventually(lambda: f"{service} dies at {step}", lambda: process.poll() == -signal.SIGKILL)
                self.deployment.start_service(service)
                self.deployment.await_service(service)
                sent.result()
            # The registry may not have heard of them yet when nobody is waiting.
            eventually(lambda: f"all are identified: {self.walk_ins()}",
                       lambda: int(self.walk_ins()["added"]) + int(self.walk_ins()["guests"]) >= 2 * number)
            counts = self.walk_ins()
            self.assertEqual((counts.get("walk_ins", []), int(counts.get("known", 0)), int(counts["added"]),
                              int(counts["guests"])), ([], 0, number, number))
        self.deployment.settle()
        number = len(STEPS)
        self.assertEqual(int(self.tally(HOME)["listed"]), int(before["listed"]) + number)
        self.assertEqual(int(self.tally(HOME).get("recorded", 0)), int(before.get("recorded", 0)) + number)
        self.assertEqual(int(self.tally(PLACE)["captured_here"]), int(place.get("captured_here", 0)) + 2 * number)
        self.assertEqual(int(self.tally(PLACE)["listed"]), int(place["listed"]))
        self.jb("rebuild", "--verify")
        self.hand_over(number)
        self.take_back(number)
        self.find_no_name()

    def hand_over(self, guests):
        file = self.deployment.home / "guests.csv"
        told = self.jb("guests", "export", file, "--recipient", "Dukcapil 53.04", "--purpose", "handing over")
        self.assertEqual(told["guests"], guests)
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        with open(file, encoding="utf-8") as rows:
            self.assertEqual({row["nik"] for row in csv.DictReader(rows)}, {nik(2 * n + 1) for n in range(1, guests + 1)})
        with self.assertRaises(Exception):
            self.deployment.jb("guests", "export", file, "--recipient", "Dukcapil 53.04", "--purpose", "")

    def take_back(self, added):
        last = self.scenario.seq["unit-tour"]
        listed, captured = int(self.tally(HOME)["listed"]), int(self.tally(PLACE)["captured_here"])
        target = {"installation_id": "installation-unit-tour", "seq": last - 1}
        self.scenario.submit("unit-tour", [self.scenario.report("unit-tour", DAY, 9 * 60, correction={**target, "void": {}})])
        eventually(lambda: "the one who came onto the list leaves it", lambda: int(self.tally(HOME)["listed"]) == listed - 1)
        self.assertEqual(int(self.tally(PLACE)["captured_here"]), captured - 1)
        self.jb("rebuild", "--verify")

    def find_no_name(self):
        """Neither logs nor databases hold a NIK in the clear."""
        for file in [*(self.deployment.home / "log").iterdir(), *(self.deployment.home / "data").rglob("*")]:
            if file.is_file():
                content = file.read_bytes()
                for number in range(2, 2 * len(STEPS) + 2):
                    self.assertNotIn(nik(number).encode(), content, file)


if __name__ == "__main__":
    unittest.main(verbosity=2)
