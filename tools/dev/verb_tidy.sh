#!/usr/bin/env bash
# checks the style rules that a tool can check
source tools/dev/lib.sh
install check
exec bash tools/tidy
