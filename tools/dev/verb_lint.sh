#!/usr/bin/env bash
# looks for mistakes: C++ with clang-tidy, TypeScript with tsc and eslint: ./dev lint [FOLDER of src...]
source tools/dev/lib.sh
source tools/dev/web.sh
install build test check
use_node

# Each folder of src/ is one compilation unit, so the standard library is read once for each folder and not for each file.
# So two files of a folder cannot have helpers of the same name.
mkdir -p build/logs
# Builds only the two generated sources: clang-tidy compiles by itself.
NINJA_FLAGS=gurukul_generated_sources configure_and_build build/lint -DCMAKE_CXX_COMPILER=clang++-14 \
  -DCMAKE_BUILD_TYPE=Debug -DGURUKUL_BUILD_TESTS=OFF -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=0

mapfile -t units < <(sed -n 's/^  "file": "\(.*\)",\{0,1\}$/\1/p' build/lint/compile_commands.json)
if [[ $# -gt 0 ]]; then
  mapfile -t units < <(printf '%s\n' "${units[@]}" | grep -E "/src/($(IFS='|'; echo "$*"))/")
fi
[[ ${#units[@]} -gt 0 ]] || die "no sources to look at"
status=0
printf '%s\0' "${units[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 --quiet -p build/lint >build/logs/lint.findings 2>build/logs/lint.errors || status=1
grep -E '(error|warning): ' build/logs/lint.findings | sed "s|^$root/||" | sort -u || true
[[ $status == 0 ]] || { grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed|^Use -header' build/logs/lint.errors || true; die "clang-tidy has findings"; }
echo "clang-tidy: nothing found in ${#units[@]} units"

if [[ $# == 0 ]]; then
  install_web_packages
  (cd web && npx tsc --noEmit && npx eslint . --max-warnings 0)
  echo "tsc and eslint: nothing found"
fi
