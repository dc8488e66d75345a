#!/usr/bin/env bash
# builds and starts the server, the web app and a local relay on embedded defaults; Ctrl-C stops all of it
source tools/dev/lib.sh
source tools/dev/web.sh
source tools/dev/turn.sh
install build turn
use_node
# The web app's packages come over the network while the compiler keeps the cores busy.
packages=
if [[ -z ${GURUKUL_WEB_DIR+set} ]]; then
  install_web_packages &
  packages=$!
fi
trap '[[ -z $packages ]] || kill "$packages" 2>/dev/null || true' EXIT
configure_and_build build/release -DCMAKE_BUILD_TYPE=Release -DGURUKUL_BUILD_TESTS=OFF
[[ -z $packages ]] || wait "$packages"
packages=
if [[ -z ${GURUKUL_WEB_DIR+set} ]]; then
  say "the web app"
  build_web
  export GURUKUL_WEB_DIR=$root/web/out
fi
export GURUKUL_AUTH=${GURUKUL_AUTH:-embedded} GURUKUL_DATA_DIR=${GURUKUL_DATA_DIR:-$root/var}

server=
forward() { [[ -z $server ]] || kill -TERM "$server" 2>/dev/null || true; }
trap forward INT TERM
trap stop_turn EXIT
start_turn
build/release/gurukul serve "$@" &
server=$!
# A signal ends this wait. The server drains before it exits.
status=0
while kill -0 "$server" 2>/dev/null; do
  status=0
  wait "$server" || status=$?
done
exit "$status"
