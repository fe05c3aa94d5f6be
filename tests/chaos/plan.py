"""What one run does and suffers, drawn from its seed before it starts."""

import random

import faults
from deployment import SERVICES
from office import Office
from places import places

# So many runs after each other kill at every place.
ROUND = 6
# Whose restored database a run may end with.
RESTORED = ["field_reporting", "registry", "notification", "scheduling"]
# What the office writes into the registry.
WRITING = {"import_more_people", "rotate_keys"}


class Plan:
    """`store`: sqlite or postgres. Consecutive seeds go through all kinds of faults and all places; the rest is chance."""

    def __init__(self, seed, store):
        self.seed, self.store = seed, store
        chance = random.Random(f"{seed} plan")
        everywhere = places()
        mine = [place for number, place in enumerate(everywhere) if number % ROUND == seed % ROUND]
        wanted = {name for _, name in mine}
        self.faults = self._faults(chance)
        self.kills = self._kills(chance, everywhere, mine)
        self.purge = "registry/purge_before_commit" in wanted
        self.poison = "eventlog/after_dead_letter" in wanted
        self.restored = self._restored(mine)
        self.duties = self._duties(chance, wanted)
        # The campaign's last day; empty: it has none.
        self.deadline = chance.choice(["2024-07-24", "2024-07-24", "2024-07-25", ""])
        # Whether phones send everything again to a field_reporting that was restored.
        self.send_again = chance.random() < 0.5

    def _faults(self, chance):
        """Two schedules that run side by side: lists of (seconds to wait, kind, arguments)."""
        kinds = [kind for kind in faults.KINDS if kind != "postgres_restarted" or self.store == "postgres"]
        drawn = [kinds[(self.seed * 3 + step) % len(kinds)] for step in range(3)]
        drawn += ["postgres_restarted"] if self.store == "postgres" else []
        drawn += [chance.choice(kinds) for _ in range(chance.randint(1, 3))]
        chance.shuffle(drawn)
        struck = [(round(chance.uniform(0.1, 1.0), 2), kind, faults.draw(chance, kind, self.store)) for kind in drawn]
        return [[one for one in struck if (one[1] in faults.BESIDE) == beside] for beside in (False, True)]

    @staticmethod
    def _kills(chance, everywhere, mine):
        """Service to place and at which passing it dies there. What is passed once in a run must kill at once."""
        kills = {name: {} for name in SERVICES}
        for service, name in chance.sample(everywhere, 3):
            kills[service][name] = chance.randint(1, 4)
        for service, name in mine:
            often = name.startswith("eventlog/") and not name.endswith(("reset", "snapshot", "dead_letter"))
            kills[service][name] = chance.randint(1, 3) if often else 1
        return kills

    def _restored(self, mine):
        """Whose database is replaced by an older copy; empty: nobody's."""
        if ("scheduling", "eventlog/after_snapshot") in mine:
            return "registry"
        if ("notification", "eventlog/after_snapshot") in mine:
            return "scheduling"
        reset = [service for service, name in mine if name == "eventlog/after_reset"]
        return reset[0] if reset else RESTORED[self.seed // 3 % len(RESTORED)] if self.seed % 3 == 0 else ""

    def _duties(self, chance, wanted):
        """What the office does in the first half day, and in the second."""
        duties = [duty for duty, names in Office.DUTIES.items() if wanted & set(names)]
        duties += chance.sample(["pack", "manifest", "move_visit", "import_more_people", "list_names", "close_days"], 2)
        duties = list(dict.fromkeys(duties))
        chance.shuffle(duties)
        others = [duty for duty in duties if duty not in WRITING]
        return [[duty for duty in duties if duty in WRITING] + others[::2], others[1::2]]

    def lines(self):
        extra = [f"database of {self.restored} restored"] * bool(self.restored) + ["poison"] * self.poison + ["purge"] * self.purge
        extra += [f"last day {self.deadline}"] * bool(self.deadline)
        yield ", ".join([f"duties {self.duties[0]}, later {self.duties[1]}", *extra])
        for service, kills in self.kills.items():
            if kills:
                yield f"kill {service} at " + ", ".join(f"{name}:{passing}" for name, passing in kills.items())
        for schedule in self.faults:
            yield "; ".join(f"after {wait} s {kind} {arguments}" for wait, kind, arguments in schedule)
