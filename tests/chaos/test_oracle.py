"""The oracle's rules, and that the comparison finds what is wrong."""

import datetime
import hashlib
import pathlib
import sys
import tempfile
import types
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

import check
import check_field
from oracle import Oracle, day_in_words, e164, notices_of, sixteenth_birthday
from phone import Phone
from stage import Stage
from wire import framed, messages

VILLAGE, OTHER = "53.03.05.1001", "53.03.12.2001"
AREAS = [{"code": "53.03.05", "level": "kecamatan"}, {"code": "53.03.12", "level": "kecamatan"}]
ADULT, CHILD = datetime.date(1990, 1, 1), datetime.date(2010, 1, 1)
TODAY = datetime.date(2024, 7, 25)


def at(text):
    return int(datetime.datetime.fromisoformat(f"2024-07-{text}:00+08:00").timestamp()) * 1_000_000


def capture(seq, when, outcome, place=VILLAGE, person="p", **what):
    return {"device": "d", "installation": "i", "unit": "u", "seq": seq, "effective_at": at(when),
            "capture": {"person_id": person, "outcome": outcome, "place_code": place, **what}}


def correction(seq, when, target, **instead):
    return {"device": "d", "installation": "i", "unit": "u", "seq": seq, "effective_at": at(when),
            "correction": {"installation_id": "i", "seq": target, **instead}}


def standing(*reports, born=ADULT):
    return Oracle({"p": (VILLAGE, born)}, AREAS, list(reports), TODAY).standings()["p"]


class Rules(unittest.TestCase):
    def test_what_happened_last_counts_whatever_came_first(self):
        later, earlier = capture(1, "24T10:00", "AWAY"), capture(2, "24T09:00", "DECEASED")
        self.assertEqual(standing(later, earlier)["bucket"], "SET_ASIDE_AWAY")

    def test_no_finding_takes_a_recording_back(self):
        self.assertEqual(standing(capture(1, "24T09:00", "CAPTURED"), capture(2, "24T10:00", "DECEASED"))["bucket"], "RECORDED")

    def test_not_met_says_nothing_new_of_who_is_away(self):
        state = standing(capture(1, "24T09:00", "AWAY", away_until="2024-08-01"), capture(2, "24T10:00", "NOT_MET"))
        self.assertEqual((state["finding"], state["visits_not_met"], state["away_until"]), ("AWAY", 1, "2024-08-01"))

    def test_who_is_away_is_to_be_fetched_from_the_day_of_return_on(self):
        self.assertEqual(standing(capture(1, "24T09:00", "AWAY", away_until="2024-07-25"))["bucket"], "WORKLOAD_AWAY_OVERDUE")
        self.assertEqual(standing(capture(1, "24T09:00", "AWAY"))["away_until"], "2024-08-07")

    def test_who_is_too_young_is_set_aside(self):
        self.assertEqual(standing(born=CHILD)["bucket"], "SET_ASIDE_NOT_YET_16")
        self.assertEqual(sixteenth_birthday(datetime.date(2008, 2, 29)), datetime.date(2024, 2, 29))
        self.assertEqual(sixteenth_birthday(datetime.date(2009, 3, 1)), datetime.date(2025, 3, 1))

    def test_the_last_correction_counts_and_a_void_is_one(self):
        first = capture(1, "24T09:00", "CAPTURED")
        void, instead = correction(2, "24T10:00", 1), correction(3, "24T11:00", 1, capture=capture(0, "24T09:00", "NOT_MET")["capture"])
        self.assertEqual(standing(void, first)["bucket"], "WORKLOAD_UNVERIFIED")
        self.assertEqual(standing(instead, first, void)["bucket"], "WORKLOAD_NOT_MET")

    def test_a_capture_counts_at_home_and_as_throughput_of_the_place(self):
        tallies = Oracle({"p": (VILLAGE, ADULT)}, AREAS, [capture(1, "24T09:00", "CAPTURED", OTHER)], TODAY).tallies()
        self.assertEqual((tallies[VILLAGE], tallies[OTHER]), ({"listed": 1, "recorded": 1}, {"captured_here": 1}))

    def test_the_ranking_is_by_workload_then_by_the_longest_unvisited(self):
        people = {"p": (VILLAGE, ADULT), "q": (OTHER, ADULT)}
        ranking = Oracle(people, AREAS, [capture(1, "24T09:00", "NOT_MET")], TODAY).ranking([])
        self.assertEqual(ranking, [("53.03.12", 1, 0, ""), ("53.03.05", 1, 0, "2024-07-24")])

    def test_each_revision_but_the_completion_asks_for_a_notice(self):
        self.assertEqual(notices_of({"revision": "2"}, "VISIT_STATE_COMPLETED"), ["ANNOUNCED"])
        self.assertEqual(notices_of({"revision": "3"}, "VISIT_STATE_CANCELLED"), ["ANNOUNCED", "CHANGED", "CANCELLED"])
        self.assertEqual(notices_of({"revision": "2"}, "VISIT_STATE_ANNOUNCED"), ["ANNOUNCED", "CHANGED"])

    def test_phones_and_days_are_written_as_in_messages(self):
        self.assertEqual((e164("0812 3456 7890"), e164("6281234567890"), e164("0388 31234")), ("+6281234567890",) * 2 + (None,))
        self.assertEqual(day_in_words("2024-07-24"), "Rab 24 Jul 2024")


