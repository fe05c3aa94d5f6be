"""Compares what crews and the office are told of their own work with what the oracle says: closed days, manifests, sync states."""

import time

from crews import days_of_manifests
from deployment import PATIENCE
from phone import micros
from wire import CallFailed


def workdays(deployment, must):
    """What each unit reported of each day, late reports, what the crew counted, the difference, and what came after that."""
    out, said = [], {(one["unit_id"], one["date"]): one for one in deployment.jb("day", "show").get("workdays", [])}
    out += [f"day {day} of {unit} is {'missing' if (unit, day) in must else 'nobody told of it'}"
            for unit, day in said.keys() ^ must.keys()]
    for key in said.keys() & must.keys():
        out += workday(f"day {key[1]} of {key[0]}", said[key], must[key])
    return out


def workday(name, said, must):
    out = [f"{name}: {what} is {is_}, must be {must[what]}" for what, is_ in (
        ("reported", counts(said.get("reported", []))), ("late", int(said.get("late", 0)))) if is_ != must[what]]
    closed = None
    if said.get("closed_at"):
        closed = {"by": said["closed_by"], "at": micros(said["closed_at"]), "counted": counts(said.get("counted", [])),
                  "differences": counts(said.get("differences", []))}
    after = int(said.get("reported_after_closing", 0))
    agrees = any(all(closed[what] == closing[what] for what in closed) and after in closing["after"]
                 for closing in must["closings"]) if closed else not must["closings"]
    if not agrees:
        out.append(f"{name}: closed as {closed}, {after} reports after it, must be {must['closings']}")
    return out


def counts(messages):
    return {one["outcome"].removeprefix("OUTCOME_"): int(one.get("count", 0)) for one in messages}


def manifests(deployment, oracle, crews, today):
    """Each crew has been told, difference by difference, of everyone who is to be fetched at its stops, and of nobody else;
    and of each time that names went out there is a record."""
    out, standings = [], oracle.standings()
    visits = [v["visit"] for v in deployment.jb("visits").get("visits", []) if v["state"] == "VISIT_STATE_ANNOUNCED"]
    tours = deployment.jb("plan")["plan"]["tours"]
    for crew in crews:
        for day in days_of_manifests(today):
            told = patiently(lambda crew=crew, day=day: crew.fetch_manifest(day))
            whole = patiently(lambda crew=crew, day=day: crew.fetch_manifest(day, whole=True))
            name = f"manifest of {crew.device} of {day}"
            if told["stops"] != whole["stops"] or told["version"] != whole["version"]:
                out.append(f"{name}: by differences it is {told}, whole {whole}")
            if (whole["unit"], whole["date"]) != (crew.unit, day):
                out.append(f"{name} is of {whole['unit']}, {whole['date']}")
            planned = {stop["village_code"] for tour in tours if (tour["unit_id"], tour["date"]) == (crew.unit, day)
                       for stop in tour["stops"]}
            announced = {one["village_code"] for one in visits if (one["unit_id"], one["date"]) == (crew.unit, day)}
            if planned != whole["stops"].keys() or (day != today.isoformat() and not announced <= planned):
                out.append(f"{name}: stops are {sorted(whole['stops'])}, planned {sorted(planned)}, announced {sorted(announced)}")
            for village, entries in whole["stops"].items():
                out += names(f"{name}, {village}", entries, village, standings, oracle.ids)
    records = {f"{one['seq']}:{one['mac'][:16]}": one for one in deployment.jb("audit", "list", "--service", "registry")["records"]}
    for crew in crews:
        for reference, disclosure in crew.disclosures.items():
            out += disclosed(crew, reference, *disclosure, records.get(reference))
    return out[:10]


def names(name, entries, village, standings, ids):
    """The people of one stop are those of the village who are still to be fetched."""
    niks = {person: nik for nik, person in ids.items()}
    must = {person: {"nik": niks[person], "finding": standing["finding"], "visits_not_met": standing["visits_not_met"]}
            for person, standing in standings.items()
            if standing["village_code"] == village and standing["bucket"].startswith("WORKLOAD_")}
    return [f"{name}: {person} is {entries.get(person)}, must be {must.get(person)}"
            for person in sorted(entries.keys() | must.keys()) if entries.get(person) != must.get(person)]


def disclosed(crew, reference, village, count, record):
    said = record and (record["action"], record["subject"], int(record["people"]))
    if said == ("people.disclose", village, count) and f"device {crew.device}, unit {crew.unit}" in record["recipient"]:
        return []
    return [f"{crew.device} got {count} names of {village} under {reference}, and the record is {record}"]


def sync_states(crews, decided, now):
    """Of each installation the server holds what it acknowledged, and says so; open are the conflicts that nobody decided."""
    out = []
    for crew in crews:
        for phone in crew.phones:
            held, conflicts = patiently(lambda phone=phone: phone.sync_state(now, phone.skew))
            if held != phone.acknowledged.keys():
                out.append(f"{phone.installation}: {sorted(held ^ phone.acknowledged.keys())} are held or acknowledged, not both")
            must = sum(1 for seq, _ in phone.contradictions if (phone.device, phone.installation, seq) not in decided)
            if conflicts != must:
                out.append(f"{phone.installation}: {conflicts} conflicts are open, must be {must}")
    return out[:10]


def patiently(ask):
    """What a call to a deployment that is at rest answers."""
    until = time.monotonic() + 10 * PATIENCE
    while True:
        try:
            return ask()
        except CallFailed:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
