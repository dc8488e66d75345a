#!/usr/bin/env bash
# installs, builds, runs every test: ./dev test [STAGE...]
source tools/dev/lib.sh
source tools/dev/web.sh
install build test check database turn browser
use_node
mkdir -p build/logs

# Compiling is most of what the sanitizers cost: lines are enough to read a report.
sanitized=(-DCMAKE_BUILD_TYPE= "-DCMAKE_CXX_FLAGS=-O1 -gline-tables-only" -DCMAKE_CXX_COMPILER=clang++-14)
jobs=$(nproc)

stage_tidy() { bash tools/tidy; }
stage_unit() {
  configure_and_build build/test -DCMAKE_BUILD_TYPE=Release
  ctest --test-dir build/test --output-on-failure -j "$jobs"
}
stage_sim() {
  bash tools/dev/verb_sim.sh --events 1000000
  bash tools/dev/verb_sim.sh --mutants
}
# The real binary on one thread; the sanitizers run it on several.
stage_integration() {
  GURUKUL_BINARY=$root/build/test/gurukul GURUKUL_THREADS=1 bash tests/integration/run
}
# Attackers, proxies, bad clocks and deploys against the real binary.
stage_hostile() {
  GURUKUL_BINARY=$root/build/test/gurukul bash tests/hostile/run
}
# The accounts, as the official client of Supabase sees them.
stage_accounts() {
  GURUKUL_BINARY=$root/build/test/gurukul bash tests/accounts/run
}
# The web app: types, style, unit tests (one of them against the real server), the export.
stage_web() {
  install_web_packages
  (
    cd web
    npx tsc --noEmit
    npx eslint . --max-warnings 0
    GURUKUL_BINARY=$root/build/test/gurukul npx vitest run
  )
  build_web
}
# The export in real browsers, with the real server and relay.
stage_e2e() {
  export_web build/web-off NEXT_PUBLIC_USE_WS_MATCHMAKING=false
  export GURUKUL_BINARY=$root/build/test/gurukul GURUKUL_WEB_DIR=$root/web/out
  export GURUKUL_WEB_OFF_DIR=$root/build/web-off
  local log=build/logs/e2e.first.log failing
  if bash tests/e2e/run | tee "$log"; then return 0; fi
  # Browsers on a loaded machine: a file that failed gets one more attempt, and the log says so.
  failing=$(sed -n 's/^test at \([a-z_]*\.test\.mjs\):.*/\1/p' "$log" | sort -u)
  [[ -n $failing ]] || return 1
  say "second attempt:" $failing
  bash tests/e2e/run $failing
}
stage_asan() {
  configure_and_build build/asan "${sanitized[@]}" -DGURUKUL_SANITIZE=address,undefined
  GURUKUL_MODEL_EVENTS=60000 ctest --test-dir build/asan --output-on-failure -j "$jobs"
  GURUKUL_BINARY=$root/build/asan/gurukul GURUKUL_THREADS=2 bash tests/integration/run --smoke
}
stage_tsan() {
  configure_and_build build/tsan "${sanitized[@]}" -DGURUKUL_SANITIZE=thread
  # ThreadSanitizer of clang 14 needs the old address layout of the kernel.
  GURUKUL_MODEL_EVENTS=30000 setarch -R ctest --test-dir build/tsan --output-on-failure -j "$jobs"
  GURUKUL_BINARY=$root/build/tsan/gurukul GURUKUL_THREADS=3 setarch -R bash tests/integration/run --smoke
}
stage_fuzz() { bash tools/dev/verb_fuzz.sh 30; }

# A stage runs in a shell of its own, in which every failing command ends it.
if [[ ${1:-} == --stage ]]; then
  declare -F "stage_$2" >/dev/null || die "no stage '$2'"
  "stage_$2"
  exit
fi

stages=("$@")
[[ ${#stages[@]} -gt 0 ]] || stages=(tidy unit sim integration hostile accounts web e2e asan tsan fuzz)
passed=0 failed=0 totals=()
for stage in "${stages[@]}"; do
  say "$stage"
  started=$SECONDS
  if bash tools/dev/verb_test.sh --stage "$stage" </dev/null 2>&1 | tee "build/logs/$stage.log"; then
    passed=$((passed + 1)) totals+=("$stage: passed in $((SECONDS - started)) s")
  else
    failed=$((failed + 1)) totals+=("$stage: FAILED, see build/logs/$stage.log")
    echo "-- the end of what $stage said:"
    tail -n 60 "build/logs/$stage.log"
  fi
done
say "totals (stages)"
printf '%s\n' "${totals[@]}"
echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
