"""People who come without being on the manifest: their identity, sealed so that only the registry can read it."""

import ctypes
import ctypes.util

from wire import call, fields, text

SODIUM = ctypes.CDLL(ctypes.util.find_library("sodium"))
SEAL_BYTES = 48
GET_KEY = "/jemputbola.registry.v1.WalkInService/GetWalkInKey"


class Sealer:
    """Seals for the key that the registry of a deployment tells."""

    def __init__(self, home):
        key = dict(fields(call(home, home / "run" / "registry.sock", GET_KEY, b"", 5)))
        self.key_id, self.public_key = key[1].decode(), key[2]

    def seal(self, identity):
        """`identity`: nik, full_name, sex, birth_date, address, home_code. What Capture.walk_in holds."""
        plain = (text(1, identity["nik"]) + text(3, identity["full_name"]) + text(4, identity["sex"]) +
                 text(5, identity["birth_date"]) + text(6, identity["address"]) + text(8, identity["home_code"]))
        box = ctypes.create_string_buffer(len(plain) + SEAL_BYTES)
        if SODIUM.crypto_box_seal(box, plain, ctypes.c_ulonglong(len(plain)), self.public_key) != 0:
            raise AssertionError("the key of the registry seals nothing")
        return {"box": box.raw, "key_id": self.key_id}


class Strangers:
    """Draws who walks in: somebody of the list, somebody who should be on it, somebody of elsewhere."""

    def __init__(self, chance, sealer, rows, home_villages):
        self.chance, self.sealer, self.rows, self.home_villages = chance, sealer, rows, home_villages
        self.serial = chance.randint(1000, 5000)

    def next(self):
        """(kind, identity, walk_in) where kind is listed, resident, guest or unreadable."""
        kind = self.chance.choice(["listed", "listed", "resident", "resident", "guest", "unreadable"])
        if kind == "listed":
            row = self.chance.choice(self.rows)
            identity = {key: row[key] for key in ("nik", "full_name", "sex", "birth_date", "address")}
            identity["home_code"] = row["village_code"]
        else:
            identity = self._invent(guest=kind == "guest")
        walk_in = self.sealer.seal(identity)
        if kind == "unreadable":
            walk_in["box"] = bytes(reversed(walk_in["box"]))
        return kind, identity, walk_in

    def _invent(self, guest):
        self.serial += 1
        year, month, day = self.chance.randint(1960, 2005), self.chance.randint(1, 12), self.chance.randint(1, 28)
        home = "53.04.01.2001" if guest else self.chance.choice(self.home_villages)
        return {"nik": f"{home[:8].replace('.', '')}{day:02}{month:02}{year % 100:02}{self.serial:04}", "full_name": "Yosef Tnesi",
                "sex": "L", "birth_date": f"{year}-{month:02}-{day:02}", "address": "RT 001/RW 001", "home_code": home}


