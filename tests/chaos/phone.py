"""A phone: sends again until it is told that all is kept, and remembers what it was told."""

import datetime
import threading
import time

from deployment import PATIENCE
from wire import CallFailed, call, data, encode, fields, stamp, stream, text

ACCEPTED, DUPLICATE, CONFLICT, REJECTED = 1, 2, 3, 4
BAD_TIME = 2
UPLOADS = "/jemputbola.field_reporting.v1.FieldReportingService/"
GET_MANIFEST = "/jemputbola.field_reporting.v1.ManifestService/GetManifest"


def micros(iso):
    return round(datetime.datetime.fromisoformat(iso).timestamp() * 1_000_000)


def results_of(answer):
    """seq to (status, reason, sentence) of the results in a message."""
    out = {}
    for field, value in fields(answer):
        if isinstance(value, bytes) and field in (1, 2):
            result = dict(fields(value))
            out[result[1]] = (result[2], result.get(3, 0), result.get(4, b"").decode())
    return out


class Phone:
    """One installation of the app. `acknowledged` is what the oracle may count on; it is filled only by answers.

    skew: how far its clock is ahead, in microseconds. Thread-safe.
    """

    def __init__(self, home, socket, device, installation, token=""):
        self.home, self.socket, self.device, self.installation, self.token = home, socket, device, installation, token
        self.skew = 0
        self.lock = threading.Lock()
        self.seq = 0
        # seq to the report as it was accepted, with effective_at and received (the office's time), and when it arrived:
        # `sent` and `answered` (seconds of this machine, it was in between), and its place among what was sent with it.
        self.acknowledged = {}
        # seq to when it was sent first, and as what of which batch.
        self.sent = {}
        self.batches = 0
        self.rejected = []
        # Reports that were sent under an id already taken: (seq, report).
        self.contradictions = []
        # Day to its manifest: version, and village to person id to entry.
        self.manifests = {}

    def again(self):
        """The same installation before it was told anything. What it sends are other batches than those of before: of two
        reports in one batch the first arrived first."""
        again = Phone(self.home, self.socket, self.device, self.installation, self.token)
        again.batches = self.batches
        return again

    def report(self, true_time, **what):
        """Takes something down at `true_time` (microseconds), by this phone's clock."""
        self.seq += 1
        return {"seq": self.seq, "occurred_at": true_time + self.skew, **what}

    # --- sending ---

    def send(self, reports, now, skew, deadline=2.0 * PATIENCE):
        """One call at the office's time `now`, with the clock so far ahead. CallFailed when there was no answer; else the
        reports that were refused because of their time: the clock must be set before they are sent again."""
        self.leaves(reports)
        answer = self._call("SubmitReports", self._submission(reports, now + skew), deadline)
        results = results_of(answer)
        if len(results) != len({report["seq"] for report in reports}):
            raise AssertionError(f"{len(results)} results for {len(reports)} reports")
        return self._told(reports, results, now, skew)

    def stream(self, reports, now, skew, chunks, deadline=2.0 * PATIENCE, **manner):
        """The same over a stream, in messages of `chunks` reports. Also when it breaks, what was acknowledged counts; then
        CallFailed. `manner`: as wire.stream has it."""
        self.leaves(reports)
        bodies = [data(1, data(1, self.device) + data(2, self.installation) + stamp(3, now + skew))]
        left = list(reports)
        for size in chunks:
            bodies.append(b"".join(data(2, encode(report)) for report in left[:size]))
            left = left[size:]
        try:
            answers, broken = stream(self.home, self.socket, UPLOADS + "StreamReports", bodies, deadline, self.token,
                                     **manner), None
        except CallFailed as failed:
            answers, broken = failed.answers, failed
        acknowledged, exceptions = 0, {}
        for answer in answers:
            acknowledged = dict(fields(answer)).get(1, acknowledged)
            exceptions |= results_of(answer)
        dealt_with = reports[:acknowledged]
        mistimed = self._told(dealt_with, {report["seq"]: exceptions.get(report["seq"], (ACCEPTED, 0, ""))
                                           for report in dealt_with}, now, skew)
        if broken:
            raise broken
        if acknowledged != len(reports):
            raise AssertionError(f"a stream ended well with {acknowledged} of {len(reports)} reports")
        return mistimed

    def sync_state(self, now, skew, deadline=2.0 * PATIENCE):
        """What the server says of this installation: the seqs it holds, and how many conflicts are open."""
        answer = self._call("GetSyncState", data(1, self.device) + data(2, self.installation) + stamp(3, now + skew), deadline)
        said = {1: 0, 2: 0, 4: 0}
        holes = []
        for field, value in fields(answer):
            if field == 3:
                ends = dict(fields(value))
                holes.append(range(ends[1], ends[2] + 1))
            else:
                said[field] = value
        held = set(range(1, said[2] + 1)).difference(*holes)
        if said[1] != next(seq for seq in range(said[2] + 2) if seq + 1 not in held):
            raise AssertionError(f"{self.installation}: all up to {said[1]} is held, of {said[2]} without {holes}")
        return held, said[4]

    def lacking(self, reports, now, skew, deadline=2.0 * PATIENCE):
        """Which of them the server does not hold, by what it says of this installation. What it holds of what was sent is
        acknowledged."""
        held, _ = self.sync_state(now, skew, deadline)
        known = [report for report in reports if report["seq"] in held and report["seq"] in self.sent]
        self._told(known, {report["seq"]: (DUPLICATE, 0, "") for report in known}, now, skew)
        return [report for report in reports if report["seq"] not in held]

    def contradict(self, report, now, deadline=2.0 * PATIENCE):
        """Sends another report under an id that was acknowledged: it must be kept as a conflict, and change nothing."""
        answer = self._call("SubmitReports", self._submission([report], now), deadline)
        ((status, _, _),) = results_of(answer).values()
        if status != CONFLICT:
            raise AssertionError(f"{self.installation} contradicts its report {report['seq']}: status {status}")
        effective_at = min(report["occurred_at"], now)
        with self.lock:
            if all(seq != report["seq"] for seq, _ in self.contradictions):
                self.contradictions.append((report["seq"], {**report, "effective_at": effective_at, "received": now}))

    def leaves(self, reports):
        """Where each report stands that leaves now; what is sent again has left before."""
        with self.lock:
            self.batches += 1
            for place, report in enumerate(reports):
                self.sent.setdefault(report["seq"], (time.monotonic(), (self.batches, place)))

    def _told(self, reports, results, now, skew):
        """Takes in an answer; returns what was refused because of its time, as if it had never been sent."""
        mistimed = []
        with self.lock:
            for report in reports:
                status, reason, said = results[report["seq"]]
                if status in (ACCEPTED, DUPLICATE):
                    sent, place = self.sent[report["seq"]]
                    # The office's clock stands still until all is acknowledged, so the first arrival was at `now` as well.
                    self.acknowledged.setdefault(report["seq"], {
                        **report, "effective_at": min(report["occurred_at"] - skew, now), "received": now, "sent": sent,
                        "answered": time.monotonic(), "place": (self.installation, *place)})
                elif reason == BAD_TIME:
                    mistimed.append(report)
                    self.sent.pop(report["seq"], None)
                else:
                    self.rejected.append({**report, "status": status, "said": said})
        return mistimed

    def _call(self, method, body, deadline):
        return call(self.home, self.socket, UPLOADS + method, body, deadline, self.token)

    def _submission(self, reports, device_time):
        return (data(1, self.device) + data(2, self.installation) + stamp(3, device_time) +
                b"".join(data(4, encode(report)) for report in reports))

    # --- the manifest ---

    def fetch_manifest(self, day, whole=False, deadline=2.0 * PATIENCE):
        """What the crew holds of its day after asking for the difference, or for everything. CallFailed when there is no
        answer; the crew then keeps what it has."""
        held = None if whole else self.manifests.get(day)
        answer = call(self.home, self.socket, GET_MANIFEST, data(1, self.device) + data(2, day) +
                      text(3, held["version"] if held else ""), deadline, self.token)
        (manifest,) = [value for field, value in fields(answer) if field == 1]
        fresh = {"unit": "", "date": "", "version": "", "base": "", "stops": {}, "disclosures": {}}
        stops = []
        for field, value in fields(manifest):
            if field in (1, 2, 3, 4):
                fresh[{1: "unit", 2: "date", 3: "version", 4: "base"}[field]] = value.decode()
            elif field == 7:
                stops.append(value)
        if fresh["base"] not in ("", held["version"] if held else ""):
            raise AssertionError(f"{self.device} holds {held and held['version']} of {day}, and is told the difference to {fresh['base']}")
        for stop in stops:
            village, reference, entries, removed = "", "", {}, []
            for field, value in fields(stop):
                if field == 1:
                    village = value.decode()
                elif field == 5:
                    reference = value.decode()
                elif field == 6:
                    entry = dict(fields(value))
                    entries[entry[1].decode()] = {"nik": entry[2].decode(), "finding": entry[6].decode(),
                                                  "visits_not_met": entry.get(7, 0)}
                elif field == 7:
                    removed.append(value.decode())
            if village in fresh["stops"]:
                continue  # Where a tour comes by twice, it has its people once.
            before = held["stops"].get(village, {}) if fresh["base"] else {}
            fresh["stops"][village] = {person: entry for person, entry in (before | entries).items() if person not in removed}
            if reference:
                fresh["disclosures"][village] = reference
        self.manifests[day] = fresh
        return fresh
