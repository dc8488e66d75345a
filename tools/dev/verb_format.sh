#!/usr/bin/env bash
# formats the sources: C++ with clang-format, TypeScript with eslint
source tools/dev/lib.sh
source tools/dev/web.sh
install check
use_node
find src tests fuzz bench -type f \( -name '*.hpp' -o -name '*.cpp' \) -print0 | xargs -0 clang-format-14 -i
install_web_packages
(cd web && npx eslint . --fix)
