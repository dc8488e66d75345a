#!/usr/bin/env bash
# the tests under AddressSanitizer and UndefinedBehaviorSanitizer
exec bash tools/dev/verb_test.sh asan