def arrived(report, when, place=("i", 1, 0)):
    """`when`: the seconds between which it did."""
    return {**report, "received": report["effective_at"], "sent": when[0], "answered": when[1], "place": place}


def closing(seq, when, day, device="d", **counted):
    return {"device": device, "installation": "i", "unit": "u", "seq": seq, "effective_at": at(when),
            "closing": {"date": day, "counted": counted}}


def workday(day, *reports, deadline=""):
    return Oracle({}, AREAS, list(reports), TODAY).workdays(deadline)[("u", day)]


class Days(unittest.TestCase):
    DAY = "2024-07-24"

    def test_a_day_holds_what_the_corrected_reports_of_it_say(self):
        late = arrived(capture(2, "24T10:00", "NOT_MET"), (1, 2)) | {"received": at("25T09:00")}
        void = arrived(correction(4, "25T10:00", 3), (3, 4))
        day = workday(self.DAY, arrived(capture(1, "24T09:00", "CAPTURED"), (1, 2)), late,
                      arrived(capture(3, "24T11:00", "AWAY"), (1, 2)), void, deadline=self.DAY)
        self.assertEqual((day["reported"], day["late"], day["closings"]), ({"CAPTURED": 1, "NOT_MET": 1}, 1, []))
        self.assertEqual(workday(self.DAY, late)["late"], 0)

    def test_the_crews_word_counts_before_the_offices_and_the_last_one_before_earlier_ones(self):
        office = arrived(closing(1, "24T18:00", self.DAY, "office:a", CAPTURED=9), (9, 10), ("o", 0, 0))
        first, last = (arrived(closing(seq, f"24T1{seq}:00", self.DAY, CAPTURED=seq), (5 - seq, 5.5 - seq), ("i", seq, 0))
                       for seq in (1, 2))
        for reports in ((office, first, last), (last, office, first)):
            self.assertEqual([one["counted"] for one in workday(self.DAY, *reports)["closings"]], [{"CAPTURED": 2}])
        self.assertEqual([one["by"] for one in workday(self.DAY, office)["closings"]], ["office:a"])

    def test_of_closings_at_one_instant_the_last_to_arrive_counts_and_both_may_when_nobody_knows(self):
        one, other = (arrived(closing(seq, "24T15:00", self.DAY, CAPTURED=seq), (seq, seq + 0.5), ("i", seq, 0)) for seq in (1, 2))
        self.assertEqual(len(workday(self.DAY, one, other)["closings"]), 1)
        self.assertEqual(len(workday(self.DAY, one, other | {"sent": 1.2})["closings"]), 2)

    def test_a_closing_is_of_the_day_it_names_but_of_none_to_come(self):
        told = arrived(closing(1, "24T15:00", "2024-07-26", CAPTURED=0), (1, 2))
        self.assertEqual(len(workday(self.DAY, told)["closings"]), 1)

    def test_what_is_sent_once_more_is_of_another_batch_than_what_was_sent_before(self):
        morning, end = capture(1, "24T09:00", "CAPTURED"), closing(2, "24T15:00", self.DAY, CAPTURED=1)
        phone = Phone("", "", "d", "i")
        phone.leaves([end, morning])
        again = phone.again()
        again.leaves([end])
        day = workday(self.DAY, arrived(morning, (1, 2), ("i", *phone.sent[1][1])), arrived(end, (5, 6), ("i", *again.sent[2][1])))
        self.assertEqual(day["closings"][0]["after"], range(1))

    def test_what_came_after_the_closing_is_known_as_far_as_the_order_of_arrival_is(self):
        def after(*captures):
            end = arrived(closing(9, "24T15:00", self.DAY, CAPTURED=1), (5, 6), ("i", 2, 1))
            return workday(self.DAY, end, *captures)["closings"][0]["after"]
        before = arrived(capture(1, "24T09:00", "CAPTURED"), (1, 2))
        later = arrived(capture(2, "24T09:00", "CAPTURED"), (7, 8), ("i", 3, 0))
        meanwhile = arrived(capture(3, "24T09:00", "CAPTURED"), (5.5, 8), ("j", 1, 0))
        self.assertEqual(after(before, later), range(1, 2))
        self.assertEqual(after(before, later, meanwhile), range(1, 3))
        self.assertEqual(after(arrived(capture(1, "24T09:00", "CAPTURED"), (5, 6), ("i", 2, 0))), range(0, 1))
        self.assertEqual(after(arrived(capture(1, "24T09:00", "CAPTURED"), (5, 6), ("i", 2, 2))), range(1, 2))


