#!/usr/bin/env bash
# the benchmarks, with a table at the end: ./dev bench [ROUNDS, default 3]
source tools/dev/lib.sh
install build test
rounds=${1:-3}
configure_and_build build/bench -DCMAKE_BUILD_TYPE=Release -DGURUKUL_BUILD_TESTS=OFF -DGURUKUL_BUILD_BENCH=ON
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
ulimit -n "$(ulimit -Hn)"
results=$work/results

# Server on the first core, generator on the last one.
last_core=$(($(nproc) - 1))
secret=a-shared-secret-for-benchmarks-only
start_ours() {
  HOST=127.0.0.1 PORT=0 GURUKUL_THREADS=1 GURUKUL_RATE_LIMITS=off GURUKUL_WEB_DIR= GURUKUL_LOG=error \
    GURUKUL_DATA_DIR=$work/data "$@" taskset -c 0 build/bench/gurukul serve >"$work/out" 2>"$work/err" &
  server=$!
  until grep -q listening "$work/out"; do kill -0 "$server" || { cat "$work/err"; die "no server"; }; sleep 0.05; done
  port=$(sed 's/.*://' "$work/out")
}
start_floor() {
  port=$((20000 + RANDOM % 20000))
  taskset -c 0 build/bench/gurukul_floor "$port" >"$work/out" 2>"$work/err" &
  server=$!
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do kill -0 "$server" || die "no floor"; sleep 0.05; done
}
stop_server() {
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}
load() { taskset -c "$last_core" build/bench/gurukul_load "$@" --port "$port" --pid "$server"; }
note() { sed "s/^/$1 /" >>"$results"; }

for ((round = 1; round <= rounds; round++)); do
  say "round $round of $rounds"
  for scenario in storm relay; do
    extra=(); [[ $scenario == storm ]] || extra=(--connections 200)
    start_floor; load "$scenario" "${extra[@]}" | tee -a "$work/all" | note floor; stop_server
    start_ours env GURUKUL_AUTH=open; load "$scenario" "${extra[@]}" | tee -a "$work/all" | note ours; stop_server
  done
  start_ours env GURUKUL_AUTH=open; load churn | note ours; stop_server
  start_ours env GURUKUL_AUTH=supabase "SUPABASE_JWT_SECRET=$secret"
  load idle --token-secret "$secret" | note ours; stop_server
  start_ours env GURUKUL_AUTH=supabase "SUPABASE_JWT_SECRET=$secret"
  load connects --token-secret "$secret" | note ours; stop_server
done

# The median of a number over the rounds.
median() {
  grep "^$1 " "$results" | grep "\"$2\"" | sed -n "s/.*\"$3\": *\([0-9.eE+-]*\).*/\1/p" | sort -g |
    awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)]; else print "-" }'
}
mkdir -p bench/results
table=bench/results/$(date -u +%Y%m%d)-$(git rev-parse --short HEAD).md
{
  echo "machine: $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1); commit $(git rev-parse --short HEAD); ./dev bench $rounds"
  echo
  echo "| measure (GURUKUL_THREADS=1, median of $rounds) | ours | floor |"
  echo "|---|---|---|"
  echo "| storm of 10,000: wall, ms | $(median ours storm wall_ms) | $(median floor storm wall_ms) |"
  echo "| storm: server CPU a user, us | $(median ours storm cpu_us_per_user) | $(median floor storm cpu_us_per_user) |"
  echo "| relay, 100 pairs, 1.5 kB: server CPU a message, us | $(median ours relay cpu_us_per_message) | $(median floor relay cpu_us_per_message) |"
  echo "| churn, 10,000 online, 2,000 skips/s: skip to match_found p99, ms | $(median ours churn skip_to_match_p99_ms) | - |"
  echo "| idle, authenticated and waiting: resident bytes a connection | $(median ours idle waiting_bytes_per_connection) | - |"
  echo "| connects with an HS256 token checked, a core and second | $(median ours connects connects_per_core_second) | - |"
} | tee "$table"
echo "kept in $table"
