"""Compares what jb says with what the oracle says; every difference is one sentence."""

import collections
import datetime
import hashlib
import re

from deployment import JbError
from oracle import day_in_words, e164, notices_of

ROLES = {"RECIPIENT_ROLE_VILLAGE_HEAD": "village_code", "RECIPIENT_ROLE_DISTRICT_HEAD": "district_code"}


def differences(deployment, oracle, contacts, restored=""):
    """What does not agree, at most ten sentences of each sort; empty when everything is as it must be. `restored`: whose
    database was replaced by an older copy."""
    visits = deployment.jb("visits").get("visits", [])
    found = [people(deployment, oracle), tallies(deployment, oracle), ranking(deployment, oracle, visits),
             walk_ins(deployment, oracle), visits_done(oracle, visits), notices(deployment, visits, contacts, oracle.today, restored)]
    return [sentence for sort in found for sentence in sort[:10]]


def people(deployment, oracle):
    said = {p["standing"]["person_id"]: p["standing"] for p in deployment.jb("people", "list")["people"]}
    must = oracle.standings()
    out = [f"person {person} is {'missing' if person in must else 'nobody of the list'}" for person in said.keys() ^ must.keys()]
    for person in said.keys() & must.keys():
        for key, value in must[person].items():
            if said[person][key] != value:
                out.append(f"person {person}: {key} is {said[person][key]}, must be {value}")
    return out


def tallies(deployment, oracle):
    must, out = oracle.tallies(), []
    for level in ("village", "district"):
        for tally in deployment.jb("tallies", "--level", level)["tallies"]:
            said = {key: int(tally[key]) for key in ("listed", "recorded", "set_aside", "workload", "captured_here")}
            for group, prefix in (("set_aside_reasons", "set_aside_"), ("workload_findings", "workload_")):
                said |= {prefix + key: int(value) for key, value in tally[group].items()}
            want = must.get(tally["area_code"], {})
            out += [f"{level} {tally['area_code']}: {key} is {value}, must be {want.get(key, 0)}"
                    for key, value in said.items() if value != want.get(key, 0)]
            if int(tally["removed"]):
                out.append(f"{level} {tally['area_code']}: somebody was removed, and no document was seen")
    return out


def ranking(deployment, oracle, visits):
    answer = deployment.jb("ranking")
    said = [(e["area_code"], int(e["workload"]), int(e["recorded"]), e["last_visit"]) for e in answer["ranking"]["districts"]]
    return [f"rank {rank} is {one}, must be {other}"
            for rank, (one, other) in enumerate(zip(said, oracle.ranking(visits), strict=True), start=1) if one != other]


def walk_ins(deployment, oracle):
    """Nobody waits; refused is whose box cannot be read, guests are those of elsewhere. Of those that were taken back the
    registry need not tell."""
    said = deployment.jb("walk-ins")
    states = collections.Counter(one["state"].removeprefix("WALK_IN_STATE_") for one in said.get("walk_ins", []))
    came, stand = oracle.strangers()
    return [f"walk-ins: {count} are {what}, must be {least} to {most}" for what, count, least, most in (
        ("waiting", states["WAITING"], 0, 0), ("refused", states["REFUSED"], stand["unreadable"], came["unreadable"]),
        ("guests", int(said["guests"]), stand["guest"], came["guest"])) if not least <= count <= most]


def visits_done(oracle, visits):
    out = []
    for visit in visits:
        one, state = visit["visit"], visit["state"]
        name = f"visit of {one['unit_id']} to {one['village_code']} on {one['date']}"
        captured = oracle.captured(one["unit_id"], one["date"], one["village_code"])
        if int(visit.get("captured", 0)) != captured:
            out.append(f"{name}: captured is {visit.get('captured')}, must be {captured}")
        must = "COMPLETED" if oracle.is_over(one) else "ANNOUNCED"
        if state not in (f"VISIT_STATE_{must}", "VISIT_STATE_CANCELLED"):
            out.append(f"{name} is {state}, must be {must}")
    for key, count in collections.Counter(
            (v["visit"]["date"], v["visit"]["village_code"]) for v in visits if v["state"] != "VISIT_STATE_CANCELLED").items():
        if count > 1:
            out.append(f"{count} visits to {key[1]} on {key[0]}")
    return out


def notices(deployment, visits, contacts, today, restored):
    """For each visit exactly the notices its revisions ask for, each handed over once, to the phone of that head. When
    scheduling forgot some, the last one about each visit says how it stands, and what nobody knows of any more is off."""
    out = []
    told = collections.defaultdict(list)
    for notice in deployment.jb("notices", "--limit", 1000)["notices"]:
        told[(notice["visit_id"], notice["role"])].append(notice)
    spool = {}
    for file in (deployment.home / "spool").glob("*"):
        if file.suffix == ".txt":
            spool[file.stem] = file.read_text()
    for visit in visits:
        one = visit["visit"]
        for role, area in ROLES.items():
            out += notices_of_one(visit, role, one[area], told.pop((one["visit_id"], role), []), spool, contacts, restored)
    for (visit_id, role), rest in told.items():
        if restored == "scheduling":
            out += forgotten(visit_id, role, rest, spool, today)
        else:
            out.append(f"{len(rest)} notices about visit {visit_id}, which nobody knows")
    out += [f"message {reference} was sent, and no notice asks for it" for reference in spool]
    return out


