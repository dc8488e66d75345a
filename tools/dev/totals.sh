# Sourced by verb_test.sh: reads the totals and the reasons for skipped tests from the output of the test runners.
#
#   gtest_totals build/test          # for ctest: prints "skipped: TEST # REASON" lines and "N passed, N failed, N skipped"
#   read_totals build/logs/unit.log  # adds up the totals in the log of a stage; sets passed, failed, skipped

# ctest counts programs only. The results of their tests are in its log.
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

# Sets passed, failed, skipped to numbers of tests. A stage without tests counts as one test.
read_totals() {
  local log=$1
  read -r passed failed skipped < <(sed -n \
    's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed\(, \([0-9][0-9]*\) skipped\)\{0,1\}$/\1 \2 0\4/p' "$log" |
    awk '{ passed += $1; failed += $2; skipped += $3 } END { print passed + 0, failed + 0, skipped + 0 }')
}

# Prints "retried: TEST" for each failed test in the log of node's test runner, from its list at the end.
failed_tests() {
  sed -n '/^✖ failing tests:$/,$ s/^✖ \(.*\) ([0-9.]*ms)$/retried: \1/p' "$1"
}

# Prints "REASON (N tests); ..." for the skipped tests in the given logs; prints nothing if no test was skipped.
skip_reasons() {
  sed -n 's/^skipped: .* # //p' "$@" 2>/dev/null | sort | uniq -c |
    awk '{ count = $1; $1 = ""; sub(/^ /, ""); printf "%s%s (%d)", (NR > 1 ? "; " : ""), $0, count }'
}
