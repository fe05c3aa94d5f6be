"""The office's page as Chromium shows it: what is expected, its range, and what hinders the plan."""

import json
import re
import unittest
import urllib.request

from browser import Page
from deployment import REGENCY, TTU, Deployment, JbError, eventually
from scenario import Scenario

COUNTS = "code,name,unrecorded,provenance\n53.03.05,Kota Kefamenanu,900,test\n53.03.12,Musi,1500,test\n"
UNITS = ("unit-office", "unit-tour")
ACCOUNT = ("--actor", "kepala seksi", "--reason", "kamera jatuh")


def count(people):
    """As the office writes it: 1.126."""
    return f"{int(people):,}".replace(",", ".")


class ThePage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.deployment = Deployment(failpoints=False)
        cls.addClassCleanup(cls.deployment.__exit__, None)
        home = cls.deployment.home
        cls.token = cls.deployment.jb("partner", "add", "polres", "--regency", REGENCY)["token"]
        cls.deployment.set_clock("2024-07-24T07:30:00+08:00")
        cls.deployment.start()
        (home / "counts.csv").write_text(COUNTS)
        cls.deployment.jb("generate", "people", "--areas", TTU / "areas.csv", "--counts", home / "counts.csv", "--seed", 3,
                          "--out", home / "people.csv")
        cls.deployment.jb("import", "areas", TTU / "areas.csv")
        cls.deployment.jb("import", "people", home / "people.csv")
        campaign = {**json.loads((TTU / "campaign_2024-07.json").read_text()), "cover_by": "2024-08-23"}
        (home / "campaign.json").write_text(json.dumps(campaign))
        cls.deployment.jb("campaign", "set", home / "campaign.json")
        cls.deployment.settle()
        reference = cls.deployment.jb("campaign", "open")["reference"]
        cls.deployment.jb("campaign", "open", "--confirm", reference)
        cls.deployment.settle()
        cls.page = cls.enterClassContext(Page(f"http://127.0.0.1:{cls.deployment.http_port}/"))

    def shows(self, selector, *texts):
        """Waits until all of the texts stand there together; gives the whole."""
        return eventually(lambda: f"{texts} in {self.page.text(selector)!r}",
                          lambda: next((seen for seen in [self.page.text(selector)] if all(t in seen for t in texts)), None))

    def partner(self):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.deployment.http_port}/v1/partner/regencies/{REGENCY}/status",
            headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def visits(self):
        return self.deployment.jb("visits")["visits"]

    def announced(self):
        return [v["visit"] for v in self.visits() if v["state"] == "VISIT_STATE_ANNOUNCED"]

    def tours(self):
        return self.deployment.jb("plan")["plan"]["tours"]

    def refused(self, *arguments):
        with self.assertRaises(JbError) as said:
            self.deployment.jb(*arguments)
        return said.exception

    def test_1_what_is_expected_and_its_range(self):
        forecast = eventually(lambda: "a range is drawn", lambda: next(
            (f for f in [self.deployment.jb("forecast")["forecast"]] if "range" in f), None))
        captured = forecast["range"]["captured_by_deadline"]
        self.assertLess(int(captured["low"]), int(captured["high"]))
        seen = self.shows("#expectation", count(round(captured["expected"])), "26 November 2024",
                          f"8 dari 10 kemungkinan: {count(captured['low'])}–{count(captured['high'])}")
        left = int(forecast["workload"]) - captured["expected"]
        self.assertIn(count(max(0, round(left))), seen)
        self.assertIn(f"peluang tepat waktu {round(forecast['range']['in_time'] * 100)}%", seen)
        self.assertIn({"LIKELIHOOD_VERY_LIKELY": "Cukup: ", "LIKELIHOOD_PROBABLE": "Mungkin cukup: ",
                       "LIKELIHOOD_IMPROBABLE": "Mungkin tidak cukup: ",
                       "LIKELIHOOD_VERY_UNLIKELY": "Target tidak tercapai: "}[forecast["range"]["likelihood"]],
                      self.shows("#forecast", "Menurut rencana "))
        self.assertRegex(self.page.text("#ranking-table"), r"orang, [\d.]+ lebih banyak daripada")
        self.assertIn("Semua 2 kecamatan yang harus didatangi dikunjungi sampai Jumat, 23 Agustus 2024.",
                      self.page.text("#hindrances"))
        stop = next(s for tour in self.tours() if tour["unit_id"] == "unit-office" for s in tour["stops"])
        self.shows("#plan", f"{stop['village_name']}, Kota Kefamenanu", "dipanggil ke kantor",
                   f"± {count(stop['expected_captures'])} dari {count(stop['expected_workload'])} orang")
        self.assertEqual(self.partner()["standstill"], "")

    def test_2_a_standstill_until_a_unit_is_back(self):
        for unit in UNITS:
            self.deployment.jb("unit", "broken", unit, "--back-on", "2024-07-29", *ACCOUNT)
        seen = self.shows("#hindrances", "Tidak ada unit")
        self.assertIn("Tidak ada unit yang bertugas dari Rabu, 24 Juli 2024 sampai Jumat, 26 Juli 2024 "
                      "(unit-office rusak sampai kembali Senin, 29 Juli 2024; unit-tour rusak sampai kembali Senin, "
                      "29 Juli 2024): tidak ada kunjungan yang direncanakan sebelum Senin, 29 Juli 2024.", seen)
        self.assertIn("nothing is planned before 2024-07-29.", self.partner()["standstill"])
        for unit in UNITS:
            self.deployment.jb("unit", "back", unit, *ACCOUNT)
        eventually(lambda: self.page.text("#hindrances"), lambda: "Tidak ada unit" not in self.page.text("#hindrances"))

    def test_3_a_campaign_that_is_closed_and_keeps_its_visits(self):
        self.deployment.set_clock("2024-07-24T12:30:00+08:00")
        eventually(lambda: "the cut announces", lambda: self.announced())
        self.assertIn("--cancel-visits", str(self.refused("campaign", "close", *ACCOUNT)))
        self.deployment.jb("campaign", "close", "--keep-visits", *ACCOUNT)
        self.shows("#hindrances", "Kampanye sudah ditutup: tidak ada lagi kunjungan yang direncanakan. Kunjungan di bawah "
                   "yang sudah diumumkan tetap dilaksanakan. 2.400 orang belum direkam.")
        kept = self.announced()
        self.shows("#plan", *(stop["village_name"] for tour in self.tours() for stop in tour["stops"]))
        self.assertEqual({(v["date"], v["unit_id"], v["village_code"]) for v in kept},
                         {(t["date"], t["unit_id"], stop["village_code"]) for t in self.tours() for stop in t["stops"]})
        self.assertIn("the announced visits are still made", self.partner()["standstill"])

    def test_4_a_crew_makes_a_kept_visit(self):
        visit = next(v for v in self.announced() if v["unit_id"] == "unit-tour")
        day, village = visit["date"], visit["village_code"]
        crew = Scenario(self.deployment)
        crew.enroll("unit-tour")
        self.deployment.set_clock(f"{day}T07:30:00+08:00")
        self.deployment.settle()
        manifest = self.deployment.jb("manifest", "--device", "device-unit-tour", "--date", day,
                                      "--token-file", crew.tokens["unit-tour"])
        stop = next(s for s in manifest["manifest"]["stops"] if s["village_code"] == village)
        self.assertTrue(stop["entries"])
        self.deployment.set_clock(f"{day}T11:30:00+08:00")
        reports = list(crew.reports(day, "unit-tour", stop))
        captured = sum(r.get("capture", {}).get("outcome") == "OUTCOME_CAPTURED" for r in reports)
        crew.submit("unit-tour", reports)
        self.deployment.settle()
        self.assertEqual(int(self.deployment.jb("tallies", "--level", "regency")["tallies"][0]["recorded"]), captured)
        self.assertEqual([v["state"] for v in self.visits() if v["visit"]["visit_id"] == visit["visit_id"]],
                         ["VISIT_STATE_COMPLETED"])

    def test_5_after_the_last_kept_visit_nothing_is_planned(self):
        self.deployment.set_clock("2024-08-05T07:30:00+08:00")
        self.assertIn("Belum ada rencana.", self.shows("#plan", "Belum ada rencana."))
        self.shows("#hindrances", "Kampanye sudah ditutup: tidak ada lagi kunjungan yang direncanakan.")
        self.assertNotIn("tetap dilaksanakan", self.page.text("#hindrances"))
        eventually(lambda: self.partner()["standstill"],
                   lambda: "is closed: no further visit is planned" in self.partner()["standstill"])
        self.assertFalse(re.search(r"\b(the|people|nothing)\b", self.page.text("main")), "one language")


if __name__ == "__main__":
    unittest.main()
