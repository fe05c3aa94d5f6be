"""The failpoints in the sources, and which service passes which."""

import re

from deployment import ROOT

CALL = re.compile(r'failpoint::Hit\(\s*"([^"]+)"')
PRODUCERS = ["registry", "field_reporting", "scheduling", "notification"]
CONSUMERS = ["registry", "scheduling", "notification"]
# What only some services come past.
ONLY = {"eventlog/after_dead_letter": ["registry", "scheduling"], "eventlog/after_snapshot": ["scheduling", "notification"],
        "eventlog/after_reset": ["field_reporting", "registry", "scheduling", "notification"]}
OF_CONSUMERS = {"eventlog/after_apply", "eventlog/after_commit"}


def failpoints():
    """All names that any source hits."""
    found = set()
    for folder in (ROOT / "services").iterdir():
        for file in folder.rglob("*.cc"):
            found.update(CALL.findall(file.read_text(encoding="utf-8")))
    return found


def places():
    """(service, failpoint) of all places where a campaign has to kill."""
    out = []
    for name in sorted(failpoints()):
        owner = name.split("/", maxsplit=1)[0]
        if owner == "eventlog":
            out += [(service, name) for service in ONLY.get(name, CONSUMERS if name in OF_CONSUMERS else PRODUCERS)]
        else:
            out.append((owner, name))
    return out
