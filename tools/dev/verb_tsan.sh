#!/usr/bin/env bash
# the tests under ThreadSanitizer
exec bash tools/dev/verb_test.sh tsan
