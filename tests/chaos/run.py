"""One seeded run: two days of a campaign while things break, then quiet, then the oracle."""

import datetime
import random
import subprocess
import threading
import time
import traceback

import check
import check_field
import faults
from crews import Crew, villages_of
from deployment import PATIENCE, REGENCY, SERVICES, TTU, JbError, eventually
from office import Office
from oracle import Oracle, local_day, read_csv
from stage import STORES, Stage
from template import DEVICES, ids, people_of

# Within this time after the last fault, given nothing more, everything must be level.
RECOVERY_SECONDS = 15


def micros(iso):
    return int(datetime.datetime.fromisoformat(iso).timestamp()) * 1_000_000


class Run:
    def __init__(self, plan, template, postgres=None):
        self.plan, self.template = plan, template
        self.now = 0
        self.errors = []
        self.injected = []
        self.died = set()
        self.acknowledged = self.recovery = 0
        self.said = ""
        self.stage = Stage(template, postgres, self._arm, plan.deadline)
        # Reports that were acknowledged when the database was copied that takes the place of field_reporting's.
        self.copied = None
        self.chance = random.Random(f"{plan.seed} run")

    def _arm(self, service, died_at):
        left = {name: passing for name, passing in self.plan.kills[service].items() if name not in died_at}
        return ",".join(f"{name}:{passing}" for name, passing in left.items())

    # --- the days ---

    def execute(self):
        """Raises AssertionError with every difference."""
        with self.stage:
            try:
                self._execute()
            finally:
                self.died = {(service, name) for service in SERVICES for name in self.stage.failpoints_passed(service)[1]}

    def _execute(self):
        stage = self.stage
        villages = villages_of(self.template)
        self.crews = [Crew(self.plan.seed, stage, self.template, device, unit, villages) for device, unit in DEVICES.items()]
        self.office = Office(stage, self.template, self.chance)
        self.breaking = [threading.Thread(target=self._guarded, args=(self._break, schedule)) for schedule in self.plan.faults]
        for schedule in self.breaking:
            schedule.start()
        try:
            self._play()
        finally:
            self._calm()
        # After the last report of all, and nothing more comes in.
        faults.killed(stage, self.chance.choice(SERVICES))
        if self.errors:
            raise AssertionError("\n".join(self.errors))
        started = time.monotonic()
        self._level()
        self.recovery = time.monotonic() - started
        self._compare()
        if self.plan.purge:
            self._purge()
        if stage.unexpected:
            raise AssertionError("\n".join(stage.unexpected))

    def _guarded(self, work, *arguments):
        try:
            work(*arguments)
        except Exception:  # Whatever it is, the run has failed; the thread must not hide it.
            self.errors.append(traceback.format_exc())

    def _together(self, *works):
        threads = [threading.Thread(target=self._guarded, args=work) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.errors:
            raise AssertionError("\n".join(self.errors))

    def _break(self, schedule):
        for wait, kind, arguments in schedule:
            time.sleep(wait)
            faults.strike(self.stage, kind, arguments)
            self.injected.append(kind)

    def _clock(self, text):
        self.stage.set_clock(text)
        self.now = self.office.now = micros(text)

    def _calm(self):
        """Waits until the last fault is over."""
        for schedule in self.breaking:
            schedule.join()

    def _play(self):
        duties = iter([*self.plan.duties, [], ["decide_conflicts", "close_days"]])
        copy = None
        self._clock("2024-07-24T07:30:00+08:00")
        self.office.open_campaign()
        self._announced_after("2024-07-23")
        for day, afternoon in (("2024-07-24", False), ("2024-07-24", True), ("2024-07-25", False), ("2024-07-25", True)):
            start, end = ("12:00", "15:00") if afternoon else ("07:30", "11:30")
            self._clock(f"{day}T{end}:00+08:00")
            visits = self.stage.patient("visits").get("visits", [])
            for crew in self.crews:
                closing = []
                if afternoon and self.chance.random() < 0.8:
                    closing = [other for other in self.crews if other.unit == crew.unit]
                crew.work(micros(f"{day}T{start}:00+08:00"), self.now, visits, self.chance.randint(8, 20), closing)
                if self.chance.random() < 0.4:
                    crew.clock_jumps()
            self._together(*((crew.go_online, self.now) for crew in self.crews), (self._do, next(duties)))
            if (day, afternoon) == ("2024-07-24", False) and self.plan.restored:
                copy = self._back_up()
                self.copied = self._reports()
            if not afternoon:
                self._clock(f"{day}T12:00:00+08:00")
                self._announced_after(day)
            if afternoon:
                self._settled("notification", "scheduling")
            self.crews[self.chance.randrange(len(self.crews))].wipe()
        if copy:
            self._calm()
            self._restore(copy)
        if self.plan.poison:
            self._calm()
            self._poison()

    def _back_up(self):
        """As often as it takes: PostgreSQL may be restarting."""
        said = [""]

        def copied():
            try:
                return self.stage.back_up(self.plan.restored)
            except subprocess.CalledProcessError as error:
                said[0] = error.stderr.decode()
                return None
        return eventually(lambda: f"a copy of {self.plan.restored}: {said[0]}", copied, 30)

    def _settled(self, consumer, source):
        """The days of heads and offices are longer than ours: waits until one service has dealt with all that another one
        told, while things go on breaking."""
        late = []

        def settled():
            try:
                status = self.stage.status()
                late[:] = check.waiting(self.stage)
            except JbError as error:
                late[:] = [str(error)]
                return False
            if "error" in status[consumer] or "error" in status[source]:
                return False
            (head,) = [int(one["head"]["seq"]) for one in status[source]["produced"]]
            (at,) = [int(one["position"]["seq"]) for one in status[consumer]["consumed"] if one["source"] == source]
            return at == head and not late
        eventually(lambda: f"{consumer} is not done with what {source} told: {late}", settled, 60)

    def _do(self, duties):
        for duty in duties:
            getattr(self.office, duty)()

    def _announced_after(self, day):
        """The cut of the day reaches three working days ahead; wait until it was made."""
        horizon = {"2024-07-23": "2024-07-25", "2024-07-24": "2024-07-28", "2024-07-25": "2024-07-29"}[day]

        def announced():
            try:
                return any(v["visit"]["date"] > horizon for v in self.stage.jb("visits").get("visits", []))
            except JbError:
                return False
        eventually(lambda: f"the cut of {day}", announced, 45)

    def _restore(self, copy):
        """Yesterday's backup takes the place of a database; Redis and the others keep what they have."""
        service = self.plan.restored
        self._level()
        told = self.stage.log_rows(service)[-1][0]
        self.stage.restore(service, copy)
        self.stage.await_service(service)

        def outgrown():
            # Only Redis has seen what notification told. Once its log is as long again, there is nobody to disagree with.
            return service == "notification" and self.stage.log_rows(service)[-1][0] >= told
        stopped = eventually(lambda: f"somebody stops after {service} was restored",
                             lambda: "yes" if self._stopped() else "no more" if outgrown() else "", 20)
        if stopped == "yes":
            self.stage.patient("log", "reset", "--service", service, "--partition", REGENCY, "--reason", "chaos")
        self.injected.append(f"{service}_restored")
        if service == "field_reporting" and self.plan.send_again:
            self._together(*((crew.send_all_again, self.now) for crew in self.crews))
        if service == "registry":
            # Its record of disclosures is that of the copy.
            for crew in self.crews:
                crew.disclosures.clear()

    def _stopped(self):
        for service in self.stage.status().values():
            for part in service.get("produced", []) + service.get("consumed", []):
                if part.get("level") == "LEVEL_STOPPED":
                    if "jb log reset" not in part["message"]:
                        raise AssertionError(f"stopped, and no word of jb log reset: {part['message']}")
                    return True
        return False

    # --- afterwards ---

    def _level(self):
        self.stage.settle(RECOVERY_SECONDS)
        # Dead letters and what must be rebuilt do not go away by waiting; what is degraded for a moment does.
        late = []

        def green():
            late[:] = check.not_green(self.stage) + check.waiting(self.stage)
            return not late
        eventually(lambda: late, green, RECOVERY_SECONDS)

    def _compare(self):
        """Whoever came as a walk-in and was taken back leaves the list within seconds, so this looks again for a while."""
        until = time.monotonic() + RECOVERY_SECONDS * PATIENCE
        while True:
            found = check.differences(self.stage, self._oracle(), self.template.contacts, self.plan.restored)
            found += check_field.workdays(self.stage, self._workdays())
            if not found:
                break
            if time.monotonic() > until:
                raise AssertionError("\n".join(found))
            time.sleep(0.5)
        found = check_field.manifests(self.stage, self._oracle(), self.crews, local_day(self.now))
        if self.plan.restored != "field_reporting":
            found += check_field.sync_states(self.crews, self.office.decided, self.now)
        found += [f"report {report['seq']} is refused: {report['status']} {report['said']}"
                 for crew in self.crews for report in crew.rejected()[:5]]
        found += check.history(self.stage)
        for service in STORES:
            found += [f"log of {service}: {sentence}" for sentence in check.log_is_whole(self.stage.log_rows(service))]
        if found:
            raise AssertionError("\n".join(found))

    def _oracle(self):
        known = ids(self.stage)
        people = dict(self.template.people)
        if self.office.more_people:
            people |= people_of(self.stage.home / "more.csv", known)
        reports = self._reports()
        self.acknowledged = sum(len(crew.acknowledged()) for crew in self.crews)
        return Oracle(people, read_csv(TTU / "areas.csv"), reports, local_day(self.now), known)

    def _reports(self):
        """All that counts by now: what crews told, and what the office told or decided in their place."""
        return [report for crew in self.crews
                for report in crew.acknowledged() + crew.contradictions(self.office.accepted)] + self.office.closings

    def _workdays(self):
        """As field_reporting must tell them, by what it holds."""
        reports = self._reports()
        if self.plan.restored == "field_reporting":
            reports = self.copied + [report for crew in self.crews for report in crew.again_only(self.copied)]
        return Oracle({}, [], reports, local_day(self.now)).workdays(self.plan.deadline)

    def _purge(self):
        """A year later what identifies people is destroyed; whatever dies meanwhile, the counts stay."""
        stage = self.stage
        stage.set_clock("2026-01-10T08:00:00+08:00")
        self._level()
        before = stage.jb("tallies", "--level", "village")["tallies"]

        def purged():
            try:
                stage.jb("--timeout", 4, "purge", "--confirm", stage.jb("purge", "--dry-run")["reference"])
            except JbError as error:
                self.said = str(error)
            return "Nothing that identifies people is left" in self.said
        eventually(lambda: self.said, purged, 45)
        self._level()
        after = stage.jb("tallies", "--level", "village")["tallies"]
        if after != before:
            raise AssertionError("the purge changed a tally")

    def _poison(self):
        """An event that nobody can read stands in field_reporting's log: it is put aside, and all others go through."""
        self._level()
        with self.stage.hold("field_reporting"):
            self.stage.end_gracefully("field_reporting")
            self.stage.forge("field_reporting", b"\xff\xff\xff")
        self.stage.await_service("field_reporting")

        def letters():
            try:
                found = self.stage.jb("dead-letters")["dead_letters"]
            except JbError:
                return None
            return found if len(found) == 2 else None
        found = eventually(lambda: "the registry and scheduling put the event aside", letters, 30)
        self.injected.append("poison")
        for letter in found:
            self.stage.patient("dead-letters", "discard", letter["id"], "--service", letter["service"], "--reason", "chaos")
