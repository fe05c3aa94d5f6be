"""One seeded run: two days of a campaign while things break, then quiet, then the oracle."""

import datetime
import random
import threading
import time
import traceback

import check
import faults
from crews import Crew, villages_of
from deployment import REGENCY, SERVICES, TTU, JbError, eventually
from office import Office
from oracle import Oracle, local_day, read_csv
from places import places
from stage import SHIM, STORES, Stage
from template import DEVICES, ids, people_of

# Within this time after the last fault, given nothing more, everything must be level.
RECOVERY_SECONDS = 15
# So many runs after each other kill at every place.
ROUND = 6
# Whose restored database a run may begin with.
RESTORED = ["field_reporting", "registry", "notification", "scheduling"]


def micros(iso):
    return int(datetime.datetime.fromisoformat(iso).timestamp()) * 1_000_000


class Plan:
    """Everything that is drawn from the seed before the run starts."""

    def __init__(self, seed, store):
        self.seed, self.store = seed, store
        chance = random.Random(f"{seed} plan")
        kinds = [kind for kind in faults.KINDS if (kind != "postgres_restarted" or store == "postgres")
                 and (kind != "disk_full" or SHIM.exists())]
        # Consecutive seeds go through all kinds, and through all places; the rest is drawn.
        first = [kinds[(seed * 3 + step) % len(kinds)] for step in range(3)]
        first += ["postgres_restarted"] if store == "postgres" else []
        drawn = first + [chance.choice(kinds) for _ in range(chance.randint(1, 3))]
        chance.shuffle(drawn)
        self.faults = [(round(chance.uniform(0.1, 1.0), 2), kind, faults.draw(chance, kind, store)) for kind in drawn]
        self.restored = RESTORED[seed % len(RESTORED)] if seed % 3 == 0 else ""
        everywhere = places()
        mine = [place for number, place in enumerate(everywhere) if number % ROUND == seed % ROUND]
        self.purge = ("registry", "registry/purge_before_commit") in mine
        self.poison = any(name == "eventlog/after_dead_letter" for _, name in mine)
        if any(name == "eventlog/after_reset" for _, name in mine):
            self.restored = next(service for service, name in mine if name == "eventlog/after_reset")
        if ("scheduling", "eventlog/after_snapshot") in mine:
            self.restored = "registry"
        wanted = {name for _, name in mine}
        self.duties = [duty for duty, names in Office.DUTIES.items() if wanted & set(names)]
        self.duties += chance.sample(["pack", "manifest", "move_visit", "import_more_people", "list_names"], 2)
        self.duties = list(dict.fromkeys(self.duties))
        if self.restored == "scheduling":
            self.duties = [duty for duty in self.duties if duty != "move_visit"]
        chance.shuffle(self.duties)
        # What the office wrote after a copy of the registry was made would be gone with it: these come before it.
        writing = [duty for duty in self.duties if duty in ("import_more_people", "rotate_keys")]
        others = [duty for duty in self.duties if duty not in writing]
        self.duties = [writing + others[::2], others[1::2]]
        # Service to place and at which passing it dies there.
        self.kills = {name: {} for name in SERVICES}
        for service, name in chance.sample(everywhere, 3):
            self.kills[service][name] = chance.randint(1, 4)
        for service, name in mine:
            often = name.startswith("eventlog/") and not name.startswith(("eventlog/after_reset", "eventlog/after_s", "eventlog/after_d"))
            self.kills[service][name] = chance.randint(1, 3) if often else 1
        self.send_again = chance.random() < 0.5

    def lines(self):
        yield f"duties {self.duties[0]}, later {self.duties[1]}" + (f", database of {self.restored} restored" if self.restored else "") + (
            ", poison" if self.poison else "") + (", purge" if self.purge else "")
        for service, kills in self.kills.items():
            if kills:
                yield f"kill {service} at " + ", ".join(f"{name}:{passing}" for name, passing in kills.items())
        for wait, kind, arguments in self.faults:
            yield f"after {wait} s {kind} {arguments}"


