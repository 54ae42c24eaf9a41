# What became of a deploy whose connection was lost. If it did not begin, it never will; if it runs, its end is waited
# for; if its process is gone in the middle, what was there before is put back.   B the deploy's nonce
STORE=${STORE:-/var/backups/buildbot-proxy}
LOCKED=
STALE=
trap 'if [ -n "$LOCKED" ]; then rm -rf "$LOCK"; fi; if [ -n "$D" ]; then rm -rf "$D"; fi' EXIT
trap 'exit 99' HUP INT TERM PIPE
if [ "$(id -u)" != 0 ]; then say fail rights; exit 1; fi
find_nginx
store
case $B in '' | *[!0-9a-f]*) say fail undo; exit 1 ;; esac
J=$STORE/$B
if mkdir "$J" 2>/dev/null; then
  printf '%s end nothing\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$J/journal"
  say end nothing
  exit 0
fi
i=0
while { alive "$J" || [ ! -s "$J/owner" ]; } && ! grep -q ' end ' "$J/journal" 2>/dev/null && [ "$i" -lt 600 ]; do
  sleep 0.1 2>/dev/null || sleep 1
  i=$((i + 1))
done
if ! grep -q ' end ' "$J/journal" 2>/dev/null; then
  D=$(mktemp -d "${TMPDIR:-/tmp}/buildbot-proxy.XXXXXXXX") || { say fail space; exit 1; }
  take_lock
  settle "$B"
fi
say end "$(sed -n 's/^[^ ]* end //p' "$J/journal" | tail -n 1)"
