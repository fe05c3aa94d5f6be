"""gRPC through curl, and the wire format of protobuf as far as phones need it: encoded and decoded by hand."""

import contextlib
import gzip
import re
import subprocess
import tempfile
import time

OUTCOMES = {name: number for number, name in enumerate(
    ["CAPTURED", "ALREADY_RECORDED", "NOT_MET", "AWAY", "MOVED", "UNKNOWN_PERSON", "REFUSED", "DECEASED", "NOT_ELIGIBLE",
     "CAPTURE_FAILED"], start=1)}
# INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, FAILED_PRECONDITION, UNIMPLEMENTED, UNAUTHENTICATED: no fault answers so.
FOR_GOOD = {"3", "5", "7", "9", "12", "16"}


# --- protobuf ---

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
        counted = dict(report["closing"]["counted"])
        captured = counted.pop("CAPTURED")
        out += data(7, text(1, report["closing"]["date"]) + number(2, captured) + b"".join(
            data(3, number(1, OUTCOMES[outcome]) + number(2, count)) for outcome, count in counted.items()))
    elif "correction" in report:
        what = report["correction"]
        instead = data(4, capture(what["capture"])) if "capture" in what else data(3, b"")
        out += data(8, text(1, what["installation_id"]) + number(2, what["seq"]) + instead)
    return out


# --- gRPC ---

class CallFailed(Exception):
    """No answer, or an error: nothing is known of what was sent, but what `answers` say."""

    def __init__(self, message, answers=()):
        super().__init__(message)
        self.answers = list(answers)


def framed(message):
    return b"\0" + len(message).to_bytes(4, "big") + message


def messages(content):
    """The whole messages in what came back; a last one that is cut off is left out."""
    out = []
    while len(content) >= 5 and len(content) >= (end := 5 + int.from_bytes(content[1:5], "big")):
        out.append(gzip.decompress(content[5:end]) if content[0] else content[5:end])
        content = content[end:]
    return out


def _command(home, socket, method, deadline, device_token, headers):
    command = ["curl", "--silent", "--show-error", "--http2-prior-knowledge", "--unix-socket", str(socket),
               "--max-time", str(deadline), "--dump-header", headers, "-H", "content-type: application/grpc",
               "-H", "te: trailers", "-H", f"grpc-timeout: {round(deadline * 1000)}m",
               "-H", f"authorization: Bearer {(home / 'keys' / 'tokens' / 'jb.token').read_text().strip()}"]
    if device_token:
        command += ["-H", f"jb-device-token: {device_token}"]
    return [*command, f"http://phone{method}"]


def _judge(method, trailers, code, error, answers):
    """Raises unless the call ended well."""
    status = re.findall(r"(?m)^grpc-status: (\d+)", trailers)
    if status and status[0] in FOR_GOOD:
        raise AssertionError(f"{method} is refused: {trailers}")
    if code != 0 or status != ["0"]:
        raise CallFailed(" ".join(re.findall(r"(?m)^grpc-(?:status|message): (.*?)\r?$", trailers)) or error, answers)


def call(home, socket, method, body, deadline, device_token=""):
    """The answer's bytes. CallFailed when there is none; AssertionError for what no fault may answer."""
    with tempfile.NamedTemporaryFile(dir=home) as headers:
        command = _command(home, socket, method, deadline, device_token, headers.name)
        done = subprocess.run([*command, "--data-binary", "@-"], input=framed(body), capture_output=True, check=False)
        trailers = headers.read().decode()
    answers = messages(done.stdout)
    _judge(method, trailers, done.returncode, done.stderr.decode().strip(), answers)
    if len(answers) != 1:
        raise CallFailed(f"no message: {done.stdout[:40]!r}")
    return answers[0]


def stream(home, socket, method, bodies, deadline, device_token="", pauses=(), hang_up=None):
    """Sends messages one by one, with a pause (seconds) after each of the first, while answers come; returns all answers.
    With `hang_up` the caller dies, so many seconds after it sent that part of all bytes, in the middle of whatever that is:
    (part, seconds). CallFailed, with the answers that came before, when the stream broke, from whichever end."""
    with tempfile.NamedTemporaryFile(dir=home) as headers, tempfile.TemporaryFile(dir=home) as came:
        command = _command(home, socket, method, deadline, device_token, headers.name)
        caller = subprocess.Popen([*command, "--no-buffer", "--upload-file", ".", "--request", "POST"], bufsize=0,
                                  stdin=subprocess.PIPE, stdout=came, stderr=subprocess.PIPE)
        frames, pauses = [framed(body) for body in bodies], list(pauses)
        left = int(hang_up[0] * sum(map(len, frames))) if hang_up else None
        try:
            for frame in frames:
                if hang_up and len(frame) > left:
                    caller.stdin.write(frame[:left])
                    time.sleep(hang_up[1])
                    caller.kill()
                    break
                caller.stdin.write(frame)
                if hang_up:
                    left -= len(frame)
                if pauses:
                    time.sleep(pauses.pop(0))
        except BrokenPipeError:
            pass  # The other end hung up.
        with contextlib.suppress(BrokenPipeError):
            caller.stdin.close()
        caller.stdin = None
        error = caller.communicate()[1].decode().strip()
        trailers = headers.read().decode()
        came.seek(0)
        answers = messages(came.read())
    _judge(method, trailers, caller.returncode, error or "hung up", answers)
    return answers