class Run:
    def __init__(self, plan, template, postgres=None):
        self.plan, self.template = plan, template
        self.now = 0
        self.errors = []
        self.injected = []
        self.died = set()
        self.acknowledged = self.recovery = 0
        self.said = ""
        self.stage = Stage(template, postgres, self._arm)
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
        breaking = threading.Thread(target=self._guarded, args=(self._break,))
        breaking.start()
        self._play(breaking)
        breaking.join()
        stage.links.whole()
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

    def _break(self):
        for wait, kind, arguments in self.plan.faults:
            time.sleep(wait)
            faults.strike(self.stage, kind, arguments)
            self.injected.append(kind)

    def _clock(self, text):
        self.stage.set_clock(text)
        self.now = micros(text)

    def _play(self, breaking):
        duties = iter([*self.plan.duties, [], []])
        copy = None
        self._clock("2024-07-24T07:30:00+08:00")
        self.office.open_campaign()
        self._announced_after("2024-07-23")
        for day, afternoon in (("2024-07-24", False), ("2024-07-24", True), ("2024-07-25", False), ("2024-07-25", True)):
            start, end = ("12:00", "15:00") if afternoon else ("07:30", "11:30")
            self._clock(f"{day}T{end}:00+08:00")
            visits = self.stage.patient("visits").get("visits", [])
            for crew in self.crews:
                crew.work(micros(f"{day}T{start}:00+08:00"), self.now, visits, self.chance.randint(8, 20), closing=afternoon)
                if self.chance.random() < 0.4:
                    crew.clock_jumps()
            self._together(*((crew.upload, self.now) for crew in self.crews), (self._do, next(duties)))
            if (day, afternoon) == ("2024-07-24", False) and self.plan.restored not in ("", "scheduling"):
                copy = self.stage.back_up(self.plan.restored)
            if not afternoon:
                self._clock(f"{day}T12:00:00+08:00")
                self._announced_after(day)
            if (self.plan.restored, day, afternoon) == ("scheduling", "2024-07-25", False):
                # A copy from before the cut would have forgotten visits that heads of villages know of.
                copy = self.stage.back_up(self.plan.restored)
            self.crews[self.chance.randrange(len(self.crews))].wipe()
        if copy:
            breaking.join()
            self.stage.links.whole()
            self._restore(copy)
        if self.plan.poison:
            breaking.join()
            self.stage.links.whole()
            self._poison()

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
        self.stage.restore(service, copy)
        self.stage.await_service(service)
        eventually(lambda: f"somebody stops after {service} was restored", self._stopped, 20)
        self.stage.patient("log", "reset", "--service", service, "--partition", REGENCY, "--reason", "chaos")
        self.injected.append(f"{service}_restored")
        if service == "field_reporting" and self.plan.send_again:
            self._together(*((crew.send_all_again, self.now) for crew in self.crews))

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
            late[:] = check.not_green(self.stage)
            return not late
        eventually(lambda: late, green, RECOVERY_SECONDS)

    def _compare(self):
        known = ids(self.stage)
        people = dict(self.template.people)
        if self.office.more_people:
            people |= people_of(self.stage.home / "more.csv", known)
        reports = [report for crew in self.crews for report in crew.acknowledged()]
        self.acknowledged = len(reports)
        reports += [report for crew in self.crews for report in crew.contradictions(self.office.accepted)]
        refused = [report for crew in self.crews for report in crew.rejected()]
        oracle = Oracle(people, read_csv(TTU / "areas.csv"), reports, local_day(self.now), known)
        found = [f"refused: {report}" for report in refused[:5]]
        found += check.differences(self.stage, oracle, self.template.contacts)
        found += check.history(self.stage)
        for service in STORES:
            found += [f"log of {service}: {sentence}" for sentence in check.log_is_whole(self.stage.log_rows(service))]
        if found:
            raise AssertionError("\n".join(found))

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
