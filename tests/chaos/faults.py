"""What goes wrong: each fault is one function that does it, waits, and undoes it. Drawn from a seed before the run."""

import shutil
import signal
import time

from deployment import SERVICES
from stage import STORES

PRODUCERS = ["registry", "field_reporting", "scheduling", "notification"]
# Who talks to whom.
LINKS = ["phone-field_reporting", "registry-field_reporting", "scheduling-registry", "scheduling-field_reporting",
         "field_reporting-registry", "field_reporting-scheduling", "notification-scheduling", "gateway-scheduling",
         "gateway-registry"]
REDIS_LINKS = [f"{name}-redis" for name in PRODUCERS]


def killed(stage, service):
    stage.kill(service)


def paused(stage, service, seconds):
    """The process stands still, leases run out, and it goes on as if nothing had been."""
    stage.signal(service, signal.SIGSTOP)
    time.sleep(seconds)
    stage.signal(service, signal.SIGCONT)


def two_owners(stage, service, seconds, survivor):
    """A second instance stands by, takes over from the paused first one, which then wakes up. One of them remains."""
    address = stage.start_second(service)
    try:
        time.sleep(0.3)
        stage.signal(service, signal.SIGSTOP)
        stage.links.move(service, address)
        time.sleep(seconds)
        stage.signal(service, signal.SIGCONT)
        time.sleep(0.3)
        if survivor == "second":
            with stage.hold(service):
                stage.kill(service)
                time.sleep(seconds)
    finally:
        stage.signal(service, signal.SIGCONT)
        stage.links.move(service, stage.socket(service))
        stage.end(f"second-{service}")


def redis_killed(stage, seconds):
    stage.kill("redis")
    time.sleep(seconds)
    stage.start_redis()


def redis_flushed(stage, times):
    for _ in range(times):
        stage.redis("FLUSHALL", check=False)
        time.sleep(0.2)


def redis_older_copy(stage, seconds):
    """Redis dies and comes back as it was `seconds` before."""
    dump = stage.home / "older.rdb"
    stage.redis("SAVE")
    shutil.copy(stage.home / "run" / "dump.rdb", dump)
    time.sleep(seconds)
    stage.kill("redis")
    stage.start_redis(dump)


def redis_paused(stage, seconds):
    paused(stage, "redis", seconds)


def redis_full(stage, seconds):
    """Answers PING, and OOM to whatever is added."""
    stage.redis("SET", "ballast", "x" * 1000)
    stage.redis("CONFIG", "SET", "maxmemory", "1")
    time.sleep(seconds)
    stage.redis("CONFIG", "SET", "maxmemory", "256mb")
    stage.redis("DEL", "ballast")


def redis_repeated(stage, stream):
    """The newest batch is on the stream once more, under an id that no relay gave it."""
    stage.redis("EVAL", """
        local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
        if not last then return 0 end
        local seq = string.match(last[1], '^(%d+)')
        return redis.call('XADD', KEYS[1], seq .. '-7', unpack(last[2]))
        """, "1", stream, check=False)


def disk_full(stage, service, seconds):
    with stage.store_away(service):
        stage.control(service).touch()
        time.sleep(seconds)
        stage.control(service).unlink(missing_ok=True)


def postgres_restarted(stage, how, seconds):
    with stage.store_away(*STORES):
        stage.postgres.stop(how)
        time.sleep(seconds)
        stage.postgres.start()


def link_cut(stage, link, seconds):
    _link(stage, link, "cut", seconds)


def link_delayed(stage, link, seconds, delay):
    _link(stage, link, "delayed", seconds, delay)


def link_half_open(stage, link, seconds):
    _link(stage, link, "half-open", seconds)


def link_deaf(stage, link, seconds):
    _link(stage, link, "deaf", seconds)


def _link(stage, link, mode, seconds, delay=0.0):
    if link not in stage.links.links:
        return
    with stage.store_away(*([link.split("-")[0]] if link.endswith("-postgres") else [])):
        stage.links.set(link, mode, delay)
        time.sleep(seconds)
        stage.links.set(link, "whole")


def draw(chance, kind, store):
    """Arguments of one fault."""
    short = round(chance.uniform(0.3, 1.5), 2)
    links = LINKS + REDIS_LINKS + ([f"{name}-postgres" for name in STORES] if store == "postgres" else [])
    return {
        "killed": lambda: {"service": chance.choice(SERVICES)},
        "paused": lambda: {"service": chance.choice(PRODUCERS), "seconds": chance.choice([0.5, 2.5])},
        "two_owners": lambda: {"service": chance.choice(STORES), "seconds": 2.6, "survivor": chance.choice(["first", "second"])},
        "redis_killed": lambda: {"seconds": short},
        "redis_flushed": lambda: {"times": chance.randint(1, 6)},
        "redis_older_copy": lambda: {"seconds": short},
        "redis_paused": lambda: {"seconds": chance.choice([1, 3, 3, 30])},
        "redis_full": lambda: {"seconds": short},
        "redis_repeated": lambda: {"stream": f"jb:{{53.03}}:{chance.choice(['captures', 'tallies', 'visits', 'notices'])}"},
        "disk_full": lambda: {"service": chance.choice(STORES), "seconds": short},
        "postgres_restarted": lambda: {"how": chance.choice(["fast", "immediate", "kill"]), "seconds": short},
        "link_cut": lambda: {"link": chance.choice(links), "seconds": short},
        "link_delayed": lambda: {"link": chance.choice(links), "seconds": short, "delay": chance.choice([0.02, 0.3])},
        "link_half_open": lambda: {"link": chance.choice(links), "seconds": chance.choice([1, 3])},
        "link_deaf": lambda: {"link": chance.choice(links[:1] * 4 + links), "seconds": short},
    }[kind]()


KINDS = {fault.__name__: fault for fault in (
    killed, paused, two_owners, redis_killed, redis_flushed, redis_older_copy, redis_paused, redis_full, redis_repeated,
    disk_full, postgres_restarted, link_cut, link_delayed, link_half_open, link_deaf)}


# What goes wrong at the same time as anything else; the others take turns.
BESIDE = {"killed", "paused", "link_cut", "link_delayed", "link_half_open", "link_deaf"}


def strike(stage, kind, arguments):
    KINDS[kind](stage, **arguments)


