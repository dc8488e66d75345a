#!/usr/bin/env bash
# release build to build/release/
source tools/dev/lib.sh
install build
configure_and_build build/release -DCMAKE_BUILD_TYPE=Release -DGURUKUL_BUILD_TESTS=OFF
