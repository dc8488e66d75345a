#!/usr/bin/env bash
# the fuzz targets and the canary: ./dev fuzz [SECONDS each, default 600] [TARGET...]
source tools/dev/lib.sh
install build test check
seconds=${1:-600}
shift || true
targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || targets=(frame http_upgrade envelope resume_token jwt)
# Builds the fuzz targets only; they need only a part of the source.
NINJA_FLAGS="${NINJA_FLAGS:-} fuzz_canary $(printf 'fuzz_%s ' "${targets[@]}")"
configure_and_build build/fuzz -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++-14 \
  -DGURUKUL_BUILD_TESTS=OFF -DGURUKUL_BUILD_FUZZ=ON -DGURUKUL_SANITIZE=address,undefined \
  -DCMAKE_CXX_FLAGS=-fsanitize=fuzzer-no-link

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run_target() {
  local target=$1 corpus=$work/$1
  mkdir -p "$corpus"
  build/fuzz/fuzz/fuzz_"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
    -print_final_stats=1 -artifact_prefix="build/fuzz/$target-" "$corpus" "fuzz/corpus/$target" >"$work/$target.log" 2>&1
}

say "canary: has to crash"
mkdir -p "$work/canary"
if build/fuzz/fuzz/fuzz_canary -max_total_time=60 -artifact_prefix="$work/" "$work/canary" fuzz/corpus/canary \
  >"$work/canary.log" 2>&1 || ! grep -q "AddressSanitizer" "$work/canary.log"; then
  tail -n 20 "$work/canary.log"
  die "the canary lives: the harness would see no crash"
fi
# Each target gets its own core.
for target in "${targets[@]}"; do
  while (($(jobs -rp | wc -l) >= $(nproc))); do wait -n || true; done
  { run_target "$target" && touch "$work/$target.passed"; } &
done
wait
failed=0
for target in "${targets[@]}"; do
  if [[ -e $work/$target.passed ]]; then
    echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log") inputs in $seconds s, no fault"
  else
    echo "$target: FAILED; the input is build/fuzz/$target-*"
    tail -n 40 "$work/$target.log"
    failed=$((failed + 1))
  fi
done
[[ $failed == 0 ]]
