"""A phone: speaks gRPC through curl with messages encoded by hand, and sends again until it is told that all is kept."""

import datetime
import re
import subprocess
import tempfile
import threading

from deployment import PATIENCE

ACCEPTED, DUPLICATE, CONFLICT, REJECTED = 1, 2, 3, 4
BAD_TIME = 2
OUTCOMES = {name: number for number, name in enumerate(
    ["CAPTURED", "ALREADY_RECORDED", "NOT_MET", "AWAY", "MOVED", "UNKNOWN_PERSON", "REFUSED", "DECEASED", "NOT_ELIGIBLE",
     "CAPTURE_FAILED"], start=1)}
# INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION, UNIMPLEMENTED, UNAUTHENTICATED: no fault answers so.
FOR_GOOD = {"3", "5", "7", "9", "12", "16"}
SUBMIT = "/jemputbola.field_reporting.v1.FieldReportingService/SubmitReports"


# --- the wire format of protobuf, as far as reports need it ---

def varint(value):
    out = bytearray()
    value &= (1 << 64) - 1
    while True:
        low, value = value & 0x7F, value >> 7
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def number(field, value):
    return varint(field << 3) + varint(value) if value else b""


def data(field, content):
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def text(field, content):
    return data(field, content) if content else b""


def stamp(field, micros):
    return data(field, number(1, micros // 1_000_000) + number(2, micros % 1_000_000 * 1000))


def fields(message):
    """(field, value) of each field; values are numbers or bytes."""
    at = 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value
    while at < len(message):
        key = read()
        if key & 7 == 0:
            yield key >> 3, read()
        elif key & 7 == 2:
            size = read()
            yield key >> 3, message[at:at + size]
            at += size
        else:
            raise ValueError(f"wire type {key & 7}")


def encode(report):
    """`report`: seq, occurred_at in microseconds by the device's clock, and one of capture, arrival, departure, breakdown,
    closing, correction."""
    def capture(what):
        walk_in = what.get("walk_in")
        return (text(1, what.get("person_id", "")) + number(2, OUTCOMES[what["outcome"]]) + text(3, what["place_code"]) +
                text(4, what.get("away_until", "")) + number(5, what.get("failure", 0)) +
                (data(6, data(1, walk_in["box"]) + text(2, walk_in["key_id"])) if walk_in else b""))
    out = number(1, report["seq"]) + stamp(2, report["occurred_at"])
    if "capture" in report:
        out += data(3, capture(report["capture"]))
    elif "arrival" in report:
        out += data(4, text(1, report["arrival"]))
    elif "departure" in report:
        out += data(5, text(1, report["departure"]))
    elif "breakdown" in report:
        out += data(6, text(1, report["breakdown"]))
    elif "closing" in report:
        out += data(7, text(1, report["closing"]["date"]) + number(2, report["closing"]["captured"]))
    elif "correction" in report:
        what = report["correction"]
        instead = data(4, capture(what["capture"])) if "capture" in what else data(3, b"")
        out += data(8, text(1, what["installation_id"]) + number(2, what["seq"]) + instead)
    return out


def micros(iso):
    return round(datetime.datetime.fromisoformat(iso).timestamp() * 1_000_000)


class CallFailed(Exception):
    """No answer, or an error: nothing is known of what was sent."""


def call(home, socket, method, body, deadline, device_token=""):
    """The answer's bytes. CallFailed when there is none; AssertionError for what no fault may answer."""
    with tempfile.NamedTemporaryFile(dir=home) as headers:
        command = ["curl", "--silent", "--show-error", "--http2-prior-knowledge", "--unix-socket", str(socket),
                   "--max-time", str(deadline), "--dump-header", headers.name, "--data-binary", "@-",
                   "-H", "content-type: application/grpc", "-H", "te: trailers",
                   "-H", f"grpc-timeout: {round(deadline * 1000)}m",
                   "-H", f"authorization: Bearer {(home / 'keys' / 'tokens' / 'jb.token').read_text().strip()}"]
        if device_token:
            command += ["-H", f"jb-device-token: {device_token}"]
        done = subprocess.run([*command, f"http://phone{method}"], input=b"\0" + len(body).to_bytes(4, "big") + body,
                              capture_output=True, check=False)
        trailers = headers.read().decode()
    status = re.findall(r"(?m)^grpc-status: (\d+)", trailers)
    if status and status[0] in FOR_GOOD:
        raise AssertionError(f"{method} is refused: {trailers}")
    if done.returncode != 0 or status != ["0"]:
        raise CallFailed(" ".join(re.findall(r"(?m)^grpc-(?:status|message): (.*?)\r?$", trailers)) or
                         done.stderr.decode().strip())
    if len(done.stdout) < 5 or done.stdout[0] != 0:
        raise CallFailed(f"no message: {done.stdout[:40]!r}")
    return done.stdout[5:]


class Phone:
    """One installation of the app. `acknowledged` is what the oracle may count on; it is filled only by answers.

    skew: how far its clock is ahead, in microseconds. Thread-safe.
    """

    def __init__(self, home, socket, device, installation, token=""):
        self.home, self.socket, self.device, self.installation, self.token = home, socket, device, installation, token
        self.skew = 0
        self.lock = threading.Lock()
        self.seq = 0
        # seq to the report as it was accepted, with effective_at.
        self.acknowledged = {}
        self.rejected = []
        # Reports that were sent under an id already taken: (seq, report).
        self.contradictions = []

    def report(self, true_time, **what):
        """Takes something down at `true_time` (microseconds), by this phone's clock."""
        self.seq += 1
        return {"seq": self.seq, "occurred_at": true_time + self.skew, **what}

    def send(self, reports, now, skew, deadline=2.0 * PATIENCE):
        """One call at the office's time `now`, with the clock so far ahead. CallFailed when there was no answer; else the
        reports that were refused because of their time: the clock must be set before they are sent again."""
        device_time = now + skew
        answer = call(self.home, self.socket, SUBMIT, self._submission(reports, device_time), deadline, self.token)
        results = {}
        for field, value in fields(answer):
            if field == 1:
                result = dict(fields(value))
                results[result[1]] = result
        if len(results) != len({report["seq"] for report in reports}):
            raise AssertionError(f"{len(results)} results for {len(reports)} reports")
        mistimed = [report for report in reports if results[report["seq"]].get(3) == BAD_TIME]
        with self.lock:
            for report in reports:
                result = results[report["seq"]]
                if result[2] in (ACCEPTED, DUPLICATE):
                    # The office's clock stands still until all is acknowledged, so the first arrival was at `now` as well.
                    effective_at = min(report["occurred_at"] - skew, now)
                    self.acknowledged.setdefault(report["seq"], {**report, "effective_at": effective_at})
                elif report not in mistimed:
                    self.rejected.append({**report, "status": result[2], "said": result.get(4, b"").decode()})
        return mistimed

    def contradict(self, report, now, deadline=2.0 * PATIENCE):
        """Sends another report under an id that was acknowledged: it must be kept as a conflict, and change nothing."""
        answer = call(self.home, self.socket, SUBMIT, self._submission([report], now), deadline, self.token)
        (status,) = [dict(fields(value))[2] for field, value in fields(answer) if field == 1]
        if status != CONFLICT:
            raise AssertionError(f"{self.installation} contradicts its report {report['seq']}: status {status}")
        effective_at = min(report["occurred_at"], now)
        with self.lock:
            if all(seq != report["seq"] for seq, _ in self.contradictions):
                self.contradictions.append((report["seq"], {**report, "effective_at": effective_at}))

    def _submission(self, reports, device_time):
        return (data(1, self.device) + data(2, self.installation) + stamp(3, device_time) +
                b"".join(data(4, encode(report)) for report in reports))
