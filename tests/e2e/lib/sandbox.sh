# Sourced. in_sandbox COMMAND... runs a command with loopback as its only network. When the command ends, all processes
# that it started end too. E2E_NAMESPACES is "own" if the command can make namespaces, else "none".

in_sandbox() (
  enter=(unshare --net --mount --pid --fork --kill-child --mount-proc)
  [[ $(id -u) == 0 ]] || enter=(unshare --user --map-root-user "${enter[@]:1}")
  # Named namespaces are files below /run/netns. They are on a private mount, so they are removed with it.
  inside='mkdir -p /run/netns 2>/dev/null || { mount -t tmpfs none /run && mkdir /run/netns; }
    mount -t tmpfs none /run/netns && ip link set lo up || exit 1
    exec "$@"'
  if command -v ip >/dev/null && "${enter[@]}" true 2>/dev/null; then
    E2E_NAMESPACES=own setpriv --pdeathsig KILL "${enter[@]}" bash -c "$inside" sandbox "$@" &
  else
    echo "no network namespaces here (needs root, or user namespaces): the tests that need them are skipped"
    E2E_NAMESPACES=none setpriv --pdeathsig TERM "$@" &
  fi
  # unshare blocks SIGINT and SIGTERM while its child runs.
  trap 'kill -KILL $! 2>/dev/null; exit 130' INT TERM
  wait $!
)
