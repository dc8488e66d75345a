"""Pretty printers of gdb for the ids, times and slots of Gurukul.

    (gdb) source tools/gdb/gurukul.py
    (gdb) print session.id          # 0190b6c2-5d6e-4f31-8a90-6b3f7f3f9d11
    (gdb) print connection          # connection 3:17#42 (shard 3, slot 17, generation 42)
    (gdb) print users_              # slots of a Slab: how many are in use
"""
import datetime

import gdb
import gdb.printing


class StringId:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return self.value["value_"]


class Bits128Id:
    """A session, message or invite id as a UUID."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        digits = f"{int(self.value['high']):016x}{int(self.value['low']):016x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class ConnectionId:
    """The layout is that of net::Shard: 8 bits of shard, 24 of generation, 32 of slot."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        bits = int(self.value["value"])
        if bits == 0:
            return "no connection"
        shard, generation, slot = bits >> 56, bits >> 32 & 0xFFFFFF, bits & 0xFFFFFFFF
        return f"connection {shard}:{slot}#{generation} (shard {shard}, slot {slot}, generation {generation})"


class Instant:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        at = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=int(self.value["unix_ms"]))
        return at.isoformat(timespec="milliseconds") + "Z"


class SteadyTime:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return f"{int(self.value['ms'])} ms (steady)"


class Slab:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return f"{int(self.value['size_'])} slots in use, {int(self.value['used_'])} made"


def printers():
    found = gdb.printing.RegexpCollectionPrettyPrinter("gurukul")
    for name, pattern, printer in (
        ("StringId", r"^gurukul::StringId<.*>$", StringId),
        ("Bits128Id", r"^gurukul::Bits128Id<.*>$", Bits128Id),
        ("ConnectionId", r"^gurukul::ConnectionId$", ConnectionId),
        ("Instant", r"^gurukul::Instant$", Instant),
        ("SteadyTime", r"^gurukul::SteadyTime$", SteadyTime),
        ("Slab", r"^gurukul::lobby::Slab<.*>$", Slab),
    ):
        found.add_printer(name, pattern, printer)
    return found


gdb.printing.register_pretty_printer(gdb.current_objfile(), printers(), replace=True)
