#!/usr/bin/env bash
# honest clients and attackers at the same time, for longer: ./dev soak [MINUTES, default 10]
source tools/dev/lib.sh
install build test proxy
use_node
minutes=${1:-10}
[[ $minutes =~ ^[1-9][0-9]*$ ]] || die "soak: minutes have to be a whole number"
configure_and_build build/test -DCMAKE_BUILD_TYPE=Release
export GURUKUL_SOAK_QUIET_S=20 GURUKUL_SOAK_S=$((minutes * 60)) GURUKUL_HOSTILE_TIMEOUT_S=$((minutes * 60 + 300))
GURUKUL_BINARY=$root/build/test/gurukul bash tests/hostile/run soak
