"""Devices through all processes: what a lost, wiped or shared phone does to the counts."""

import json
import unittest

from deployment import Deployment, JbError
from scenario import Scenario

DAY = "2024-07-24"
UNIT, DEVICE = "unit-tour", "device-unit-tour"


class Devices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.deployment = Deployment(failpoints=False)
        cls.addClassCleanup(cls.deployment.__exit__, None)
        cls.deployment.start()
        cls.scenario = Scenario(cls.deployment)
        cls.scenario.prepare()
        cls.deployment.set_clock(f"{DAY}T10:00:00+08:00")
        # (person, village)
        cls.people = []
        for tally in cls.deployment.jb("tallies", "--level", "village")["tallies"]:
            if int(tally["workload"]) and len(cls.people) < 12:
                village = tally["area_code"]
                answer = cls.deployment.jb("manifest", village, "--recipient", UNIT, "--purpose", "recording visit")
                cls.people += [(entry["person_id"], village) for entry in answer.get("manifest", answer)["entries"]]

    def send(self, installation, reports, token=None):
        file = self.deployment.home / "reports.ndjson"
        file.write_text("".join(json.dumps(report) + "\n" for report in reports))
        return self.deployment.jb("report", "submit", file, "--device", DEVICE, "--installation", installation,
                                  "--token-file", token or self.scenario.tokens[UNIT])

    def capture(self, seq, person):
        return {"seq": seq, "occurred_at": f"{DAY}T08:{seq:02}:00+08:00",
                "capture": {"person_id": person[0], "outcome": "OUTCOME_CAPTURED", "place_code": person[1]}}

    def recorded(self):
        self.deployment.settle()
        return int(self.deployment.jb("tallies", "--level", "regency")["tallies"][0].get("recorded", 0))

    def held(self):
        installations = self.deployment.jb("device", "sync", DEVICE)["installations"]
        return {i["installation_id"]: (int(i["contiguous_seq"]), int(i["highest_seq"])) for i in installations}

    def test_a_phone_wiped_at_noon_loses_nothing_and_its_new_captures_all_count(self):
        before = self.recorded()
        morning, afternoon = self.people[0:3], self.people[3:6]
        self.send("morning", [self.capture(seq, person) for seq, person in enumerate(morning, 1)])
        self.send("afternoon", [self.capture(seq, person) for seq, person in enumerate(afternoon, 1)])
        self.assertEqual(self.recorded(), before + 6)
        self.assertEqual((self.held()["morning"], self.held()["afternoon"]), ((3, 3), (3, 3)))

    def test_of_two_reports_under_one_id_the_first_counts_and_the_office_may_accept_the_second(self):
        before = self.recorded()
        self.send("shared", [self.capture(1, self.people[6])])
        answer = self.send("shared", [self.capture(1, self.people[7]), self.capture(2, self.people[8])])
        self.assertEqual((answer["accepted"], answer["conflict"]), (1, 1))
        self.assertEqual(self.recorded(), before + 2)
        conflict, = self.deployment.jb("conflicts", "list")["conflicts"]
        self.assertEqual(conflict["first"]["capture"]["person_id"], self.people[6][0])
        self.assertEqual(conflict["second"]["capture"]["person_id"], self.people[7][0])
        for _ in range(2):
            self.deployment.jb("conflicts", "accept", conflict["conflict_id"], "--actor", "office", "--reason", "both were met")
            self.assertEqual(self.recorded(), before + 3)
        self.assertEqual(self.deployment.jb("conflicts", "list").get("conflicts", []), [])
        self.assertEqual(int(self.deployment.jb("rebuild", "--verify")["different"]), 0)

    def test_a_lost_phone_is_refused_with_the_reason_and_the_next_one_goes_on(self):
        device = "device-lost"
        token = self.deployment.home / "lost.token"
        token.touch(mode=0o600)
        token.write_text(self.deployment.jb("device", "enroll", device, "--unit", UNIT, "--kind", "mobile", "--staff", "staff-2")["token"])

        def submit(seq):
            file = self.deployment.home / "lost.ndjson"
            file.write_text(json.dumps(self.capture(seq, self.people[8 + seq])) + "\n")
            return self.deployment.jb("report", "submit", file, "--device", device, "--installation", "one", "--token-file", token)
        before = self.recorded()
        self.assertEqual(submit(1)["accepted"], 1)
        self.deployment.jb("device", "revoke", device, "--reason", "lost on the way to Musi")
        with self.assertRaisesRegex(JbError, "was revoked: lost on the way to Musi"):
            submit(2)
        self.assertEqual(self.recorded(), before + 1)
        # No token stands anywhere but where it was put.
        secret = token.read_text().encode()
        for place in [*(self.deployment.home / "log").iterdir(), *(self.deployment.home / "data").glob("field_reporting*")]:
            self.assertNotIn(secret, place.read_bytes(), place)

    def test_the_office_sees_which_crew_has_which_device(self):
        devices = {d["device_id"]: d for d in self.deployment.jb("device", "list")["devices"]}
        self.assertEqual(devices[DEVICE]["staff_ids"], ["staff-2", "staff-3"])
        self.assertIn("device-unit-office", devices)


if __name__ == "__main__":
    unittest.main()
