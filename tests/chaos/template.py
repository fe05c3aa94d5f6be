"""A deployment as an office has it the evening before: list, contacts, devices, a campaign that is not open yet."""

import datetime
import shutil

from deployment import REGENCY, TTU, Deployment
from oracle import read_csv
from postgres import Databases
from walk_ins import Sealer, Strangers

# Districts and how many people of each are on the list.
LISTS = [
    {"53.03.05": ("Kota Kefamenanu", 60), "53.03.12": ("Musi", 45), "53.03.04": ("Noemuti", 40)},
    {"53.03.09": ("Biboki Anleu", 50), "53.03.12": ("Musi", 50), "53.03.01": ("Miomaffo Timur", 30)},
    {"53.03.05": ("Kota Kefamenanu", 25), "53.03.04": ("Noemuti", 80)},
]
DEVICES = {"tablet-1": "unit-tour", "tablet-2": "unit-tour", "tablet-office": "unit-office"}
CREWS = {"unit-office": ("--kind", "fixed", "--staff", "staff-1"), "unit-tour": ("--kind", "mobile", "--staff", "staff-2,staff-3")}
EVE = "2024-07-23T16:00:00+08:00"


class Template:
    """Made once, copied for each run. `variant` chooses the list."""

    def __init__(self, variant, postgres=None):
        self.name = f"template{variant}"
        names = {row["code"]: row["name"] for row in read_csv(TTU / "areas.csv")}
        self.counts = {code: number for code, (_, number) in LISTS[variant].items()}
        databases = Databases(postgres, self.name) if postgres else None
        if databases:
            databases.create()
        deployment = Deployment(store_url=databases.url() if databases else "")
        self.home = deployment.home
        deployment.start()
        try:
            self._prepare(deployment, variant, names)
        finally:
            unclean = deployment.stop()
        if unclean:
            raise AssertionError("\n".join(unclean))
        for leftover in [*self.home.glob("*.seen"), *self.home.glob("log/*"), *self.home.glob("run/*")]:
            leftover.unlink()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        shutil.rmtree(self.home)

    def _prepare(self, deployment, variant, names):
        home, jb = self.home, deployment.jb
        seed = 100 + variant
        self._counts(home / "counts.csv", self.counts, names)
        self._counts(home / "more-counts.csv", {next(iter(self.counts)): 12}, names)
        deployment.set_clock(EVE)
        jb("generate", "people", "--areas", TTU / "areas.csv", "--counts", home / "counts.csv", "--seed", seed,
           "--out", home / "people.csv", "--truth", home / "truth.csv")
        # People who are found during the campaign.
        jb("generate", "people", "--areas", TTU / "areas.csv", "--counts", home / "more-counts.csv", "--seed", seed + 50,
           "--out", home / "more.csv", "--truth", home / "truth.csv")
        jb("generate", "contacts", "--areas", TTU / "areas.csv", "--seed", seed, "--out", home / "contacts.csv")
        jb("import", "areas", TTU / "areas.csv")
        jb("import", "contacts", home / "contacts.csv")
        jb("import", "people", home / "people.csv")
        self.tokens = {}
        for device, unit in DEVICES.items():
            self.tokens[device] = jb("device", "enroll", device, "--regency", REGENCY, "--unit", unit, *CREWS[unit])["token"]
        jb("campaign", "set", TTU / "campaign_2024-07.json")
        deployment.settle()
        self.sealer = Sealer(home)
        self.people = people_of(home / "people.csv", ids(deployment))
        self.contacts = {row["area_code"]: row["phone"] for row in read_csv(home / "contacts.csv")}

    def strangers(self, chance):
        homes = sorted({village for village, _ in self.people.values()})
        return Strangers(chance, self.sealer, read_csv(self.home / "people.csv"), homes)

    @staticmethod
    def _counts(file, counts, names):
        file.write_text("code,name,unrecorded,provenance\n" +
                        "".join(f"{code},{names[code]},{number},test\n" for code, number in counts.items()))


def ids(deployment):
    """Number of identity to person id."""
    answer = deployment.jb("people", "list", "--names", "--recipient", "chaos", "--purpose", "comparison", retry=True)
    return {p["identity"]["nik"]: p["standing"]["person_id"] for p in answer["people"]}


def people_of(file, known):
    """Person id to village and birth date of the rows of a list."""
    return {known[row["nik"]]: (row["village_code"], datetime.date.fromisoformat(row["birth_date"]))
            for row in read_csv(file)}


