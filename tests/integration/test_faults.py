"""Whatever dies, at any step: within 10 s of recovery, given nothing more, everything is as in an undisturbed run."""

import os
import random
import shutil
import sqlite3
import threading
import unittest

from deployment import REGENCY, SERVICES, Deployment, eventually
from postgres import Postgres
from scenario import Scenario, ending

RECOVERY_SECONDS = 10
UNDISTURBED = {}
# Service to the failpoints it passes in an undisturbed run.
FAILPOINTS = {}


def setUpModule():
    """The days undisturbed: how they end, and which failpoints each service passes."""
    with Deployment() as deployment:
        deployment.start()
        scenario = Scenario(deployment)
        scenario.prepare()
        scenario.play()
        UNDISTURBED.update(ending(deployment))
        FAILPOINTS.update({name: deployment.failpoints_passed(name)[0] for name in SERVICES})


class Undertaker:
    """Starts again whatever died, armed with what `arm(service, places it died at)` says."""

    def __init__(self, deployment, arm):
        self.deployment = deployment
        self.arm = arm
        self.unexpected = []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def __enter__(self):
        self.deployment.start_redis()
        for name in SERVICES:
            self._start(name)
        self.thread.start()
        for name in SERVICES:
            eventually(lambda n=name: f"{n} answers", lambda n=name: "error" not in self.deployment.status(n))
        return self

    def __exit__(self, *error):
        self.stopped.set()
        self.thread.join()

    def _start(self, name):
        self.deployment.start_service(name, self.arm(name, self.deployment.failpoints_passed(name)[1]))

    def _watch(self):
        while not self.stopped.wait(0.05):
            for name in SERVICES:
                code = self.deployment.processes[name].poll()
                if code is not None:
                    if code != -9:
                        self.unexpected.append((name, code, self.deployment.output(name)))
                    self._start(name)


class ServicesDie(unittest.TestCase):
    def killed(self, arm):
        """Plays the days while services die; returns service to the places it died at."""
        with Deployment() as deployment:
            with Undertaker(deployment, arm) as undertaker:
                scenario = Scenario(deployment)
                scenario.prepare()
                scenario.play()
                deployment.settle(RECOVERY_SECONDS)
                self.assertEqual(undertaker.unexpected, [])
                self.assertEqual(ending(deployment), UNDISTURBED)
            return {name: deployment.failpoints_passed(name)[1] for name in SERVICES}

    def test_each_killed_once_at_every_place_it_passes_the_days_end_the_same(self):
        def arm(name, died_at):
            return ",".join(f"{place}:1" for place in sorted(FAILPOINTS[name] - set(died_at)))
        died_at = self.killed(arm)
        print({name: len(places) for name, places in died_at.items()}, "deaths")
        self.assertEqual({name: set(places) for name, places in died_at.items()}, FAILPOINTS)

    def test_killed_at_instants_drawn_by_chance_the_days_end_the_same(self):
        seed = int(os.environ.get("SEED", "20240724"))
        chance = {name: random.Random(f"{seed} {name}") for name in SERVICES}

        def arm(name, died_at):
            if len(died_at) >= 6:
                return ""
            places = chance[name].sample(sorted(FAILPOINTS[name]), min(3, len(FAILPOINTS[name])))
            return ",".join(f"{place}:{chance[name].randint(1, 6)}" for place in places)
        died_at = self.killed(arm)
        print(f"SEED={seed}", {name: len(places) for name, places in died_at.items()}, "deaths")
        self.assertGreaterEqual(sum(map(len, died_at.values())), 8)

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
    def disturbed(self, disturb):
        with Deployment() as deployment:
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


class OnPostgres(unittest.TestCase):
    def test_the_days_end_as_on_sqlite(self):
        with Postgres() as postgres, Deployment(store_url=postgres.url()) as deployment:
            deployment.start()
            scenario = Scenario(deployment)
            scenario.prepare()
            scenario.play()
            self.assertEqual(ending(deployment), UNDISTURBED)
            self.assertEqual(list((deployment.home / "data").glob("*.sqlite")), [])


class ProducerRestored(unittest.TestCase):
    def older_copy(self, producer, consumer):
        """Plays a day, copies the producer's database, plays on, puts the older copy back."""
        deployment = Deployment()
        self.addCleanup(deployment.__exit__, None)
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
        self.assertIn("jb log reset", consumed["message"])
        deployment.jb("log", "reset", "--service", "field_reporting", "--partition", REGENCY, "--reason", "test")
        deployment.settle(RECOVERY_SECONDS)
        self.assertEqual(ending(deployment)["tallies"], UNDISTURBED["tallies"])
        self.assertEqual(ending(deployment)["people"], UNDISTURBED["people"])

    def test_registry_restored_stops_the_partition_with_the_reason_and_a_reset_mends_it(self):
        deployment, consumed = self.older_copy("registry", "scheduling")
        self.assertIn("jb log reset", consumed["message"])
        deployment.jb("log", "reset", "--service", "registry", "--partition", REGENCY, "--reason", "test")
        deployment.settle(RECOVERY_SECONDS)
        self.assertEqual(ending(deployment), UNDISTURBED)


if __name__ == "__main__":
    unittest.main(verbosity=2)
