#!/usr/bin/env bash
# the simulation: ./dev sim [--seed N] [--events N] | ./dev sim --mutants
source tools/dev/lib.sh
install build test
if [[ ${1:-} != --mutants ]]; then
  configure_and_build build/test -DCMAKE_BUILD_TYPE=Release >build/sim.build.log 2>&1 ||
    { cat build/sim.build.log; die "the simulation does not build"; }
  exec build/test/gurukul_sim "$@"
fi

# Builds each mutant in a copy of the source. A mutant must make the model or the simulation fail. There is one copy per
# core, since a mutant compiles one file and then runs on one thread.
# make_tree TREE: makes a copy and builds it without a mutant. It has the same layout as the checkout, so ccache finds
# the files that build/test has compiled.
make_tree() {
  local tree=$1
  rm -rf "$tree"
  mkdir -p "$tree"
  cp -a CMakeLists.txt cmake src "$tree/"
  mkdir "$tree/tests"
  cp -a tests/sim tests/vectors "$tree/tests/"
  cmake -S "$tree" -B "$tree/build/test" -G Ninja -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_BUILD_TYPE=Release \
    >"$tree/log" 2>&1 || { cat "$tree/log"; die "cmake failed"; }
  build_mutant "$tree" "$(nproc)" || { tail -n 30 "$tree/log"; die "the tree does not build"; }
}
build_mutant() {
  CCACHE_BASEDIR=$root/$1 CCACHE_NOHASHDIR=1 \
    cmake --build "$1/build/test" --target gurukul_lobby_model_test gurukul_sim -- -j "$2" >"$1/log" 2>&1
}
is_caught() {
  ! GURUKUL_MODEL_EVENTS=150000 timeout 120 "$1/build/test/src/lobby/gurukul_lobby_model_test" >"$1/log" 2>&1 ||
    ! timeout 120 "$1/build/test/gurukul_sim" --seed 1 --events 300000 >"$1/log" 2>&1
}
# try_mutant TREE LINE: prints one line that begins with caught, MISSED, STALE or BROKEN.
try_mutant() {
  local tree=$1 file=${2%%|*} what=${2##*|} expression=${2#*|}
  expression=${expression%|*}
  sed "$expression" "src/lobby/$file" >"$tree/src/lobby/$file"
  if cmp -s "src/lobby/$file" "$tree/src/lobby/$file"; then
    echo "STALE: $what (the expression changes nothing in $file)"
  elif ! build_mutant "$tree" 1; then
    echo "BROKEN: $what (does not build): $(grep -m 1 error: "$tree/log")"
  elif is_caught "$tree"; then
    echo "caught: $what"
  else
    echo "MISSED: $what"
  fi
  cp "src/lobby/$file" "$tree/src/lobby/$file"
}
# work_as LANE LANES: tries every LANES-th mutant in its own copy.
work_as() {
  local lane=$1 lanes=$2 number=0 line
  make_tree "build/mutants/$lane"
  [[ $lane != 0 ]] || ! is_caught "build/mutants/$lane" || { tail -n 30 "build/mutants/$lane/log"; die "the tree fails without any mutant"; }
  while IFS= read -r line; do
    ((number++ % lanes != lane)) || try_mutant "build/mutants/$lane" "$line"
  done < <(mutants)
}
mutants() { grep -vE '^(#|$)' tools/sim/mutants; }

lanes=$(nproc) pids=() status=0
mkdir -p build/mutants
: >build/mutants/said
for ((lane = 0; lane < lanes; lane++)); do
  (work_as "$lane" "$lanes" | tee -a build/mutants/said) &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" || status=1; done
total=$(mutants | wc -l)
caught=$(grep -c '^caught: ' build/mutants/said || true)
echo "$caught of $total mutants caught"
[[ $status == 0 && $caught == "$total" ]]
