# Tests a candidate of a master.cfg beside the live file, as the owner of the master's folder.
STAGE=
trap 'if [ -n "$STAGE" ]; then rm -f "$STAGE"; fi; if [ -n "$D" ]; then rm -rf "$D"; fi' EXIT
trap 'exit 99' HUP INT TERM PIPE
receive
enter_master "$2"
say cwd "$WHERE"
if [ -L "$CFG" ]; then say from "$WHERE/$CFG"; say to "$(readlink -f "$CFG")"; fi
STAGE=.$CFG.buildbot-proxy-$N
# A configuration often holds passwords: the candidate is as hidden as the file it may replace.
{ if [ -e "$CFG" ]; then cp -pL "$CFG" "$STAGE"; else (umask 077 && : >"$STAGE"); fi && cat "$D/in/1" >"$STAGE"; } 2>/dev/null ||
  { say fail space; exit 1; }
check_master "$STAGE"
out "$D/said"
say end "$C"
