#!/usr/bin/env bash
# the rules of the house that a tool can hold
source tools/dev/lib.sh
install check
exec bash tools/tidy
