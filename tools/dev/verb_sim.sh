#!/usr/bin/env bash
# the simulation: ./dev sim [--seed N] [--events N] | ./dev sim --mutants
source tools/dev/lib.sh
install build test
if [[ ${1:-} != --mutants ]]; then
  configure_and_build build/test -DCMAKE_BUILD_TYPE=Release >build/sim.build.log 2>&1 ||
    { cat build/sim.build.log; die "the simulation does not build"; }
  exec build/test/gurukul_sim "$@"
fi

# Each mutant in a copy of the tree: it has to make the model or the simulation fail.
tree=build/mutants
rm -rf "$tree"
mkdir -p "$tree"

cp -a CMakeLists.txt cmake src tests "$tree/"
rm -rf "$tree/tests/integration"
cmake -S "$tree" -B "$tree/build" -G Ninja -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_BUILD_TYPE=Release \
  >"$tree/log" 2>&1 || { cat "$tree/log"; die "cmake failed"; }
build_mutant() { cmake --build "$tree/build" --target gurukul_lobby_model_test gurukul_sim >"$tree/log" 2>&1; }
caught() {
  ! GURUKUL_MODEL_EVENTS=150000 timeout 120 "$tree/build/src/lobby/gurukul_lobby_model_test" >"$tree/log" 2>&1 ||
    ! timeout 120 "$tree/build/gurukul_sim" --seed 1 --events 300000 >"$tree/log" 2>&1
}

build_mutant || { tail -n 30 "$tree/log"; die "the tree does not build"; }
! caught || { tail -n 30 "$tree/log"; die "the tree fails without any mutant"; }
total=0 missed=0
while IFS= read -r line; do
  [[ -n $line && $line != \#* ]] || continue
  file=${line%%|*} what=${line##*|}
  expression=${line#*|}
  expression=${expression%|*}
  total=$((total + 1))
  sed "$expression" "src/lobby/$file" >"$tree/src/lobby/$file"
  if cmp -s "src/lobby/$file" "$tree/src/lobby/$file"; then
    echo "STALE: $what (the expression changes nothing in $file)"
    missed=$((missed + 1))
  elif ! build_mutant; then
    tail -n 20 "$tree/log"
    echo "BROKEN: $what (does not build)"
    missed=$((missed + 1))
  elif caught; then
    echo "caught: $what"
  else
    echo "MISSED: $what"
    missed=$((missed + 1))
  fi
  cp "src/lobby/$file" "$tree/src/lobby/$file"
done <tools/sim/mutants
echo "$((total - missed)) of $total mutants caught"
[[ $missed == 0 ]]
