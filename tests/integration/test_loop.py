"""The loop undisturbed: totals are exact, every number agrees with every other, and no name leaves the registry."""

import csv
import json
import socket
import subprocess
import unittest
import urllib.error
import urllib.request

from deployment import BUILD, PATIENCE, REGENCY, TTU, Deployment, JbError, eventually
from scenario import CREWS, DAYS, Scenario


class JulyList(unittest.TestCase):
    """The real list, through the demo's own crews, three days long."""

    @classmethod
    def setUpClass(cls):
        cls.deployment = Deployment(failpoints=False)
        cls.addClassCleanup(cls.deployment.__exit__, None)
        cls.deployment.start()
        home, jb = cls.deployment.home, cls.deployment.jb
        cls.deployment.set_clock("2024-07-23T16:00:00+08:00")
        jb("generate", "people", "--areas", TTU / "areas.csv", "--counts", TTU / "unrecorded_2024-07.csv", "--seed", 2024,
           "--out", home / "people.csv", "--truth", home / "truth.csv")
        jb("generate", "contacts", "--areas", TTU / "areas.csv", "--seed", 2024, "--out", home / "contacts.csv")
        jb("import", "areas", TTU / "areas.csv")
        jb("import", "contacts", home / "contacts.csv")
        jb("import", "people", home / "people.csv")
        for unit in ("unit-office", "unit-tour"):
            answer = jb("device", "enroll", f"device-{unit}", "--regency", REGENCY, "--unit", unit, *CREWS[unit])
            (home / f"device-{unit}.token").touch(mode=0o600)
            (home / f"device-{unit}.token").write_text(answer["token"])
        jb("campaign", "set", TTU / "campaign_2024-07.json")
        cls.deployment.settle()
        cls.before = cls.ranking()
        jb("campaign", "open", "--confirm", jb("campaign", "open")["reference"])
        cls.account = subprocess.run(
            [str(BUILD / "bin" / "jb-demo"), "--home", str(home), "--truth", str(home / "truth.csv"), "--tokens", str(home), "--days", "3"],
            capture_output=True, text=True, check=True).stdout
        cls.deployment.settle()

    @classmethod
    def ranking(cls):
        answer = cls.deployment.jb("ranking")
        return answer.get("ranking", answer)["districts"]

    def http(self, path, token=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.deployment.http_port}{path}")
        if token:
            request.add_header("authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=10 * PATIENCE) as answer:
            return json.load(answer)

    def test_the_ranking_begins_with_the_reported_districts_and_ends_with_musi(self):
        first = [(e["name"], int(e["workload"])) for e in self.before]
        self.assertEqual(first[:3], [("Kota Kefamenanu", 1126), ("Biboki Anleu", 812), ("Insana", 747)])
        self.assertEqual(first[-1], ("Musi", 99))
        with open(TTU / "unrecorded_2024-07.csv", encoding="utf-8") as file:
            counts = {row["name"]: int(row["unrecorded"]) for row in csv.DictReader(file)}
        self.assertEqual(dict(first), counts)

    def test_three_days_move_the_counts_and_every_screen_agrees(self):
        tallies = {t["area_code"]: t for t in self.deployment.jb("tallies", "--level", "district")["tallies"]}
        ranking = {e["area_code"]: e for e in self.ranking()}
        self.assertEqual(set(tallies), set(ranking))
        for code, tally in tallies.items():
            for field in ("workload", "listed", "recorded", "set_aside"):
                self.assertEqual(int(tally.get(field, 0)), int(ranking[code].get(field, 0)), (code, field))
            self.assertEqual(int(tally["listed"]), sum(
                int(tally.get(bucket, 0)) for bucket in ("removed", "recorded", "set_aside", "workload")))
        villages = self.deployment.jb("tallies", "--level", "village")["tallies"]
        recorded = sum(int(v.get("recorded", 0)) for v in villages)
        self.assertGreater(recorded, 100)
        self.assertEqual(recorded, sum(int(t.get("recorded", 0)) for t in tallies.values()))
        overview = eventually(lambda: "the overview is level", lambda: self.level_overview())
        self.assertEqual(int(overview["regency"]["recorded"]), recorded)
        self.assertEqual({t["areaCode"]: int(t.get("workload", 0)) for t in overview["districts"]},
                         {code: int(t.get("workload", 0)) for code, t in tallies.items()})
        visits = self.deployment.jb("visits")["visits"]
        self.assertEqual(recorded, sum(int(v.get("captured", 0)) for v in visits))

    def test_what_stands_is_what_the_history_gives(self):
        answer = self.deployment.jb("rebuild", "--verify")
        with open(TTU / "unrecorded_2024-07.csv", encoding="utf-8") as file:
            listed = sum(int(row["unrecorded"]) for row in csv.DictReader(file))
        self.assertEqual((int(answer["people"]), int(answer["different"])), (listed, 0))
        self.assertGreater(int(answer["events"]), 100)

    def test_a_count_opens_to_the_people_behind_it(self):
        tallies = {t["area_code"]: t for t in self.deployment.jb("tallies", "--level", "district")["tallies"]}
        for code in sorted(tallies)[:3]:
            for bucket in ("removed", "recorded", "set_aside", "workload"):
                answer = self.deployment.jb("people", "list", "--area", code, "--bucket", bucket)
                self.assertEqual(len(answer["people"]), int(tallies[code][bucket]), (code, bucket))
                self.assertEqual(int(answer["head"]["people"]), len(answer["people"]))

    def level_overview(self):
        overview = self.http(f"/v1/regencies/{REGENCY}/overview")["overview"]
        head = self.deployment.status("registry")["produced"][0]["head"]["seq"]
        return overview if overview["asOf"]["position"]["seq"] == head else None

    def test_the_page_is_pushed_the_overview_and_again_when_it_changes(self):
        url = f"http://127.0.0.1:{self.deployment.http_port}/v1/regencies/{REGENCY}/overview:watch"
        request = urllib.request.Request(url, headers={"accept": "text/event-stream"})
        with urllib.request.urlopen(request, timeout=20 * PATIENCE) as stream:
            first = self.next_event(stream)
            visit = next(v["visit"] for v in self.deployment.jb("visits")["visits"] if v["state"] == "VISIT_STATE_ANNOUNCED")
            self.deployment.jb("visit", "cancel", visit["visit_id"], "--reason", "test")
            while self.next_event(stream)["notices"] == first["notices"]:
                pass

    def next_event(self, stream):
        for line in stream:
            if line.startswith(b"data:"):
                return json.loads(line[5:])["overview"]
        self.fail("the stream ended")

    def test_a_partner_sees_counts_and_never_a_village_count(self):
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.http(f"/v1/partner/regencies/{REGENCY}/status")
        self.assertEqual(refused.exception.code, 401)
        token = self.deployment.jb("partner", "add", "polres", "--regency", REGENCY)
        token = token["token"] if isinstance(token, dict) else token.split()[-1]
        status = eventually(lambda: "the new partner is known", lambda: self.partner(token))
        total = self.deployment.jb("tallies", "--level", "regency")["tallies"][0]
        self.assertEqual(status["regency"]["recorded"], total["recorded"])
        self.assertEqual(status["regency"]["workload"], total["workload"])
        self.assertLessEqual({v["sizeClass"] for v in status.get("today", [])}, {"0", "1-9", "10-24", "25-49", "50+"})
        for counts in [status["regency"], *status["districts"]]:
            self.assertTrue(all(int(n) >= 5 for reason, n in counts.get("setAside", {}).items() if reason != "other"), counts)

    def partner(self, token):
        try:
            return self.http(f"/v1/partner/regencies/{REGENCY}/status", token)
        except urllib.error.HTTPError as error:
            if error.code == 401:
                return None
            raise

    def test_no_personal_data_leaves_the_registry(self):
        home = self.deployment.home
        self.deployment.redis("SAVE")
        places = [home / "run" / "dump.rdb", *(home / "log").iterdir(), *(home / "data").glob("*.sqlite*")]
        self.assertIn(b"TallyChanged", places[0].read_bytes(), "the dump does hold the streams")
        with open(home / "people.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), sum(int(e["workload"]) for e in self.before))
        needles = {row[field] for row in rows for field in ("nik", "kk", "full_name", "address", "phone") if row[field]}
        needles |= {row["full_name"].upper() for row in rows}  # as the registry keeps them
        (home / "needles").write_text("\n".join(needles) + "\n", encoding="utf-8")
        self.assertTrue(self.grep(home / "needles", [home / "people.csv"]), "the search finds what is there")
        self.assertEqual(self.grep(home / "needles", places), "")

    def grep(self, needles, places):
        """The names of the files that hold one of the needles."""
        found = subprocess.run(["grep", "--text", "--fixed-strings", "--files-with-matches", "-f", str(needles), *map(str, places)],
                               capture_output=True, text=True, env={"LC_ALL": "C"}, check=False)
        self.assertIn(found.returncode, (0, 1), found.stderr)
        return found.stdout

    def test_the_account_tells_each_day(self):
        for day in ["2024-07-24", "2024-07-25", "2024-07-26"]:
            self.assertIn(day, self.account)
        self.assertIn("Forecast:", self.account)

    def test_after_it_all_status_is_green(self):
        for name, service in self.deployment.status().items():
            self.assertEqual(service["level"], "LEVEL_OK", (name, service))
            self.assertEqual(service["clock_mode"], "manual")

    def test_importing_the_same_list_again_changes_nothing(self):
        result = self.deployment.jb("import", "people", self.deployment.home / "people.csv")
        result = result.get("result", result)
        self.assertEqual(int(result["unchanged"]), int(result["rows"]))


class Draft(unittest.TestCase):
    def test_nothing_is_announced_or_sent_before_the_campaign_is_open(self):
        with Deployment(failpoints=False) as deployment:
            deployment.start()
            scenario = Scenario(deployment)
            scenario.open = lambda: None
            scenario.prepare()
            for day in DAYS:
                deployment.set_clock(f"{day}T12:30:00+08:00")
                deployment.settle()
            self.assertEqual(deployment.jb("notices").get("notices", []), [])
            self.assertEqual(deployment.jb("visits").get("visits", []), [])


class Start(unittest.TestCase):
    def test_a_wrong_key_a_missing_key_file_and_a_taken_socket_are_one_sentence_each(self):
        with Deployment(failpoints=False) as deployment:
            config = deployment.home / "config.toml"
            good = config.read_text()
            config.write_text(good + '[notification]\nquiet_hour_start = "20:00"\n')
            self.assert_refused(deployment, "notification", "quiet_hour")
            config.write_text(good)
            key = deployment.home / "keys" / "registry.key"
            key.rename(key.with_suffix(".away"))
            self.assert_refused(deployment, "registry", "jb keys init")
            key.with_suffix(".away").rename(key)
            key.chmod(0o644)
            self.assert_refused(deployment, "registry", "chmod 600")
            key.chmod(0o600)
            deployment.start()
            second = subprocess.run([str(deployment.programs / "jb-registry"), "--config", str(config)],
                                    capture_output=True, text=True, timeout=20 * PATIENCE, check=False)
            self.assertNotEqual(second.returncode, 0)
            self.assertEqual(len(second.stderr.strip().splitlines()), 1, second.stderr)

    def assert_refused(self, deployment, service, expected):
        deployment.start_service(service)
        code = deployment.processes[service].wait(timeout=20 * PATIENCE)
        self.assertNotEqual(code, 0)
        said = deployment.output(service).strip().splitlines()
        self.assertIn(expected, said[-1])

    def test_a_taken_port_is_one_sentence(self):
        with Deployment(failpoints=False) as deployment, socket.create_server(("127.0.0.1", deployment.http_port)):
            self.assert_refused(deployment, "gateway", str(deployment.http_port))

    def test_redis_absent_at_start_is_degraded_and_says_so(self):
        with Deployment(failpoints=False) as deployment:
            deployment.start_service("registry")
            deployment.await_service("registry")
            with self.assertRaises(JbError):
                deployment.jb("ranking")
            status = eventually(lambda: "degraded", lambda: (
                s := deployment.status("registry")) and s["level"] == "LEVEL_DEGRADED" and s)
            self.assertIn("redis", json.dumps(status["dependencies"]).lower())
            self.assertEqual(deployment.terminate("registry"), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
