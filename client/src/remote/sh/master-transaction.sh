# How Buildbot takes over a master.cfg: by a reconfig, or by a restart where its log says that it must be one.

is_running() {
  pid=$(cat twistd.pid 2>/dev/null)
  case $pid in '' | *[!0-9]*) return 1 ;; esac
  kill -0 "$pid" 2>/dev/null
}

# What the log says since it had SIZE bytes; a log that was begun anew is read whole.
log_since() {
  if [ "$(wc -c <twistd.log 2>/dev/null || echo 0)" -ge "$1" ]; then tail -c "+$(($1 + 1))" twistd.log 2>/dev/null
  else cat twistd.log twistd.log.1 2>/dev/null
  fi
}

take_over() {
  is_running || return 2
  size=$(wc -c <twistd.log 2>/dev/null || echo 0)
  "$X" reconfig . >"$D/said" 2>&1 </dev/null
  # The master may be busy longer than the command waits.
  i=0
  until log_since "$size" | grep -qE 'configuration update (complete|aborted|partially applied)'; do
    i=$((i + 1))
    if [ "$i" -gt 60 ] || ! is_running; then break; fi
    sleep 1
  done
  if log_since "$size" | grep -q 'configuration update complete'; then return 0; fi
  if log_since "$size" | grep -q 'after the master has started'; then restart_master; return; fi
  log_since "$size" | tail -n 40 >"$D/said"
  return 1
}

# A master that systemd keeps is not ours to stop: its unit would see it die.
restart_master() {
  if [ -d /run/systemd/system ] && grep -q '\.service$' "/proc/$pid/cgroup" 2>/dev/null &&
    ! grep -qE '/(user|session|ssh)' "/proc/$pid/cgroup"; then
    echo "Buildbot must be restarted for this change, which systemd does here." >"$D/said"
    return 1
  fi
  size=$(wc -c <twistd.log 2>/dev/null || echo 0)
  "$X" restart . >"$D/said" 2>&1 </dev/null
  if log_since "$size" | grep -q 'BuildMaster is running'; then note restart; return 0; fi
  return 1
}

# After the file was put back. A master that the new one brought down is started again.
renew() {
  if ! is_running; then
    if [ -z "$RAN" ]; then return 0; fi
    size=$(wc -c <twistd.log 2>/dev/null || echo 0)
    "$X" start . >/dev/null 2>&1 </dev/null
    log_since "$size" | grep -q 'BuildMaster is running'
    return
  fi
  size=$(wc -c <twistd.log 2>/dev/null || echo 0)
  "$X" reconfig . >/dev/null 2>&1 </dev/null
  log_since "$size" | grep -q 'configuration update complete'
}
