#!/usr/bin/env bash
# installs, builds, runs every test: ./dev test [STAGE...]
source tools/dev/lib.sh
install build test check
mkdir -p build/logs

stage_unit() {
  configure_and_build build/test -DCMAKE_BUILD_TYPE=Release
  ctest --test-dir build/test --output-on-failure
}
stage_asan() {
  configure_and_build build/asan -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++-14 \
    -DGURUKUL_SANITIZE=address,undefined
  GURUKUL_MODEL_EVENTS=60000 ctest --test-dir build/asan --output-on-failure
}
stage_tidy() { bash tools/tidy; }

stages=("$@")
[[ ${#stages[@]} -gt 0 ]] || stages=(tidy unit asan)
passed=0 failed=0 totals=()
for stage in "${stages[@]}"; do
  declare -F "stage_$stage" >/dev/null || die "no stage '$stage'"
  say "$stage"
  started=$SECONDS
  if (set -o pipefail; "stage_$stage" 2>&1 | tee "build/logs/$stage.log"); then
    passed=$((passed + 1)) totals+=("$stage: passed in $((SECONDS - started)) s")
  else
    failed=$((failed + 1)) totals+=("$stage: FAILED, see build/logs/$stage.log")
  fi
done
say "totals (stages)"
printf '%s\n' "${totals[@]}"
echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
