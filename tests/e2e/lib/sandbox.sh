# Sourced: in_sandbox COMMAND... runs it where the only network is loopback, and ends all that it started with it,
# whichever way it ends. E2E_NAMESPACES tells the command what it got: "own" (may make namespaces) or "none".

in_sandbox() (
  enter=(unshare --net --mount --pid --fork --kill-child --mount-proc)
  [[ $(id -u) == 0 ]] || enter=(unshare --user --map-root-user "${enter[@]:1}")
  # Named namespaces are files below /run/netns: on a mount of our own they end with it.
  inside='mkdir -p /run/netns 2>/dev/null || { mount -t tmpfs none /run && mkdir /run/netns; }
    mount -t tmpfs none /run/netns && ip link set lo up || exit 1
    exec "$@"'
  if command -v ip >/dev/null && "${enter[@]}" true 2>/dev/null; then
    E2E_NAMESPACES=own setpriv --pdeathsig KILL "${enter[@]}" bash -c "$inside" sandbox "$@" &
  else
    echo "no network namespaces here (needs root, or user namespaces): the tests that need them are skipped"
    E2E_NAMESPACES=none setpriv --pdeathsig TERM "$@" &
  fi
  # unshare itself blocks the gentle signals while its child runs.
  trap 'kill -KILL $! 2>/dev/null; exit 130' INT TERM
  wait $!
)
