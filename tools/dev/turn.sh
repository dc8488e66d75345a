# Sourced by the verbs: starts Debian's coturn as a relay for this machine only, with a generated secret.
#
#   install turn
#   trap stop_turn EXIT
#   start_turn            # exports GURUKUL_TURN_URLS, GURUKUL_TURN_SECRET, GURUKUL_STUN_URLS, unless they are set
#
# Not for production: it allows peers on loopback, where two browsers on one machine meet. See docs/turn.md.

turn_pid= turn_folder=

# A port below the kernel's ephemeral range, so that no other program gets it by chance.
turn_free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# The options are in a file, because every user of the machine can read a command line with the secret.
turn_write_config() {
  local port=$1 relay_ports=$2
  umask 077
  cat >"$turn_folder/turnserver.conf" <<CONF
listening-ip=127.0.0.1
relay-ip=127.0.0.1
listening-port=$port
min-port=$relay_ports
max-port=$((relay_ports + 199))
use-auth-secret
static-auth-secret=$GURUKUL_TURN_SECRET
realm=gurukul.local
fingerprint
allow-loopback-peers
no-multicast-peers
no-tcp-relay
no-tls
no-dtls
no-cli
relay-threads=1
pidfile=$turn_folder/pid
userdb=$turn_folder/db
log-file=stdout
simple-log
CONF
}

turn_is_up() { timeout 0.5 turnutils_stunclient -p "$1" 127.0.0.1 2>/dev/null | grep -q 'reflexive'; }

start_turn() {
  local port attempt waited
  [[ -z ${GURUKUL_TURN_URLS:-} ]] || return 0
  turn_folder=$(mktemp -d)
  GURUKUL_TURN_SECRET=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
  # Another program may take the port between the check and the start; then try again.
  for attempt in 1 2 3; do
    port=$(turn_free_port)
    (turn_write_config "$port" $((30000 + RANDOM % 2500)))
    # When this shell ends, the relay ends too.
    setpriv --pdeathsig TERM turnserver -c "$turn_folder/turnserver.conf" >"$turn_folder/log" 2>&1 &
    turn_pid=$!
    for ((waited = 0; waited < 300; waited++)); do
      kill -0 "$turn_pid" 2>/dev/null || break
      if turn_is_up "$port" && kill -0 "$turn_pid" 2>/dev/null; then
        export GURUKUL_TURN_SECRET
        export GURUKUL_TURN_URLS="turn:127.0.0.1:$port?transport=udp,turn:127.0.0.1:$port?transport=tcp"
        export GURUKUL_STUN_URLS="stun:127.0.0.1:$port"
        return 0
      fi
      sleep 0.1
    done
    kill "$turn_pid" 2>/dev/null || true
    wait "$turn_pid" 2>/dev/null || true
  done
  tail -n 20 "$turn_folder/log" >&2
  stop_turn
  return 1
}

stop_turn() {
  if [[ -n $turn_pid ]]; then
    kill "$turn_pid" 2>/dev/null || true
    wait "$turn_pid" 2>/dev/null || true
    turn_pid=
  fi
  [[ -z $turn_folder ]] || rm -rf "$turn_folder"
  turn_folder=
}