def forgotten(visit_id, role, said, spool, today):
    """Of a visit that scheduling does not know any more, unless it is over."""
    last = max(said, key=lambda notice: int(notice["number"]))
    for notice in said:
        spool.pop(notice["id"], None)
    over = any(day_in_words((today - datetime.timedelta(days=days)).isoformat()) in last["text"] for days in range(1, 8))
    if over or last["kind"] == "NOTICE_KIND_VISIT_CANCELLED":
        return []
    return [f"visit {visit_id}, which nobody knows: {role} was told {last['text']!r} last"]


def notices_of_one(visit, role, area, said, spool, contacts, restored=""):
    one, out = visit["visit"], []
    name = f"visit {one['visit_id']} to {one['village_code']}, {role}"
    said = sorted(said, key=lambda notice: int(notice["number"]))
    kinds = [notice["kind"].removeprefix("NOTICE_KIND_VISIT_") for notice in said]
    must = notices_of(one, visit["state"])
    if restored == "scheduling":
        # Corrections came between them.
        if not kinds or (kinds[-1] == "CANCELLED") != (must[-1] == "CANCELLED"):
            out.append(f"{name}: told {kinds} while it is {visit['state']}")
    elif kinds != must:
        out.append(f"{name}: told {kinds}, must be {must}")
    phone = e164(contacts.get(area, ""))
    for place, notice in enumerate(said):
        state = notice["state"].removeprefix("NOTICE_STATE_")
        message = spool.pop(notice["id"], None)
        newer = place + 1 < len(said)
        allowed = {"SENT" if phone else "NO_CONTACT"} | ({"SUPERSEDED"} if newer else set())
        # A service that forgot what it has sent keeps it back where it is told anew, or its day is over.
        too_late = state == "FAILED" and "day of the visit was over" in notice["message"]
        sent_before = restored == "notification" and (state == "SUPERSEDED" or (too_late and message is not None))
        if state not in allowed and not (sent_before and too_late):
            out.append(f"{name}: notice {notice['id']} is {state} {notice['message']!r}, must be {sorted(allowed)}")
        if notice["area_code"] != area:
            out.append(f"{name}: notice {notice['id']} is for {notice['area_code']}, must be for {area}")
        if (message is not None) != (state == "SENT") and not sent_before:
            out.append(f"{name}: notice {notice['id']} is {state}, and its message is {'there' if message else 'missing'}")
        if message is None:
            continue
        if f"To: {phone}\n" not in message:
            out.append(f"{name}: message {notice['id']} went to a wrong phone")
        if not message.rstrip("\n").endswith(notice["text"]) or f"Ref {notice['id']}" not in message:
            out.append(f"{name}: message {notice['id']} is not the text of its notice")
        if not newer and day_in_words(one["date"]) not in message:
            out.append(f"{name}: message {notice['id']} does not name {one['date']}")
        if re.search(r"\d{16}", message.split("\n\n", 1)[1]):
            out.append(f"{name}: message {notice['id']} holds a number of 16 digits")
    return out


def not_green(deployment):
    """Which services say that something is wrong, and what."""
    out = []
    for name, service in deployment.status().items():
        if "error" in service:
            out.append(f"{name}: {service['error']}")
            continue
        if service["level"] != "LEVEL_OK":
            out.append(f"{name} is {service['level']}: " + "; ".join(
                part["message"] for sort in ("dependencies", "produced", "consumed") for part in service.get(sort, [])
                if part.get("message")))
    return out


def waiting(deployment):
    """What is on its way, though no consumer lags: notices that are due, walk-ins that the registry has not looked at."""
    states = deployment.jb("notices", "--limit", 1).get("count_by_state", {})
    out = [f"{count} notices are {state}" for state in ("NOTICE_STATE_QUEUED", "NOTICE_STATE_SENDING")
           if (count := int(states.get(state, 0)))]
    return out + [f"{one['report']} waits" for one in deployment.jb("walk-ins").get("walk_ins", [])
                  if one["state"] == "WALK_IN_STATE_WAITING"]


def history(deployment):
    """Dead letters, and rows that are not what the history gives."""
    dead = deployment.jb("dead-letters")["dead_letters"]
    out = [f"dead letter: {letter}" for letter in dead]
    try:
        deployment.jb("rebuild", "--verify")
    except JbError as error:
        out.append(str(error))
    return out


def log_is_whole(rows):
    """`rows`: (seq, chain, bytes) of one partition in order. Sequences without gaps, but for those a LogReset tells of, and
    each chain the hash of the one before and the event."""
    out, before, chain = [], 0, bytes(16)
    for seq, text, event in rows:
        if seq != before + 1 and b"jemputbola.platform.v1.LogReset" not in event:
            out.append(f"{before} is followed by {seq}")
        if hashlib.blake2b(chain + event, digest_size=16).hexdigest() != text:
            out.append(f"the chain is broken at {seq}")
        before, chain = seq, bytes.fromhex(text)
    return out

