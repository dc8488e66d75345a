#!/usr/bin/env bash
# installs, builds, runs every test: ./dev test [STAGE...]
source tools/dev/lib.sh
source tools/dev/web.sh
source tools/dev/totals.sh
install build test check database turn browser proxy bench
use_node
mkdir -p build/logs

# Most of the time of a sanitizer run is compiling, so nothing is optimized. Line tables are enough to read a report.
sanitized=(-DCMAKE_BUILD_TYPE= "-DCMAKE_CXX_FLAGS=-O0 -gline-tables-only" -DCMAKE_CXX_COMPILER=clang++-14
  -DGURUKUL_PRECOMPILE_HEADERS=ON)
jobs=$(nproc)
retries_max=2
declare -A sanitizers=([asan]=address,undefined [tsan]=thread)

# build_sanitized asan|tsan: waits while another process builds the same folder.
build_sanitized() {
  (
    flock 9
    configure_and_build "build/$1" "${sanitized[@]}" "-DGURUKUL_SANITIZE=${sanitizers[$1]}"
  ) 9>"build/$1.lock"
}
# build_ahead STAGE...: compiles for those of the stages that need a build of their own, with the lowest priority, while
# the stages before them mostly wait for servers. A failure is reported by the stage itself, which builds again.
build_ahead() {
  local stage
  renice -n 19 "$BASHPID" >/dev/null
  for stage in "$@"; do
    [[ -z ${sanitizers[$stage]:-} ]] || NINJA_FLAGS="-j $jobs" build_sanitized "$stage" >"build/logs/$stage.ahead.log" 2>&1 || true
  done
}

# run_ctest FOLDER [OPTION...]: runs the GoogleTest programs of a build and prints the totals of their tests.
run_ctest() {
  local folder=$1 status=0
  shift
  ctest --test-dir "$folder" --output-on-failure -j "$jobs" "$@" || status=$?
  gtest_totals "$folder"
  return "$status"
}

# run_sanitized FOLDER [COMMAND...]: as run_ctest, below COMMAND. The sanitizers slow the programs down but not the databases
# beside them, so a program that failed gets a second attempt, unless a sanitizer reported something.
run_sanitized() {
  local folder=$1 status=0
  shift
  "$@" ctest --test-dir "$folder" --output-on-failure -j "$jobs" || status=$?
  gtest_totals "$folder"
  [[ $status != 0 ]] || return 0
  ! grep -qE 'Sanitizer: |runtime error: ' "$folder/Testing/Temporary/LastTest.log" || return "$status"
  say "second attempt of the programs that failed"
  "$@" ctest --test-dir "$folder" --output-on-failure --rerun-failed
}

