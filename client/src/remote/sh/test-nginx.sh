# Tests a candidate of nginx's files, and leaves nothing behind.
trap 'if [ -n "$D" ]; then rm -rf "$D"; fi' EXIT
trap 'exit 99' HUP INT TERM PIPE
find_nginx
receive
resolve
try_candidate
if [ "$(id -u)" = 0 ]; then say root; fi
say about "$V"
say mode "$MODE"
out "$D/said"
say end "$C"
