#!/usr/bin/env python3
"""Writes src/protocol/case_folding_table.inc: Unicode simple case folding as ranges.

    python3 tools/unicode/make_case_folding.py > src/protocol/case_folding_table.inc
"""
import unicodedata


def fold(code):
    text = chr(code)
    folded = text.casefold()
    if len(folded) == 1:
        return ord(folded)
    lower = text.lower()  # a full folding longer than one character: the simple one is the lower case, if any
    return ord(lower) if len(lower) == 1 else code


pairs = [(c, fold(c)) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF and c != 0x130 and fold(c) != c]
ranges = []  # first, last, step, delta
for code, to in pairs:
    delta = to - code
    if ranges:
        first, last, step, known = ranges[-1]
        if known == delta and (code - last == step or (first == last and code - last in (1, 2))):
            ranges[-1] = (first, code, code - last, delta)
            continue
    ranges.append((code, code, 1, delta))
print(f"// Unicode {unicodedata.unidata_version}, made by tools/unicode/make_case_folding.py.")
for first, last, step, delta in ranges:
    print(f"{{0x{first:x}, 0x{last:x}, {step}, {delta}}},")
