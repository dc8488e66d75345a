# Sourced by the run scripts below tests/. It installs packages, runs node's test runner and prints its totals.

# install_test_packages PACKAGE: npm ci in the working directory, only if PACKAGE is missing or the lock file is newer.
install_test_packages() {
  [[ ! -d node_modules/$1 || package-lock.json -nt node_modules/.package-lock.json ]] || return 0
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
}

# run_node_tests TIMEOUT_S FILE...: runs several files in parallel, since each starts its own servers and mostly waits
# for them; then calls exit_with_totals. GURUKUL_TEST_LANES is the number of parallel files (default: two per core).
run_node_tests() {
  local timeout_s=$1 status=0
  shift
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  timeout --kill-after=20 "$timeout_s" node --test --test-concurrency="${GURUKUL_TEST_LANES:-$((2 * $(nproc)))}" \
    --test-reporter=spec "$@" </dev/null 2>&1 | tee "$log" || status=${PIPESTATUS[0]}
  exit_with_totals "$log" "$status"
}

# exit_with_totals LOG STATUS: prints "skipped: TEST # REASON" for each skipped test, and at the end
# "N passed, N failed", with ", N skipped" if there were any. The exit code is 0 only if no test failed and at least one passed.
exit_with_totals() {
  local log=$1 status=$2 passed failed cancelled skipped
  count() { sed -n "s/^[^a-z]*$1 \([0-9][0-9]*\)$/\1/p" "$log" | tail -n 1; }
  passed=$(count pass)
  failed=$(count fail) cancelled=$(count cancelled) skipped=$(count skipped)
  # A test runner that crashed has not printed totals.
  failed=$((${failed:-0} + ${cancelled:-0}))
  if [[ -z $passed || $passed -eq 0 || $failed -gt 0 ]] && [[ $status -eq 0 ]]; then status=1; fi
  if [[ $status -ne 0 && $failed -eq 0 ]]; then failed=1; fi
  # node's reporter: "﹣ TEST (0.1ms) # REASON".
  sed -n 's/^ *﹣ \(.*\) ([0-9.]*ms) # \(.*\)$/skipped: \1 # \2/p' "$log"
  echo "${passed:-0} passed, $failed failed$([[ ${skipped:-0} -eq 0 ]] || echo ", $skipped skipped")"
  exit "$status"
}
