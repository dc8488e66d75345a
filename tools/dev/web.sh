# Sourced by the verbs: exports the web app to web/out, only if one of its inputs changed.
#
#   use_node; build_web                                   # web/out
#   export_web build/web-off NEXT_PUBLIC_USE_WS_MATCHMAKING=false   # another variant, into another folder

# One hash over all inputs of the export.
web_fingerprint() {
  local folder=$1
  {
    node --version
    env | grep '^NEXT_PUBLIC_' | sort || true
    cd "$folder"
    find . \( -name node_modules -o -name .next -o -name out -o -name '*.tsbuildinfo' -o -name next-env.d.ts \) -prune \
      -o -type f -print0 | sort -z | xargs -0 sha256sum
  } | sha256sum | cut -d' ' -f1
}

install_web_packages() {
  local wanted
  wanted=$(node --version; sha256sum web/package-lock.json)
  [[ ! -f web/node_modules/.installed-for || $(<web/node_modules/.installed-for) != "$wanted" ]] || return 0
  (cd web && npm ci --no-audit --no-fund --loglevel=error)
  printf '%s\n' "$wanted" >web/node_modules/.installed-for
}

build_web() {
  local wanted
  wanted=$(web_fingerprint web)
  if [[ -f web/out/index.html && -f web/out/.built-from && $(<web/out/.built-from) == "$wanted" ]]; then return 0; fi
  install_web_packages
  rm -f web/out/.built-from
  (cd web && NEXT_TELEMETRY_DISABLED=1 npm run --silent build) >build/web.build.log 2>&1 ||
    { cat build/web.build.log >&2; return 1; }
  # The build itself may rewrite tsconfig.json, so the hash is computed again.
  web_fingerprint web >web/out/.built-from
}

# export_web FOLDER [NAME=VALUE...]: exports with other build variables to another folder. web/out is not changed.
export_web() {
  local folder=$1 copy wanted
  shift
  wanted=$(printf '%s\n' "$@" "$(web_fingerprint web)")
  if [[ -f $folder/.built-from && $(<"$folder/.built-from") == "$wanted" ]]; then return 0; fi
  install_web_packages
  copy=$(mktemp -d "$PWD/build/web-copy.XXXXXX")
  # Next accepts only files below its root. So the packages are hard-linked file by file, which needs no space.
  (cd web && find . -maxdepth 1 -mindepth 1 ! -name .next ! -name out ! -name node_modules -exec cp -a {} "$copy/" \;)
  cp -al web/node_modules "$copy/node_modules"
  (cd "$copy" && env "$@" NEXT_TELEMETRY_DISABLED=1 npm run --silent build) >"$copy.log" 2>&1 ||
    { cat "$copy.log" >&2; rm -rf "$copy"; return 1; }
  rm -rf "$folder"
  mv "$copy/out" "$folder"
  rm -rf "$copy" "$copy.log"
  printf '%s\n' "$wanted" >"$folder/.built-from"
}