stage_tidy() { bash tools/tidy; }
stage_lint() { bash tools/dev/verb_lint.sh; }
# The benchmarks are built, too: nothing else in a test run would show that they no longer compile.
stage_unit() {
  configure_and_build build/test -DCMAKE_BUILD_TYPE=Release -DGURUKUL_BUILD_BENCH=ON
  run_ctest build/test
  bash tools/gdb/test
}
stage_sim() {
  bash tools/dev/verb_sim.sh --events 1000000
  bash tools/dev/verb_sim.sh --mutants
}
# Runs the real binary on one thread. The sanitizer runs use several threads.
stage_integration() {
  GURUKUL_BINARY=$root/build/test/gurukul GURUKUL_THREADS=1 bash tests/integration/run
}
# Tests the real binary with attackers, proxies, wrong clocks and deploys.
stage_hostile() {
  GURUKUL_BINARY=$root/build/test/gurukul bash tests/hostile/run
}
# Tests the embedded accounts with Supabase's official client.
stage_accounts() {
  GURUKUL_BINARY=$root/build/test/gurukul bash tests/accounts/run
}
# The web app: unit tests (one of them against the real server), the export. Types and style: see the stage lint.
stage_web() {
  install_web_packages
  (
    cd web
    GURUKUL_BINARY=$root/build/test/gurukul npx vitest run 2>&1 | tee ../build/logs/vitest.log
  )
  vitest_totals build/logs/vitest.log
  build_web
}
# The export in real browsers, with the real server and relay.
stage_e2e() {
  export_web build/web-off NEXT_PUBLIC_USE_WS_MATCHMAKING=false
  export GURUKUL_BINARY=$root/build/test/gurukul GURUKUL_WEB_DIR=$root/web/out
  export GURUKUL_WEB_OFF_DIR=$root/build/web-off
  local log=build/logs/e2e.first.log failing retried
  if bash tests/e2e/run | tee "$log"; then return 0; fi
  # Browsers are slow on a loaded machine. The files of failed tests get one more attempt. More than a few such tests are
  # not a matter of speed.
  retried=$(failed_tests "$log")
  failing=$(sed -n 's/^test at \([a-z_]*\.test\.mjs\):.*/\1/p' "$log" | sort -u)
  [[ -n $retried && -n $failing ]] || return 1
  echo "$retried"
  if (($(wc -l <<<"$retried") > retries_max)); then
    echo "more than $retries_max browser tests failed: there is no second attempt"
    return 1
  fi
  say "second attempt:" $failing
  GURUKUL_TEST_LANES=1 bash tests/e2e/run $failing
}
stage_asan() {
  build_sanitized asan
  GURUKUL_MODEL_EVENTS=60000 run_sanitized build/asan
  GURUKUL_BINARY=$root/build/asan/gurukul GURUKUL_THREADS=2 bash tests/integration/run --smoke
}
stage_tsan() {
  build_sanitized tsan
  # ThreadSanitizer of clang 14 needs the old address layout of the kernel.
  GURUKUL_MODEL_EVENTS=30000 run_sanitized build/tsan setarch -R
  GURUKUL_BINARY=$root/build/tsan/gurukul GURUKUL_THREADS=3 setarch -R bash tests/integration/run --smoke
}
# The tests that depend on the user: programs that run as another user, private folders, namespaces. .ci/run runs them
# as an ordinary user too.
stage_users() {
  as_root true || die "no root by sudo: ./dev could install nothing"
  NINJA_FLAGS="gurukul gurukul_store_test gurukul_social_test" configure_and_build build/test -DCMAKE_BUILD_TYPE=Release
  run_ctest build/test -R '^gurukul_(store|social)_test$'
  GURUKUL_BINARY=$root/build/test/gurukul bash tests/integration/run settings rights faults_crash faults_disk
  GURUKUL_BINARY=$root/build/test/gurukul bash tests/hostile/run secret second_instance
}
stage_fuzz() { bash tools/dev/verb_fuzz.sh 30; }

# A stage runs in its own shell and stops at the first command that fails.
if [[ ${1:-} == --stage ]]; then
  declare -F "stage_$2" >/dev/null || die "no stage '$2'"
  "stage_$2"
  exit
fi

stages=("$@")
[[ ${#stages[@]} -gt 0 ]] || stages=(tidy lint unit sim integration hostile accounts web e2e asan tsan fuzz)
# Whether this user can run every test.
can_do_all() { [[ $(id -u) == 0 ]] && unshare --net --mount mount -t tmpfs none /mnt 2>/dev/null; }
all_passed=0 all_failed=0 all_skipped=0 totals=() logs=()
for stage in "${stages[@]}"; do
  say "$stage"
  # From here on the tests leave the cores idle for most of the time.
  [[ $stage != integration ]] || build_ahead "${stages[@]}" </dev/null &
  started=$SECONDS
  log=build/logs/$stage.log
  logs+=("$log")
  status=0
  bash tools/dev/verb_test.sh --stage "$stage" </dev/null 2>&1 | tee "$log" || status=1
  read_totals "$log"
  # A stage without tests counts as one test. So does a failure outside of the tests.
  [[ $status != 0 || $((passed + failed)) -gt 0 ]] || passed=1
  [[ $status == 0 || $failed -gt 0 ]] || failed=1
  # If the second attempt of a stage passed, the failures of the first do not count.
  [[ $status != 0 ]] || failed=0
  all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed)) all_skipped=$((all_skipped + skipped))
  if [[ $status == 0 ]]; then
    retried=$(grep -c '^retried: ' "$log" || true)
    totals+=("$stage: passed in $((SECONDS - started)) s ($passed passed, $skipped skipped, $retried retried)")
  else
    totals+=("$stage: FAILED, see $log ($failed failed)")
    echo "-- the end of what $stage said:"
    tail -n 60 "$log"
  fi
done
say "totals"
printf '%s\n' "${totals[@]}"
if [[ $all_skipped -gt 0 ]]; then
  echo "skipped: $(skip_reasons "${logs[@]}")"
  if [[ ${CI:-} == true ]] && can_do_all; then
    echo "this user could have run them: that counts as a failure where CI=true"
    all_failed=$((all_failed + all_skipped))
  fi
fi
echo "$all_passed passed, $all_failed failed, $all_skipped skipped"
[[ $all_failed == 0 ]]
