# What became of a deploy whose connection was lost. If it did not begin, it never will; if it runs, its end is waited
# for; if its process is gone in the middle, what was there before is put back.   B the deploy's nonce
trap tidy EXIT
trap 'exit 99' HUP INT TERM PIPE
ask() {
  store
  case $B in '' | *[!0-9a-f]*) say fail undo; exit 1 ;; esac
  J=$STORE/$B
  if mkdir "$J" 2>/dev/null; then
    printf '%s end nothing\n' "$(now)" >"$J/journal"
    say end nothing
    exit 0
  fi
  i=0
  while { alive "$J" || { [ ! -s "$J/owner" ] && [ "$i" -lt 50 ]; }; } && [ -z "$(end_of "$J")" ] && [ "$i" -lt 1200 ]; do
    sleep 0.1 2>/dev/null || sleep 1
    i=$((i + 1))
  done
  if [ -z "$(end_of "$J")" ]; then
    D=$(mktemp -d "${TMPDIR:-/tmp}/buildbot-proxy.XXXXXXXX") || { say fail space; exit 1; }
    take_lock
    settle "$B"
  fi
  say end "$(end_of "$J")"
}
