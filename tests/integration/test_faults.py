"""Whatever dies, at any step: within 10 s of recovery, given nothing more, everything is as in an undisturbed run."""

import shutil
import sqlite3
import threading
import unittest

from deployment import REGENCY, SERVICES, Deployment, eventually
from scenario import Scenario, ending

RECOVERY_SECONDS = 10
UNDISTURBED = {}
FAILPOINTS = set()


def setUpModule():
    """The days undisturbed: how they end, and which failpoints they pass."""
    with Deployment() as deployment:
        deployment.start()
        scenario = Scenario(deployment)
        scenario.prepare()
        scenario.play()
        UNDISTURBED.update(ending(deployment))
        FAILPOINTS.update(deployment.seen.read_text().split())


class Undertaker:
    """Starts again whatever died, with the next failpoint of its list until there is none."""

    def __init__(self, deployment, failpoints):
        self.deployment = deployment
        self.waiting = failpoints
        self.died_at = []
        self.armed = {}
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def start(self):
        self.deployment.start_redis()
        for name in SERVICES:
            self._start(name)
        for name in SERVICES:
            eventually(lambda n=name: f"{n} answers", lambda n=name: "error" not in self.deployment.status(n))
        self.thread.start()

    def _start(self, name):
        self.armed[name] = self.waiting[name].pop(0) if self.waiting.get(name) else None
        self.deployment.start_service(name, self.armed[name])

    def _watch(self):
        while not self.stopped.wait(0.05):
            for name in SERVICES:
                code = self.deployment.processes[name].poll()
                if code is not None:
                    self.died_at.append((name, self.armed[name], code))
                    self._start(name)

    def stop(self):
        self.stopped.set()
        self.thread.join()


class ServicesDie(unittest.TestCase):
    def test_killed_at_every_failpoint_the_days_end_the_same(self):
        # A failpoint of the platform is tried in every service that passes it; which ones do is found by trying.
        waiting = {name: [] for name in SERVICES}
        for failpoint in sorted(FAILPOINTS):
            owner, _ = failpoint.split("/", 1)
            for name in SERVICES:
                if owner == name or owner not in SERVICES:
                    waiting[name].append(f"{failpoint}:2")
        planned = {failpoint for points in waiting.values() for failpoint in points}
        with Deployment() as deployment:
            undertaker = Undertaker(deployment, waiting)
            undertaker.start()
            try:
                scenario = Scenario(deployment)
                scenario.prepare()
                scenario.play()
                deployment.settle(RECOVERY_SECONDS + 20)
            finally:
                undertaker.stop()
            self.assertTrue(all(code == -9 for _, _, code in undertaker.died_at), undertaker.died_at)
            self.assertGreaterEqual(len({point for _, point, _ in undertaker.died_at}), len(planned) // 2,
                                    undertaker.died_at)
            print(f"died {len(undertaker.died_at)} times at {len({p for _, p, _ in undertaker.died_at})} places")
            self.assertEqual(ending(deployment), UNDISTURBED)

    def test_killed_after_the_last_report_with_no_further_input(self):
        for name in SERVICES:
            with self.subTest(service=name), Deployment() as deployment:
                deployment.start()
                scenario = Scenario(deployment)
                scenario.prepare()
                scenario.play()
                deployment.kill(name)
                deployment.start_service(name)
                deployment.await_service(name)
                deployment.settle(RECOVERY_SECONDS)
                self.assertEqual(ending(deployment), UNDISTURBED)


class RedisFails(unittest.TestCase):
    def disturbed(self, disturb, **options):
        with Deployment(**options) as deployment:
            deployment.start()
            scenario = Scenario(deployment)
            scenario.prepare()
            scenario.play(between=lambda: disturb(deployment))
            disturb(deployment)
            deployment.settle(RECOVERY_SECONDS)
            self.assertEqual(ending(deployment), UNDISTURBED)

    def test_flushed_again_and_again(self):
        self.disturbed(lambda deployment: deployment.redis("FLUSHALL"))

    def test_killed_and_started_empty(self):
        def disturb(deployment):
            deployment.kill("redis")
            deployment.start_redis()
        self.disturbed(disturb)

    def test_full_it_refuses_every_entry_and_nothing_is_lost(self):
        def fill(deployment):
            deployment.redis("SET", "ballast", "x" * 1000)
            deployment.redis("CONFIG", "SET", "maxmemory", "1")
        self.disturbed(fill)

    def test_replaced_by_an_older_copy(self):
        saved = []

        def disturb(deployment):
            dump = deployment.home / "older.rdb"
            if not saved:
                deployment.redis("SAVE")
                shutil.copy(deployment.home / "run" / "dump.rdb", dump)
                saved.append(dump)
                return
            deployment.kill("redis")
            deployment.start_redis(dump)
        self.disturbed(disturb)

    def test_absent_for_good_the_loop_goes_on_and_status_says_so(self):
        with Deployment() as deployment:
            deployment.start()
            scenario = Scenario(deployment)
            scenario.prepare()
            deployment.kill("redis")
            scenario.play()
            deployment.settle(RECOVERY_SECONDS)
            self.assertEqual(ending(deployment), UNDISTURBED)
            redis = [d for d in deployment.status("registry")["dependencies"] if d["name"] == "redis"]
            self.assertEqual([d["level"] for d in redis], ["LEVEL_DEGRADED"])
            self.assertIn("redis", redis[0]["message"].lower())


class ProducerRestored(unittest.TestCase):
    def older_copy(self, producer, consumer):
        """Plays a day, copies the producer's database, plays on, puts the older copy back."""
        deployment = Deployment()
        deployment.start()
        scenario = Scenario(deployment)
        scenario.prepare()
        copy = deployment.home / "older.sqlite"
        source = sqlite3.connect(deployment.home / "data" / f"{producer}.sqlite")
        target = sqlite3.connect(copy)
        source.backup(target)
        source.close()
        target.close()
        scenario.play()
        deployment.terminate(producer)
        for leftover in (deployment.home / "data").glob(f"{producer}.sqlite*"):
            leftover.unlink()
        shutil.copy(copy, deployment.home / "data" / f"{producer}.sqlite")
        deployment.start_service(producer)
        deployment.await_service(producer)

        def stopped():
            return [c for c in deployment.status(consumer)["consumed"]
                    if c["source"] == producer and c["level"] == "LEVEL_STOPPED"]
        (consumed,) = eventually(lambda: f"{consumer} stops: {deployment.status(consumer)}", stopped, RECOVERY_SECONDS)
        return deployment, consumed

    def test_field_reporting_restored_stops_the_partition_with_the_reason_and_a_reset_mends_it(self):
        deployment, consumed = self.older_copy("field_reporting", "registry")
        with deployment:
            self.assertIn("jb log reset", consumed["message"])
            deployment.jb("log", "reset", "--service", "field_reporting", "--partition", REGENCY, "--reason", "test")
            deployment.settle(RECOVERY_SECONDS)
            self.assertEqual(ending(deployment)["tallies"], UNDISTURBED["tallies"])
            self.assertEqual(ending(deployment)["people"], UNDISTURBED["people"])

    def test_registry_restored_stops_the_partition_with_the_reason_and_a_reset_mends_it(self):
        deployment, consumed = self.older_copy("registry", "scheduling")
        with deployment:
            self.assertIn("jb log reset", consumed["message"])
            deployment.jb("log", "reset", "--service", "registry", "--partition", REGENCY, "--reason", "test")
            deployment.settle(RECOVERY_SECONDS)
            self.assertEqual(ending(deployment), UNDISTURBED)


if __name__ == "__main__":
    unittest.main(verbosity=2)
