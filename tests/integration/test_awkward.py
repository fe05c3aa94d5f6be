"""Awkward worlds, tried as an operator would through jb on real processes: each is a plan or a clear sentence."""

import copy
import json
import re
import subprocess
import unittest

from deployment import BUILD, PATIENCE, TTU, Deployment, eventually

# A village without coordinates; the others of its district have some.
NOWHERE = "53.03.06.1015"
# People by district: that of NOWHERE, and another.
COUNTS = "code,name,unrecorded,provenance\n53.03.06,Biboki Utara,90,test\n53.03.12,Musi,60,test\n"
WEDNESDAY = "2024-07-24"


class AwkwardWorlds(unittest.TestCase):
    """Steps build on each other only through the list: no people in `test_1…`, then a few, then thousands."""

    @classmethod
    def setUpClass(cls):
        cls.deployment = Deployment(failpoints=False)
        cls.home = cls.deployment.home
        cls.deployment.set_clock(f"{WEDNESDAY}T07:30:00+08:00")
        cls.deployment.start_redis()
        services = ["registry", "scheduling", "notification"]
        for name in services:
            cls.deployment.start_service(name)
        for name in services:
            cls.deployment.await_service(name)
        cls.deployment.jb("import", "areas", TTU / "areas.csv")
        cls.july = json.loads((TTU / "campaign_2024-07.json").read_text())

    @classmethod
    def tearDownClass(cls):
        cls.deployment.__exit__(None)

    # --- what an operator does ---

    def jb(self, *arguments):
        """Exit code, and all that was said."""
        result = subprocess.run([str(BUILD / "bin" / "jb"), "--home", str(self.home), *map(str, arguments)],
                                capture_output=True, text=True, check=False, timeout=60 * PATIENCE)
        return result.returncode, result.stdout + result.stderr

    def done(self, *arguments):
        code, said = self.jb(*arguments)
        self.assertEqual(code, 0, said)
        return said

    def refused(self, *arguments):
        """A sentence (or a line for each fault) that ends like one, and exit code 1."""
        code, said = self.jb(*arguments)
        self.assertEqual(code, 1, said)
        self.assertRegex(said, r"\w+.*[a-z0-9).]\n$")
        self.assertNotIn("terminate called", said)
        return said

    def file(self, name, content):
        path = self.home / name
        path.write_text(content)
        return path

    def campaign(self, **changes):
        """A file of the July campaign with changed fields."""
        return self.file("campaign.json", json.dumps({**copy.deepcopy(self.july), **changes}))

    def people(self, counts):
        self.file("counts.csv", counts)
        self.done("generate", "people", "--areas", TTU / "areas.csv", "--counts", self.home / "counts.csv", "--seed", 3,
                  "--out", self.home / "people.csv")
        self.done("import", "people", self.home / "people.csv")

    def planned(self):
        """The villages of the plan, when it is made of the whole list."""
        tallies = self.deployment.jb("tallies", "--level", "regency")["position"]["position"]["seq"]
        plan = eventually(lambda: "the plan follows the list", lambda: next(
            (p for p in [self.deployment.jb("plan")["plan"]] if p["tallies"].get("seq") == tallies), None))
        return {stop["village_code"] for tour in plan["tours"] for stop in tour["stops"]}

    def units(self, **changes):
        return [{**unit, **changes} for unit in self.july["units"]]

    # --- the worlds ---

    def test_0_without_a_campaign_every_command_says_what_to_do(self):
        for command in (["plan"], ["forecast"], ["what-if", "--extra-units", 1]):
            self.assertIn("has no campaign: run jb campaign set", self.refused(*command))
        for command in (["open"], ["close"], ["extend", "--until", "2024-11-27", "--actor", "a", "--reason", "b"]):
            self.assertIn("has no campaign: run jb campaign set", self.refused("campaign", *command))
        said = self.refused("unit", "broken", "unit-tour", "--actor", "a", "--reason", "b")
        self.assertIn("has no campaign: run jb campaign set", said)

    def test_1_an_empty_list(self):
        self.done("campaign", "set", self.campaign())
        self.assertIn("Nothing is planned. Nobody is left to fetch.", self.done("plan"))
        self.assertIn("Nobody is left to fetch.", self.done("forecast"))
        self.assertIn("Still to be fetched: 0", self.done("ranking"))
        self.assertIn("would announce 0 visits.\nNobody is left to fetch.", self.done("campaign", "open"))
        self.done("what-if", "--extra-units", 1)

    def test_2_faults_of_a_campaign_are_told_each_in_a_sentence(self):
        def faults(**changes):
            return self.refused("campaign", "set", self.campaign(**changes))

        units = self.july["units"]
        self.assertIn("Unit unit-tour has a crew of 4: a crew is 1 to 3 people.",
                      faults(units=[units[0], {**units[1], "crew_size": 4}]))
        self.assertIn("Unit unit-tour is named twice, but a unit is in one place at a time",
                      faults(units=[units[0], units[1], units[1]]))
        named = [{**units[0], "crew_size": 1, "staff_ids": ["s1"]}, {**units[1], "crew_size": 1, "staff_ids": ["s1"]}]
        self.assertIn("but nobody is in two places at once", faults(units=named))
        window = {"available": [{"from": "2024-08-09", "to": "2024-08-05"}]}
        self.assertIn("which ends before it starts: swap the days.", faults(units=[units[0], {**units[1], **window}]))
        self.assertIn("lies before the first", faults(first_service_day="2024-11-26", last_service_day="2024-07-24"))
        self.assertIn("Office hours end (07:30) before they start (15:00)", faults(opens_minute=900, closes_minute=450))
        self.assertIn("The last service day is polling day (2024-11-27), a public holiday: make it an overtime day",
                      faults(last_service_day="2024-11-27"))
        self.assertIn("lies after polling day", faults(last_service_day="2024-11-28"))
        self.assertIn("There is no policy of that name", faults(policy="best"))
        self.assertIn("Name at least one recording unit.", faults(units=[]))
        both = faults(units=[units[0], {**units[1], "crew_size": 4}], policy="best")
        self.assertEqual(both.count("\n"), 2, "a line a fault")
        self.refused("campaign", "set", self.file("broken.json", "{"))
        self.refused("campaign", "set", self.home / "absent.json")

    def test_3_polling_day_worked_as_an_overtime_day(self):
        names = {**self.july["day_names"]}
        self.done("campaign", "set",
                  self.campaign(last_service_day="2024-11-27", overtime_days=["2024-11-27"], day_names=names))
        self.assertIn("2024-11-27 (Pilkada serentak 2024)", self.done("campaign", "show"))

    def test_4_a_village_without_coordinates_and_a_matrix_with_holes(self):
        self.people(COUNTS)
        self.done("campaign", "set", self.campaign())
        self.assertIn(NOWHERE, self.planned())
        travel = self.file("travel.csv", f"from,to,minutes\noffice,{NOWHERE},20\n53.03.12.2001,office,\n")
        said = self.done("campaign", "set", self.campaign(), "--travel", travel)
        self.assertRegex(said, r"The travel matrix does not know [\d,]+ of [\d,]+ pairs of places, which are travelled by")
        self.assertIn("The travel matrix does not know", self.done("campaign", "show"))
        self.assertIn(NOWHERE, self.planned())
        endless = self.file("endless.csv", f"from,to,minutes\noffice,{NOWHERE},-5\nsomewhere,office,1441\n")
        said = self.refused("campaign", "set", self.campaign(), "--travel", endless)
        self.assertIn("line 2: minutes must be a number from 0 to 1440, or empty.", said)
        self.assertIn("line 3: minutes must be", said)
        # A whole day's drive: nobody goes there, everybody else is visited.
        areas = {code for code in self.planned() if code.startswith("53.03.12")}
        far = self.file("far.csv", "from,to,minutes\n" + "".join(f"office,{code},1440\n" for code in sorted(areas)))
        self.done("campaign", "set", self.campaign(units=[self.july["units"][1]]), "--travel", far)
        reachable = self.planned()
        self.assertIn(NOWHERE, reachable)
        self.assertTrue(areas.isdisjoint(reachable), areas & reachable)

    def test_5_all_units_unavailable(self):
        self.done("campaign", "set", self.campaign(units=self.units(days_off=[WEDNESDAY, "2024-07-25"])))
        sentence = ("No unit is there from 2024-07-24 to 2024-07-25 (unit-office is off, unit-tour is off): "
                    "nothing is planned before 2024-07-26.")
        for command in ("plan", "ranking", "forecast"):
            self.assertIn(sentence, self.done(command))
        gone = self.units(available=[{"from": "2024-07-24", "to": "2024-07-24"}])
        self.done("campaign", "set", self.campaign(units=gone))
        self.deployment.set_clock("2024-07-25T07:30:00+08:00")
        try:
            self.assertIn("nothing is planned up to the last service day, 2024-11-26.", self.done("plan"))
            self.assertIn("The target cannot be met", self.done("forecast"))
            self.assertIn("nothing is planned up to the last service day", self.done("campaign", "open"))
        finally:
            self.deployment.set_clock(f"{WEDNESDAY}T07:30:00+08:00")

    def test_6_opening_and_closing_twice_and_a_breakdown_that_heads_hear_of(self):
        self.done("campaign", "set", self.campaign())
        self.planned()
        self.assertIn("only an OPEN campaign can be closed", self.refused("campaign", "close"))
        shown = self.done("campaign", "open")
        # Nobody's telephone number was imported.
        self.assertRegex(shown, r"0 messages to the heads of 0 villages, 0 messages to the heads of 0 districts")
        self.assertRegex(shown, r"No telephone number is known of \d+ heads")
        contacts = self.home / "contacts.csv"
        self.done("generate", "contacts", "--areas", TTU / "areas.csv", "--seed", 3, "--out", contacts)
        self.done("import", "contacts", contacts)
        shown = self.done("campaign", "open")
        self.assertNotIn("0 messages to the heads of 0 districts", shown)
        # Those few that the file lacks are listed, and nobody else.
        listed = shown.partition("No telephone number is known of")[2]
        visited = set(re.findall(r"53\.03\.\d\d\.\d{4}", shown))
        known = contacts.read_text()
        self.assertEqual(set(re.findall(r"53\.03\.\d\d\.\d{4}", listed)), {v for v in visited if v not in known})
        self.assertNotRegex(shown, r"\+62|08\d{8}")
        self.assertIn("see jb campaign open again", self.refused("campaign", "open", "--confirm", "0000000000"))
        reference = re.search(r"--confirm (\w+)", shown)[1]
        self.done("campaign", "open", "--confirm", reference)
        self.assertIn("only a DRAFT campaign can be opened", self.refused("campaign", "open", "--confirm", reference))
        self.assertIn("only a DRAFT campaign can be opened", self.refused("campaign", "open"))

        account = ["--actor", "kepala seksi", "--reason", "the camera fell"]
        said = self.done("unit", "broken", "unit-tour", "--back-on", "2024-07-30", *account)
        cancelled = set(re.findall(r"\b53\.03\.\d\d\.\d{4}\b", said))
        self.assertTrue(cancelled)

        def told():
            heads = {n["area_code"] for n in self.deployment.jb("notices")["notices"] if "BATAL" in n["text"]}
            return cancelled <= heads
        eventually(lambda: "the heads of the villages are told", told)
        self.assertIn("back on 2024-07-30", self.done("campaign", "show"))
        self.assertIn("There is no unit unit-7", self.refused("unit", "broken", "unit-7", *account))
        self.assertIn("is past", self.refused("unit", "broken", "unit-tour", "--from", "2024-07-01", *account))
        self.assertIn("works again", self.done("unit", "back", "unit-tour", *account))
        self.assertIn("is not out", self.refused("unit", "back", "unit-tour", *account))

        nothing = self.done("campaign", "extend", "--until", "2024-11-26", "--overtime", "2024-07-27=Sabtu", *account)
        self.assertIn("2024-07-27", nothing)
        self.assertNotIn("a setting of field_reporting", nothing, "the last service day stays")
        said = self.refused("campaign", "extend", "--until", "2024-11-25", *account)
        self.assertIn("an extension only adds days", said)
        # The cut of noon promises visits again.
        self.deployment.set_clock(f"{WEDNESDAY}T12:30:00+08:00")
        eventually(lambda: "the cut announces", lambda: any(
            visit["state"] == "VISIT_STATE_ANNOUNCED" for visit in self.deployment.jb("visits")["visits"]))
        said = self.refused("campaign", "close", *account)
        self.assertRegex(said, r"\d+ announced visits? on [\d, -]+ in \d+ villages? still stands?: write --cancel-visits")
        said = self.done("campaign", "close", "--cancel-visits", *account)
        cancelled = set(re.findall(r"\b53\.03\.\d\d\.\d{4}\b", said))
        self.assertTrue(cancelled)
        eventually(lambda: "the heads of the villages are told", told)
        self.assertIn("called off: The campaign was closed: the camera fell", self.done("visits"))
        self.assertIn("only an OPEN campaign can be closed", self.refused("campaign", "close"))
        self.assertIn("the campaign is closed", self.refused("unit", "broken", "unit-tour", *account))
        self.assertIn("Nothing is planned. The campaign is closed with", self.done("plan"))

    def test_7_a_list_larger_than_the_campaign_can_ever_reach(self):
        self.people("code,name,unrecorded,provenance\n53.03.06,Biboki Utara,4000,test\n53.03.12,Musi,3000,test\n")
        self.done("campaign", "set", self.campaign(last_service_day="2024-07-26"))
        self.assertTrue(self.planned())
        said = self.done("forecast")
        self.assertRegex(said, r"The target cannot be met: of [\d,]+ people the plan counts on [\d,]+ by 2024-07-26")
        self.assertRegex(said, r"a day would be needed")
        # Saturday and Sunday: an extension that adds nothing says so, and is done all the same.
        said = self.done("campaign", "extend", "--until", "2024-07-28", "--actor", "a", "--reason", "b")
        self.assertIn("the extension adds no working day", said)
        self.assertIn('make it "2024-07-28" and restart that service', said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
