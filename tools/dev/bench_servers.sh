# Sourced by ./dev bench: starts the measured servers, collects their numbers, writes the table.
start_ours() {
  local threads=$1
  shift
  HOST=127.0.0.1 PORT=0 GURUKUL_THREADS=$threads GURUKUL_RATE_LIMITS=off GURUKUL_WEB_DIR= GURUKUL_LOG=error \
    GURUKUL_DATA_DIR=$work/${data_folder:-data} "$@" taskset -c 0 "${server_binary:-build/bench/gurukul}" serve >"$work/out" 2>"$work/err" &
  await_server
}
start_floor() {
  taskset -c 0 build/bench/gurukul_floor 0 "$@" >"$work/out" 2>"$work/err" &
  await_server
}
start_node() {
  taskset -c 0 node bench/peers/node/server.mjs >"$work/out" 2>"$work/err" &
  await_server
}
await_server() {
  server=$!
  until grep -q listening "$work/out"; do
    kill -0 "$server" 2>/dev/null || { cat "$work/err"; die "a server did not start"; }
    sleep 0.05
  done
  port=$(sed 's/.*://' "$work/out")
}
make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
}
# nginx on the server's core: it terminates TLS and forwards everything. It holds two descriptors a client, and 10,000
# clients need more than a process may have in many containers: therefore it has two workers.
start_nginx() {
  local backend=$port
  port=$(node --input-type=module -e 'import { freePort } from "./tests/integration/lib/ports.mjs";
    console.log(await freePort());')
  cat >"$work/nginx.conf" <<CONFIG
daemon off; worker_processes 2; pid $work/nginx.pid; error_log $work/nginx.err;
events { worker_connections 16000; }
http {
  access_log off; client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/f;
  uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  server {
    listen 127.0.0.1:$port ssl reuseport backlog=4096; ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem;
    location / {
      proxy_pass http://127.0.0.1:$backend; proxy_http_version 1.1; proxy_read_timeout 1h;
      proxy_set_header Host \$http_host; proxy_set_header Upgrade \$http_upgrade; proxy_set_header Connection upgrade;
      proxy_set_header X-Forwarded-For \$remote_addr; proxy_set_header X-Forwarded-Proto https;
    }
  }
}
CONFIG
  taskset -c 0 nginx -p "$work" -c "$work/nginx.conf" >"$work/nginx.out" 2>&1 &
  proxy=$!
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
    kill -0 "$proxy" 2>/dev/null || { cat "$work/nginx.out" "$work/nginx.err"; die "nginx did not start"; }
    sleep 0.05
  done
}
stop_proxy() {
  [[ -z ${proxy:-} ]] || { kill -TERM "$proxy" 2>/dev/null || true; wait "$proxy" 2>/dev/null || true; }
  proxy=
}
stop_server() {
  stop_proxy
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
  # Deletes this server's output, so that the next start waits for the line of its own server.
  : >"$work/out"
}
# A separate PostgreSQL on the last core, with a socket in its own folder. Its URL is in $postgres_url.
start_postgres() {
  local bin
  bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
  postgres_dir=$(mktemp -d)
  local as_owner=()
  if [[ $(id -u) == 0 ]]; then chown postgres "$postgres_dir"; as_owner=(runuser -u postgres --); fi
  "${as_owner[@]}" "$bin/initdb" -D "$postgres_dir/data" -A trust -U bench >/dev/null
  postgres_control="${as_owner[*]} $bin/pg_ctl -D $postgres_dir/data"
  taskset -c "$last_core" $postgres_control -w -l "$postgres_dir/log" \
    -o "-k $postgres_dir -c listen_addresses=" start >/dev/null
  postgres_url="postgresql://bench@/postgres?host=$postgres_dir"
}
stop_postgres() {
  [[ -z ${postgres_dir:-} ]] || { $postgres_control -m immediate stop >/dev/null 2>&1 || true; rm -rf "$postgres_dir"; }
  postgres_dir=
}
store_lines() {
  sed -n 's/^\([a-z]*\)  *history, written behind  *\([0-9]*\) .*/{"scenario":"history_\1","per_second":\2}/p'
}
load() { taskset -c "$last_core" build/bench/gurukul_load "$@" --port "$port" --pid "$server"; }

# One line per report: the name of the measured server, then its JSON.
note() { tr -d '\n' | sed 's/}{/}\n{/g; s/$/\n/' | sed "s/^/$1 /" | tee -a "$results"; }
micro_lines() {
  node -e 'for (const b of JSON.parse(require("fs").readFileSync(0)).benchmarks)
    console.log(JSON.stringify({ scenario: b.name.split("/")[0], per_second: b.joins_and_matches_per_s ?? b.items_per_second,
      p99_us: b.p99_us, p99_9_us: b.p99_9_us, one_pass_p99_us: b.one_pass_p99_us, one_pass_p99_9_us: b.one_pass_p99_9_us }));'
}

# rounds_of WHO SCENARIO NUMBER: the figure of each round, one per line.
rounds_of() { grep "^$1 " "$results" | grep "\"$2\"" | sed -n "s/.*\"$3\": *\([0-9.eE+-]*\).*/\1/p"; }
# The median of the numbers on standard input; "-" if there is none.
middle() { sort -g | awk '{ v[NR] = $1 } END { if (NR) print v[int((NR + 1) / 2)]; else print "-" }'; }
# Three digits are all that such a measurement is worth: 260229.7 becomes 260000, 3.8106 becomes 3.81.
three_digits() {
  awk '/^[0-9.eE+-]*[0-9][0-9.eE+-]*$/ { size = $1 > 0 ? int(log($1) / log(10) + 100) - 100 : 0; unit = 10 ^ (size - 2)
    printf(size >= 2 ? "%.0f\n" : "%." (2 - size) "f\n", int($1 / unit + 0.5) * unit); next } { print }'
}
# median WHO SCENARIO NUMBER: the median of all rounds.
median() { rounds_of "$@" | middle | three_digits; }
times() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.2f", a / b; else print "-" }'; }
compared() {
  local what=$1 scenario=$2 number=$3 ours floor node
  ours=$(median ours "$scenario" "$number") floor=$(median floor "$scenario" "$number")
  node=$(median node "$scenario" "$number")
  echo "| $what | $ours | $floor | $node | $(times "$ours" "$floor") x the floor, Node $(times "$node" "$ours") x ours |"
}
# For each event: the minimum of five identical passes, and the value of a single pass.
event_times() {
  echo "one event p99 $(median micro "$1" p99_us) us, p99.9 $(median micro "$1" p99_9_us) us" \
    "(one pass: $(median micro "$1" one_pass_p99_us), $(median micro "$1" one_pass_p99_9_us))"
}
# The same over TLS: our own TLS, and nginx in front of the server (its CPU is included).
encrypted_row() {
  local what=$1 scenario=$2 number=$3 own nginx plain
  own=$(median tls "$scenario" "$number") nginx=$(median nginx "$scenario" "$number")
  plain=$(median ours "$scenario" "$number")
  echo "| $what | $own | | | $(times "$own" "$plain") x plain; nginx in front, both processes: $nginx," \
    "$(times "$nginx" "$own") x our own TLS |"
}
alone() { echo "| $1 | $2 | | | ${3:-} |"; }

