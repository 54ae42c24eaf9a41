# Reloading nginx, and seeing whether it did: "nginx -s reload" ends well even if the master then finds that it cannot.

# The master process of the configuration that is tested, in PID; empty if nginx does not run.
find_master() {
  "$X" -T >"$D/whole" 2>/dev/null
  f=$(sed -n 's/^[[:space:]]*pid[[:space:]]\{1,\}\([^;[:space:]]*\).*/\1/p' "$D/whole" | head -n 1 | tr -d "\"'")
  if [ -z "$f" ]; then f=$(printf '%s\n' "$V" | tr ' ' '\n' | sed -n 's/^--pid-path=//p'); fi
  case $f in
    /*) ;;
    *) f=$(printf '%s\n' "$V" | tr ' ' '\n' | sed -n 's/^--prefix=//p')/${f:-logs/nginx.pid} ;;
  esac
  PID=$(cat "$f" 2>/dev/null)
  case $PID in '' | *[!0-9]*) PID= ;; *) kill -0 "$PID" 2>/dev/null || PID= ;; esac
  LOG=$(sed -n 's/^[[:space:]]*error_log[[:space:]]\{1,\}\(\/[^;[:space:]]*\).*/\1/p' "$D/whole" | head -n 1)
}

children() {
  cat "/proc/$PID/task/$PID/children" 2>/dev/null ||
    ps -e -o pid= -o ppid= | awk -v p="$PID" '$2 == p { printf "%s ", $1 }'
}
title() { { tr '\000' ' ' <"/proc/$1/cmdline" || ps -o args= -p "$1"; } 2>/dev/null; }

signal_reload() {
  if [ -d /run/systemd/system ] && [ "$(systemctl show -p MainPID --value nginx 2>/dev/null)" = "$PID" ]; then
    systemctl reload nginx
  else "$X" -s reload
  fi
}

# Reloads, and waits until there is a new worker and every old one is gone or shutting down. 0: the change is live.
# A port that is taken keeps the master trying for two and a half seconds; a slow test means a slow reload.
reload() {
  find_master
  if [ -z "$PID" ]; then return 2; fi
  before=" $(children) "
  size=$(wc -c <"$LOG" 2>/dev/null) || size=
  signal_reload >"$D/said" 2>&1 || return 1
  limit=$((50 + ${SLOW:-0} * 20))
  i=0
  while [ "$i" -lt "$limit" ]; do
    fresh=
    busy=
    for c in $(children); do
      case $before in
        *" $c "*) case $(title "$c") in '' | *'shutting down'*) ;; *) busy=1 ;; esac ;;
        *) case $(title "$c") in *'worker process'*) fresh=1 ;; esac ;;
      esac
    done
    if [ -n "$fresh" ] && [ -z "$busy" ]; then return 0; fi
    kill -0 "$PID" 2>/dev/null || return 1
    sleep 0.1 2>/dev/null || { sleep 1; i=$((i + 9)); }
    i=$((i + 1))
  done
  if [ -n "$size" ]; then tail -c "+$((size + 1))" "$LOG" 2>/dev/null | tail -n 20 >"$D/said"; fi
  return 1
}

# After files were put back: nginx takes them, and serves them if it runs.
renew() {
  "$X" -t >/dev/null 2>&1 || return 1
  reload
  [ $? != 1 ]
}

# Outside of every folder that nginx reads: a copy beside a site would be a second site.
NGINX_STORE=/var/backups/buildbot-proxy
