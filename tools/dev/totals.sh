# Sourced by verb_test.sh: what the runners of a stage said, as numbers and as reasons for what was skipped.
#
#   gtest_totals build/test          # for ctest: prints "skipped: TEST # REASON" lines and "N passed, N failed, N skipped"
#   read_totals build/logs/unit.log  # adds up what stands in a stage's log; sets passed, failed, skipped

# ctest knows programs; their tests stand in its log.
gtest_totals() {
  awk '
    # "FILE:LINE: Skipped", its reason, an empty line, "[  SKIPPED ] Suite.Test (0 ms)".
    /: Skipped$/ { getline reason }
    /^\[ +OK +\] .*\([0-9]+ ms\)$/ { passed++ }
    /^\[ +FAILED +\] .*\([0-9]+ ms\)$/ { failed++ }
    /^\[ +SKIPPED +\] .*\([0-9]+ ms\)$/ {
      skipped++
      test = $0
      sub(/^\[ +SKIPPED +\] /, "", test)
      sub(/ \([0-9]+ ms\)$/, "", test)
      print "skipped: " test " # " (reason == "" ? "no reason given" : reason)
      reason = ""
    }
    END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }' \
    "$1/Testing/Temporary/LastTest.log"
}

# vitest: " Tests  1 failed | 20 passed | 2 skipped (23)".
vitest_totals() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    function number_before(word,    at) {
      for (at = 2; at <= NF; at++) if ($at == word) return $(at - 1)
      return 0
    }
    /^ *Tests +[0-9]/ {
      skipped = number_before("skipped") + number_before("todo")
      for (i = 0; i < skipped; i++) print "skipped: a test of web/ # see the log of vitest"
      printf "%d passed, %d failed, %d skipped\n", number_before("passed"), number_before("failed"), skipped
    }'
}

# Sets passed, failed, skipped: of tests, or one for a stage that has none.
read_totals() {
  local log=$1
  read -r passed failed skipped < <(sed -n \
    's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed\(, \([0-9][0-9]*\) skipped\)\{0,1\}$/\1 \2 0\4/p' "$log" |
    awk '{ passed += $1; failed += $2; skipped += $3 } END { print passed + 0, failed + 0, skipped + 0 }')
}

# "REASON (N tests); ..." of everything that the given logs say was skipped; empty: nothing was.
skip_reasons() {
  sed -n 's/^skipped: .* # //p' "$@" 2>/dev/null | sort | uniq -c |
    awk '{ count = $1; $1 = ""; sub(/^ /, ""); printf "%s%s (%d)", (NR > 1 ? "; " : ""), $0, count }'
}
