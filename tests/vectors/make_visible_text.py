#!/usr/bin/env python3
"""Writes visible_text.json: text that somebody typed, and what becomes of it (base/visible_text.hpp).

`kind`: "label" (a name, one line; null: refused), "words" (several lines; null: refused), "cleaned" (a name out of a
token; null: nothing is left of it).
"""
import json
from pathlib import Path

INVISIBLE = [0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F,
             0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2065, 0x2066, 0x2067,
             0x2068, 0x2069, 0x206A, 0x206F, 0x2800, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0, 0xFFF9, 0xFFFB,
             0xFFFC, 0x1BCA0, 0x1D159, 0x1D173, 0xE0001, 0xE0020, 0xE007F, 0xE0100, 0xE01EF, 0xE000, 0xFFFE, 0x1FFFF]
CONTROL = [0x01, 0x08, 0x1B, 0x7F, 0x85, 0x9F, 0x2028, 0x2029]
cases = []


def case(kind, text, shown):
    cases.append({"kind": kind, "text": text, "shown": shown})


for point in INVISIBLE:
    character = chr(point)
    case("label", character, "" if point == 0x2800 else None)  # trimmed as white space
    case("label", "Asha" + character, "Asha" if point == 0x2800 else None)
    case("label", "As" + character + "ha", "As ha" if point == 0x2800 else None)
    case("cleaned", character, None)
    case("cleaned", character + "As" + character * 3 + "ha" + character, "As ha" if point == 0x2800 else "Asha")
for point in CONTROL:
    case("label", "As" + chr(point) + "ha", None)
    case("words", "As" + chr(point) + "ha", None)
case("label", "Asha\nRao", None)
case("cleaned", "Asha\nRao\u202E", "Asha Rao")
case("words", "one\n\ttwo", "one\n\ttwo")
case("words", "pas\u200Bted\uFEFF \u200Etext\u00AD", "pasted text")
case("words", "\u202Etxt", None)
case("words", "\u200B", None)
for kind in ("label", "words", "cleaned"):
    case(kind, "Zoe\u0308", "Zo\u00EB")
    case(kind, "  Asha\u3000 ", "Asha")
    case(kind, "\uC9C0\uC6B0", "\uC9C0\uC6B0")
    case(kind, "\u1112\u1161\u11AB", "\uD55C")
    case(kind, "\u0928\u092E\u0938\u094D\u0924\u0947", "\u0928\u092E\u0938\u094D\u0924\u0947")
    # Joiners where a script needs them: Persian, Bengali, Malayalam, Sinhala.
    for text in ("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "\u09B0\u200D\u09CD\u09AF",
                 "\u0D28\u0D4D\u200D\u0D2E", "\u0DC1\u0DCA\u200D\u0DBB\u0DD3", "\u0915\u094D\u200C\u0937"):
        case(kind, text, text)
    # Emoji: a family, a profession, a heart of colour, a keycap, flags.
    for text in ("\U0001F468\u200D\U0001F469\u200D\U0001F467", "\U0001F469\U0001F3FD\u200D\u2695\uFE0F", "\u2764\uFE0F",
                 "1\uFE0F\u20E3", "\U0001F1EE\U0001F1F3", "\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
                 "\u263A\uFE0F ok"):
        case(kind, text, text)
case("label", "Asha  \u00A0 Rao", "Asha Rao")
case("label", "A\u200Dsha", None)
case("label", "\u0915\u200D\u0916", None)
case("label", "Asha\u200D\U0001F44B", None)
case("label", "a\uFE0F", None)
case("label", "1\uFE0F", None)
case("label", "\u0301Asha", None)
case("label", "Z" + "\u0334\u0335\u0336\u0337\u0338\u0321", None)
case("label", "\u05E9\u05C1\u05BC\u05B8\u0591", "\u05E9\u05C1\u05BC\u05B8\u0591".replace("\u05C1\u05BC\u05B8", "\u05B8\u05BC\u05C1"))
case("cleaned", "Z" + "\u0334" * 60, "Z" + "\u0334" * 5)
case("cleaned", "x" * 60, "x" * 40)
case("cleaned", "x" * 39 + "\U0001F468\u200D\U0001F469\u200D\U0001F467", "x" * 39)
case("cleaned", "\u0301Asha", "Asha")
Path(__file__).with_name("visible_text.json").write_text(json.dumps(cases, indent=1) + "\n")
