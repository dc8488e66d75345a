#!/usr/bin/env bash
# builds and starts the server on embedded defaults; Ctrl-C stops all of it
source tools/dev/lib.sh
install build
configure_and_build build/release -DCMAKE_BUILD_TYPE=Release -DGURUKUL_BUILD_TESTS=OFF
# Accounts of its own come with a later version: until then open mode, on loopback.
export GURUKUL_AUTH=${GURUKUL_AUTH:-open} GURUKUL_DATA_DIR=${GURUKUL_DATA_DIR:-$root/var}
exec build/release/gurukul serve "$@"
