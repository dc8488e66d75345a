#!/usr/bin/env bash
# the benchmarks, with a table at the end: ./dev bench [ROUNDS, default 3] | ./dev bench --against COMMIT [ROUNDS, default 7]
source tools/dev/lib.sh
source tools/dev/web.sh
install build test bench database browser proxy
use_node
against=
[[ ${1:-} != --against ]] || { against=${2:?--against needs a commit}; shift 2; }
rounds=${1:-3}
[[ -z $against ]] || rounds=${1:-7}
(($(nproc) >= 2)) || die "the server and the generator need a core each"
configure_and_build build/bench -DCMAKE_BUILD_TYPE=Release -DGURUKUL_BUILD_TESTS=OFF -DGURUKUL_BUILD_BENCH=ON
[[ -d bench/peers/node/node_modules/ws ]] || (cd bench/peers/node && npm ci --no-audit --no-fund --loglevel=error)
work=$(mktemp -d)
server= proxy=
end_all() {
  local status=$?
  [[ $status == 0 ]] || tail -v -n 20 "$work"/err "$work"/nginx.err 2>/dev/null || true
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  stop_proxy
  stop_postgres
  rm -rf "$work"
}
trap end_all EXIT
ulimit -n "$(ulimit -Hn)"
results=$work/results

# The server runs on the first core, the load generator on the last one.
last_core=$(($(nproc) - 1))
secret=a-shared-secret-for-benchmarks-only
source tools/dev/bench_servers.sh
if [[ -n $against ]]; then
  source tools/dev/bench_against.sh
  compare_with "$against" "$rounds"
  exit
fi

for ((round = 1; round <= rounds; round++)); do
  say "round $round of $rounds"
  start_ours 1 env GURUKUL_AUTH=open; load probe | note ours; stop_server
  [[ -f $work/cert.pem ]] || make_certificate
  for scenario in storm relay; do
    # The clients of the storm have authenticated before, as in the default mode of the server.
    extra=(--token-secret "$secret")
    [[ $scenario == storm ]] || extra+=(--connections 200)
    for name in floor ours two node tls nginx; do
      [[ $name != two || $scenario == relay ]] || continue
      case $name in
        floor) start_floor "$(median ours probe queued_bytes)" "$(median ours probe match_found_bytes)" ;;
        ours) start_ours 1 env GURUKUL_AUTH=supabase "SUPABASE_JWT_SECRET=$secret" ;;
        two) start_ours 2 env GURUKUL_AUTH=supabase "SUPABASE_JWT_SECRET=$secret" ;;
        node) start_node ;;
        tls) start_ours 1 env GURUKUL_AUTH=supabase "SUPABASE_JWT_SECRET=$secret" \
          "GURUKUL_TLS_CERT=$work/cert.pem" "GURUKUL_TLS_KEY=$work/key.pem" ;;
        nginx)
          start_ours 1 env GURUKUL_AUTH=supabase "SUPABASE_JWT_SECRET=$secret" GURUKUL_TRUSTED_PROXIES=loopback
          start_nginx
          ;;
      esac
      encrypted=()
      [[ $name != tls && $name != nginx ]] || encrypted=(--tls on --proxy-pid "${proxy:-0}")
      load "$scenario" "${extra[@]}" "${encrypted[@]}" | note $name
      stop_server
    done
  done
  start_ours 1 env GURUKUL_AUTH=open; load churn | note ours; stop_server
  for scenario in idle connects; do
    start_ours 1 env GURUKUL_AUTH=supabase "SUPABASE_JWT_SECRET=$secret"
    load $scenario --token-secret "$secret" | note ours; stop_server
  done
  # The database is not on the matching path: the same load with a running PostgreSQL, and with one that is stopped.
  for name in runs stopped; do
    start_postgres
    start_ours 1 env GURUKUL_AUTH=supabase "SUPABASE_JWT_SECRET=$secret" "GURUKUL_DATABASE_URL=$postgres_url"
    midway=true
    [[ $name == runs ]] || midway="$postgres_control -m immediate stop >/dev/null"
    load churn --token-secret "$secret" --midway "$midway" | note $name
    stop_server
    stop_postgres
  done
  build/bench/gurukul_bench_store 2 | store_lines | note store
  bash bench/peers/postgres/run 3 | note postgres
  build/bench/gurukul_micro --benchmark_format=json 2>/dev/null | micro_lines | note micro
done

say "the first picture, 30 calls prepared and 30 not, in turns"
build_web
GURUKUL_BINARY=$root/build/bench/gurukul bash bench/first_frame/run 30 | while IFS= read -r line; do
  note frame <<<"$line" >/dev/null
done

# The lines of every round; the table has their medians only.
cp "$results" build/bench/last_results
mkdir -p bench/results
table=bench/results/$(date -u +%Y%m%d)-$(git rev-parse --short HEAD).md
write_table | tee "$table"
node bench/draw.mjs build/bench/last_results docs/images/bench.svg
echo "kept in $table, drawn in docs/images/bench.svg"
