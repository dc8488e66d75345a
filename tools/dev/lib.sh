# Sourced by every verb: installs packages, builds, counts passed tests. The working directory is the root of the
# checkout.
set -euo pipefail
export HOME=${HOME:-/root}
root=$PWD

say() { printf '\n== %s\n' "$*"; }
die() { printf 'dev: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

packages_of() {
  local group
  for group in "$@"; do awk -v group="$group" '$1 == group { print $2 }' deploy/packages; done
}

missing_packages() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || echo "$package"
  done
}

# install GROUP...: installs the packages of these groups; runs apt only if one is missing.
install() {
  local wanted missing attempt
  wanted=$(packages_of "$@")
  missing=$(missing_packages $wanted)
  [[ -n $missing ]] || return 0
  [[ $(id -u) == 0 ]] || command -v sudo >/dev/null || die "needs root or sudo to install: $missing"
  say "installing" $missing
  for attempt in 1 2 3; do
    if as_root apt-get update -qq &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; then
      return 0
    fi
    sleep "$attempt"
  done
  die "apt could not install: $missing"
}

# use_node: puts Node.js 20 or newer on PATH. Debian has version 18; then a pinned version is installed below build/ as
# an npm package.
use_node() {
  local major pinned=22.23.3 arch=x64
  command -v node >/dev/null && command -v npm >/dev/null || install node
  major=$(node -p 'process.versions.node.split(".")[0]')
  [[ $major -lt 20 ]] || return 0
  [[ $(uname -m) != aarch64 ]] || arch=arm64
  if [[ ! -x build/node/node_modules/node-linux-$arch/bin/node ]]; then
    say "Node.js $major is too old: installing $pinned below build/"
    npm install --prefix build/node --no-audit --no-fund --loglevel=error "node-linux-$arch@$pinned"
  fi
  export PATH=$root/build/node/node_modules/node-linux-$arch/bin:$PATH
}

# configure_and_build PRESET_DIR [cmake options...]: makes a ninja build below build/.
configure_and_build() {
  local folder=$1
  shift
  # Several clones can share the cache, because ccache treats paths below the clone as relative.
  export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
  # Without this setting ccache does not cache files that use a precompiled header.
  export CCACHE_SLOPPINESS=pch_defines,time_macros
  cmake -S . -B "$folder" -G Ninja -DCMAKE_CXX_COMPILER_LAUNCHER=ccache "$@" >"$folder.configure.log" 2>&1 ||
    { cat "$folder.configure.log"; die "cmake failed for $folder"; }
  cmake --build "$folder" -- ${NINJA_FLAGS:-}
}
mkdir -p build
