# Sourced by ./dev bench --against COMMIT [ROUNDS, default 7]: compares this checkout with an earlier commit. Both servers
# run in turns on the same core with the same load generator, and every second round begins with the other one. The
# ratio of a row is the median of new / old over the rounds, so a machine that becomes slower meanwhile changes it little.

# Sets old_binary to the server of the commit, which is built once.
build_commit() {
  local commit folder
  commit=$(git rev-parse --verify --quiet "$1^{commit}") || die "there is no commit $1"
  folder=build/against/$commit
  old_binary=$folder/build/gurukul
  [[ ! -x $old_binary ]] || return 0
  mkdir -p "$folder"
  git archive "$commit" | tar -x -C "$folder"
  cmake -S "$folder" -B "$folder/build" -G Ninja -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_BUILD_TYPE=Release \
    -DGURUKUL_BUILD_TESTS=OFF >"$folder/log" 2>&1 && cmake --build "$folder/build" >>"$folder/log" 2>&1 ||
    { tail -n 30 "$folder/log"; die "the commit $1 does not build"; }
}

compare_row() {
  local what=$1 scenario=$2 number=$3 ratio
  ratio=$(paste <(rounds_of new "$scenario" "$number") <(rounds_of old "$scenario" "$number") |
    awk '$2 > 0 { printf "%.3f\n", $1 / $2 }' | middle)
  echo "| $what | $(median old "$scenario" "$number") | $(median new "$scenario" "$number") | $ratio |"
}

compare_with() {
  local rounds=$2 order name scenario extra
  build_commit "$1"
  for ((round = 1; round <= rounds; round++)); do
    say "round $round of $rounds"
    order=(old new)
    ((round % 2)) || order=(new old)
    for scenario in storm relay churn; do
      extra=()
      [[ $scenario != relay ]] || extra=(--connections 200)
      for name in "${order[@]}"; do
        # A folder for each: an older server refuses the database that a newer one has migrated.
        data_folder=$name
        server_binary=build/bench/gurukul
        [[ $name == new ]] || server_binary=$old_binary
        start_ours 1 env GURUKUL_AUTH=supabase "SUPABASE_JWT_SECRET=$secret"
        load "$scenario" --token-secret "$secret" "${extra[@]}" | note "$name" >/dev/null
        stop_server
      done
    done
  done
  echo "| $rounds rounds in turns | $(git rev-parse --short "$1") | $(git rev-parse --short HEAD) | new / old |"
  echo "|---|---|---|---|"
  compare_row "storm of 10,000: wall, ms" storm wall_ms
  compare_row "storm: server CPU a user, us" storm cpu_us_per_user
  compare_row "relay: server CPU a message, us" relay cpu_us_per_message
  compare_row "churn: skip to match_found p99, ms" churn skip_to_match_p99_ms
}