write_table() {
  echo "machine: $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1); commit $(git rev-parse --short HEAD);" \
    "./dev bench $rounds; load average at the end $(cut -d' ' -f1 /proc/loadavg)"
  echo
  echo "| measure (GURUKUL_THREADS=1, median of $rounds) | ours | floor | Node \`ws\` | |"
  echo "|---|---|---|---|---|"
  compared "storm of 10,000: wall, ms" storm wall_ms
  compared "storm: server CPU a user, us" storm cpu_us_per_user
  compared "relay, 100 pairs, 1.5 kB: server CPU a message, us" relay cpu_us_per_message
  compared "relay: messages a second" relay messages_per_second
  encrypted_row "storm over TLS: wall, ms" storm wall_ms
  encrypted_row "storm over TLS: server CPU a user, us" storm cpu_us_per_user
  encrypted_row "relay over TLS: server CPU a message, us" relay cpu_us_per_message
  encrypted_row "relay over TLS: messages a second" relay messages_per_second
  alone "relay with GURUKUL_THREADS=2, both on the server's one core: server CPU a message, us" "$(median two relay cpu_us_per_message)" \
    "$(times "$(median two relay cpu_us_per_message)" "$(median ours relay cpu_us_per_message)") x one thread"
  alone "churn, 10,000 online, 2,000 skips/s: skip to match_found p99, ms" "$(median ours churn skip_to_match_p99_ms)"
  alone "idle, authenticated and waiting: resident bytes a connection" "$(median ours idle waiting_bytes_per_connection)"
  alone "connects with an HS256 token checked and facts loaded from SQLite, a core and second" "$(median ours connects connects_per_core_second)"
  alone "lobby alone, nobody constrained: joins and matches a second" "$(median micro unconstrained per_second)"
  alone "lobby alone, 100,000 wait under tags, blocks, last partners: events a second" "$(median micro crowded per_second)" \
    "$(event_times crowded_times)"
  alone "lobby alone, 100,000 wait who may never meet: events a second" "$(median micro nobody_may_meet per_second)" \
    "$(event_times nobody_may_meet_times)"
  alone "the machine alone: arithmetic for about as long as a lobby event" "" "$(event_times machine_arithmetic)"
  alone "the machine alone: 15 steps through 128 MB" "" "$(event_times machine_memory)"
  alone "history: messages a second, through the journal, into SQLite" "$(median store history_sqlite per_second)" \
    "into PostgreSQL $(median store history_postgres per_second)"
  alone "churn with the facts on PostgreSQL: skip to match_found p99, ms" "$(median runs churn skip_to_match_p99_ms)" \
    "$(median stopped churn skip_to_match_p99_ms) ms after PostgreSQL was stopped: \
$(times "$(median stopped churn skip_to_match_p99_ms)" "$(median runs churn skip_to_match_p99_ms)") x"
  for variant in prepared unprepared; do
    alone "match_found to the first decoded picture, Chromium, $variant: median, ms" \
      "$(median frame "$variant" median_ms)" "p95 $(median frame "$variant" p95_ms) ms"
  done
  echo
  echo "The old design in PostgreSQL (\`bench/peers/postgres\`, 32 clients, matches a second): $(median postgres postgres_locked matches_per_second)" \
    "under one advisory lock, $(median postgres postgres_unlocked matches_per_second) without; a commit takes" \
    "$(median postgres postgres_commit commit_ms) ms here."
}
