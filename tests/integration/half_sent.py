"""Calls whose messages never end: just enough HTTP/2 by hand to be a hostile, or broken, client of a gRPC server."""

import select
import socket
import struct
import time

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
END_STREAM, ACK, END_HEADERS = 1, 1, 4
LARGEST_FRAME = 16384
FIRST_WINDOW = 65535


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    return b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()


class HalfSent:
    def __init__(self, path, method, calls, size):
        """Opens `calls` calls of `method`, each with a message of `size` bytes of which the last one will not come."""
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.received = b""
        self.window, self.first_window = FIRST_WINDOW, FIRST_WINDOW
        self.sent = 0
        self.refused = 0
        headers = b"".join(literal(*header) for header in [
            (":method", "POST"), (":scheme", "http"), (":path", method), (":authority", "localhost"),
            ("content-type", "application/grpc"), ("te", "trailers")])
        self.socket.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0))
        self.start = {2 * i + 1: b"\0" + struct.pack(">I", size) for i in range(calls)}
        self.left = {stream: size + 4 for stream in self.start}
        self.windows = {stream: FIRST_WINDOW for stream in self.start}
        for stream in self.start:
            self.socket.sendall(frame(HEADERS, END_HEADERS, stream, headers))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.socket.close()

    def push(self, seconds):
        """Sends as much as the server takes, until it has taken nothing for a second or the time is up."""
        end, moved = time.monotonic() + seconds, time.monotonic()
        try:
            while self.left and time.monotonic() < end and time.monotonic() - moved < 1:
                if select.select([self.socket], [], [], 0.02)[0]:
                    self._read()
                for stream in list(self.left):
                    if self._send(stream):
                        moved = time.monotonic()
        except (ConnectionError, EOFError):
            self._drop(*self.left)

    def _send(self, stream):
        count = min(self.left[stream], self.windows[stream], self.window, LARGEST_FRAME)
        if count <= 0:
            return False
        payload = (self.start[stream] + bytes(count))[:count]
        self.start[stream] = b""
        self.socket.sendall(frame(DATA, 0, stream, payload))
        self.left[stream] -= count
        self.windows[stream] -= count
        self.window -= count
        self.sent += count
        return True

    def _drop(self, *streams):
        for stream in streams:
            if self.left.pop(stream, None) is not None:
                self.refused += 1

    def _read(self):
        data = self.socket.recv(1 << 20)
        if not data:
            raise EOFError
        self.received += data
        while len(self.received) >= 9:
            length = int.from_bytes(self.received[:3], "big")
            if len(self.received) < 9 + length:
                return
            kind, flags = self.received[3], self.received[4]
            stream = int.from_bytes(self.received[5:9], "big") & 0x7FFFFFFF
            payload, self.received = self.received[9:9 + length], self.received[9 + length:]
            self._meet(kind, flags, stream, payload)

    def _meet(self, kind, flags, stream, payload):
        if kind == WINDOW_UPDATE:
            more = int.from_bytes(payload, "big")
            if stream == 0:
                self.window += more
            elif stream in self.windows:
                self.windows[stream] += more
        elif kind == SETTINGS and not flags & ACK:
            for key, value in struct.iter_unpack(">HI", payload):
                if key == 4:
                    self.windows = {s: window + value - self.first_window for s, window in self.windows.items()}
                    self.first_window = value
            self.socket.sendall(frame(SETTINGS, ACK, 0))
        elif kind == PING and not flags & ACK:
            self.socket.sendall(frame(PING, ACK, 0, payload))
        elif kind == RST_STREAM or (kind == HEADERS and flags & END_STREAM):
            self._drop(stream)
        elif kind == GOAWAY:
            raise EOFError