class Told:
    """A deployment whose jb says what an oracle says."""

    def __init__(self, oracle):
        self.oracle = oracle

    def jb(self, what, *arguments):
        if what == "people":
            return {"people": [{"standing": {"person_id": person, **standing}}
                               for person, standing in self.oracle.standings().items()]}
        if what == "ranking":
            return {"ranking": {"districts": [{"area_code": code, "workload": workload, "recorded": recorded, "last_visit": last}
                                              for code, workload, recorded, last in self.oracle.ranking([])]}}
        length = {"village": 13, "district": 8}[arguments[-1]]
        return {"tallies": [self._tally(area, counts) for area, counts in self.oracle.tallies().items() if len(area) == length]}

    @staticmethod
    def _tally(area, counts):
        def group(prefix, names):
            return {name: counts.get(prefix + name, 0) for name in names}
        return {"area_code": area, "removed": 0, **group("", ["listed", "recorded", "set_aside", "workload", "captured_here"]),
                "set_aside_reasons": group("set_aside_", ["deceased", "moved", "unknown_person", "refused", "away", "not_yet_16"]),
                "workload_findings": group("workload_", ["unverified", "present", "not_met", "away_overdue"])}


class Comparison(unittest.TestCase):
    """Each kind of difference is seen: a comparison that finds nothing must have been able to."""

    VISIT = {"visit": {"visit_id": "v", "revision": "1", "unit_id": "u", "village_code": VILLAGE, "district_code": "53.03.05",
                       "date": "2024-07-26"}, "state": "VISIT_STATE_ANNOUNCED"}

    def notice(self, **changed):
        return {"id": "R", "kind": "NOTICE_KIND_VISIT_ANNOUNCED", "state": "NOTICE_STATE_SENT", "area_code": VILLAGE, "number": "1",
                "text": "Jum 26 Jul 2024 Ref R", "message": "", **changed}

    def found(self, notices, spool):
        return check.notices_of_one(self.VISIT, "head", VILLAGE, notices, dict(spool), {VILLAGE: "081234567890"})

    def message(self, phone="+6281234567890"):
        return f"To: {phone}\nRef: R\n\nJum 26 Jul 2024 Ref R\n"

    def test_a_notice_that_is_missing_twice_there_or_sent_elsewhere_is_found(self):
        self.assertEqual(self.found([self.notice()], {"R": self.message()}), [])
        self.assertIn("must be ['ANNOUNCED']", self.found([], {})[0])
        self.assertIn("told", self.found([self.notice(), self.notice(id="S")], {"R": self.message()})[0])
        self.assertIn("wrong phone", self.found([self.notice()], {"R": self.message("+6280000000000")})[0])
        self.assertIn("missing", self.found([self.notice()], {})[0])
        self.assertIn("is QUEUED", self.found([self.notice(state="NOTICE_STATE_QUEUED")], {})[0])

    def test_only_what_was_sent_before_may_be_too_late_for_a_notification_that_forgot(self):
        late = self.notice(state="NOTICE_STATE_FAILED", message="the day of the visit was over before it was sent")

        def found(notice, spool, restored):
            return check.notices_of_one(self.VISIT, "head", VILLAGE, [notice], spool, {VILLAGE: "081234567890"}, restored)
        self.assertEqual(found(late, {"R": self.message()}, "notification"), [])
        self.assertIn("is FAILED", found(late, {}, "notification")[0])
        self.assertIn("is FAILED", found(late, {"R": self.message()}, "registry")[0])
        self.assertIn("is FAILED", found({**late, "message": "no modem"}, {"R": self.message()}, "notification")[0])

    def test_what_heads_believe_after_scheduling_forgot_is_compared(self):
        off = self.notice(id="S", number="2", kind="NOTICE_KIND_VISIT_CANCELLED")
        told = lambda *notices: check.notices_of_one(self.VISIT, "head", VILLAGE, list(notices), {
            one["id"]: self.message().replace("Ref R", f"Ref {one['id']}") for one in notices}, {VILLAGE: "081234567890"}, "scheduling")
        again = self.notice(id="T", number="3", text="Jum 26 Jul 2024 Ref T")
        off["text"] = "Jum 26 Jul 2024 Ref S"
        self.assertEqual(told(self.notice(), off, again), [])
        self.assertIn("told ['ANNOUNCED', 'CANCELLED'] while it is VISIT_STATE_ANNOUNCED", told(self.notice(), off)[0])
        day = datetime.date(2024, 7, 25)
        self.assertEqual(check.forgotten("v", "head", [self.notice(), off], {}, day), [])
        self.assertEqual(check.forgotten("v", "head", [self.notice()], {}, datetime.date(2024, 7, 27)), [])
        self.assertIn("nobody knows", check.forgotten("v", "head", [self.notice()], {}, day)[0])

    def test_every_number_of_people_tallies_and_ranking_is_compared(self):
        people = {"p": (VILLAGE, ADULT), "q": (OTHER, ADULT)}
        oracle = Oracle(people, AREAS, [capture(1, "24T09:00", "CAPTURED"), capture(2, "24T09:00", "AWAY", OTHER, "q")], TODAY)
        truth = Told(oracle)
        for compare in (check.people, check.tallies, lambda told, by: check.ranking(told, by, [])):
            self.assertEqual(compare(truth, oracle), [])
        for dropped in (0, 1):
            other = Oracle(people, AREAS, oracle.reports[:dropped] + oracle.reports[dropped + 1:], TODAY)
            for compare in (check.people, check.tallies, lambda told, by: check.ranking(told, by, [])):
                self.assertNotEqual(compare(truth, other), [])

    def test_every_number_of_a_closed_day_is_compared(self):
        end = closing(9, "24T15:00", "2024-07-24", CAPTURED=3)
        must = workday("2024-07-24", arrived(capture(1, "24T09:00", "CAPTURED"), (1, 2)), arrived(end, (5, 6), ("i", 2, 0)))
        said = {"reported": [{"outcome": "OUTCOME_CAPTURED", "count": "1"}], "late": "0", "closed_at": "2024-07-24T07:00:00Z",
                "closed_by": "d", "counted": [{"outcome": "OUTCOME_CAPTURED", "count": "3"}],
                "differences": [{"outcome": "OUTCOME_CAPTURED", "count": "2"}], "reported_after_closing": "0"}
        self.assertEqual(check_field.workday("", said, must), [])
        for key, wrong in (("reported", []), ("late", "1"), ("closed_at", ""), ("closed_at", "2024-07-24T07:00:01Z"),
                           ("closed_by", "e"), ("counted", []), ("differences", []), ("reported_after_closing", "1")):
            self.assertEqual(len(check_field.workday("", said | {key: wrong}, must)), 1, key)
        self.assertEqual(len(check_field.workday("", said, must | {"closings": []})), 1)

    def test_whoever_is_missing_on_a_manifest_or_too_much_or_told_wrong_is_found(self):
        people = {"p": (VILLAGE, ADULT), "q": (VILLAGE, ADULT)}
        standings = Oracle(people, AREAS, [capture(1, "24T09:00", "CAPTURED", person="q")], TODAY).standings()
        ids = {"1": "p", "2": "q"}
        right = {"p": {"nik": "1", "finding": "UNVERIFIED", "visits_not_met": 0}}
        self.assertEqual(check_field.names("", right, VILLAGE, standings, ids), [])
        for wrong in ({}, right | {"q": {}}, {"p": right["p"] | {"nik": "2"}}, {"p": right["p"] | {"finding": "AWAY"}}):
            self.assertEqual(len(check_field.names("", wrong, VILLAGE, standings, ids)), 1)

    def test_a_disclosure_without_its_record_is_found(self):
        crew = types.SimpleNamespace(device="d", unit="u")
        record = {"action": "people.disclose", "subject": VILLAGE, "people": "2", "recipient": "device d, unit u, crew s"}
        self.assertEqual(check_field.disclosed(crew, "1:a", VILLAGE, 2, record), [])
        for wrong in (None, record | {"subject": OTHER}, record | {"people": "1"}, record | {"recipient": "device e, unit u"}):
            self.assertEqual(len(check_field.disclosed(crew, "1:a", VILLAGE, 2, wrong)), 1)

    def test_a_gap_and_a_forged_event_in_a_log_are_found(self):
        chain, rows = bytes(16), []
        for seq, event in ((1, b"one"), (2, b"two"), (3, b"three")):
            chain = hashlib.blake2b(chain + event, digest_size=16).digest()
            rows.append((seq, chain.hex(), event))
        self.assertEqual(check.log_is_whole(rows), [])
        self.assertEqual(check.log_is_whole([rows[0], rows[2]])[0], "1 is followed by 3")
        self.assertIn("broken at 2", check.log_is_whole([rows[0], (2, rows[1][1], b"2"), rows[2]])[0])


class Tolerance(unittest.TestCase):
    def test_a_service_may_refuse_to_start_while_its_store_is_away_and_do_no_more(self):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "registry.log"
            log.write_text('{"msg":"Serving"}\n')
            stage = types.SimpleNamespace(started={"registry": (10.0, log.stat().st_size)}, storeless=[], _log=lambda name: log)

            def tolerated(*storeless):
                stage.storeless = storeless
                return Stage._found_no_store(stage, "registry")
            self.assertTrue(tolerated(("registry", 9.0, None)))
            self.assertTrue(tolerated(("registry", 9.0, 10.5)))
            self.assertFalse(tolerated(("registry", 8.0, 9.0)))
            self.assertFalse(tolerated(("scheduling", 9.0, None)))
            with log.open("a") as more:
                more.write('{"msg":"Serving"}\n')
            self.assertFalse(tolerated(("registry", 9.0, None)))


class Wire(unittest.TestCase):
    def test_of_a_stream_that_broke_the_whole_messages_count(self):
        content = framed(b"one") + framed(b"") + framed(b"three")
        self.assertEqual(messages(content), [b"one", b"", b"three"])
        self.assertEqual(messages(content[:-1]), [b"one", b""])
        self.assertEqual(messages(content[:3]), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
