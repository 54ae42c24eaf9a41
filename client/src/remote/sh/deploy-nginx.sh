# Replaces files of nginx as one transaction, or takes one back: all of them and a reload that was seen, or none.
#   N nonce, the transaction's name   B the nonce of the deploy to undo; empty to deploy the payload
STORE=${STORE:-/var/backups/buildbot-proxy}
J=
LOCKED=
STALE=
COMMITTED=
leave() {
  # Before the commit nothing was changed, so nothing stays behind.
  if [ -n "$J" ] && [ "$J" = "$STORE/$N" ] && [ -z "$COMMITTED" ]; then
    clear_stages "$N" 2>/dev/null
    grep -q ' end ' "$J/journal" 2>/dev/null || printf '%s end nothing\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >>"$J/journal"
  fi
  if [ -n "$LOCKED" ]; then rm -rf "$LOCK"; fi
  if [ -n "$D" ]; then rm -rf "$D"; fi
}
trap leave EXIT
trap 'exit 99' HUP INT TERM PIPE
stop() { if [ -n "$J" ]; then note fail "$@"; else say fail "$@"; fi; exit 1; }

if [ "$(id -u)" != 0 ]; then stop rights; fi
find_nginx
say about "$V"
store
receive_undo() {
  D=$(mktemp -d "${TMPDIR:-/tmp}/buildbot-proxy.XXXXXXXX") && mkdir "$D/in" || stop space
  if ! grep -q ' end done$' "$STORE/$B/journal" 2>/dev/null; then stop undo; fi
  n=0
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    n=$((n + 1))
    printf '%s\n%s\n%s\n' "$new" "$want" "$real" >>"$D/in/files"
    if [ "$want" != - ]; then cp -p "$STORE/$B/before/$n" "$D/in/$n" || stop space; fi
  done <"$STORE/$B/files"
}
case $B in '') receive ;; *[!0-9a-f]*) stop undo ;; *) receive_undo ;; esac
resolve
take_lock
if [ -n "$STALE" ]; then settle "$STALE"; J=; fi
# Whoever makes this folder decides: this script, or the question what became of it, which then finds nothing.
mkdir "$STORE/$N" 2>/dev/null || stop abandoned
own "$STORE/$N"
cp "$D/files" "$STORE/$N/files" && : >"$STORE/$N/journal" || stop space
J=$STORE/$N
note begin

n=0
while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
  n=$((n + 1))
  case $real in "$ROOT"/*) ;; *) stop target "$n" outside ;; esac
  if [ "$(sum "$real")" != "$want" ]; then stop drift "$n"; fi
  if [ "$new" = - ]; then continue; fi
  stage=$(stage_of "$real" "$N")
  # The owner and the mode are those of the file that is there, or of the backup it comes from.
  if [ -e "$real" ]; then cp -p -- "$real" "$stage" || stop space; elif [ -n "$B" ]; then cp -p "$D/in/$n" "$stage" || stop space; fi
  { cat "$D/in/$n" >"$stage"; } 2>/dev/null || stop space
  if [ "$(sum "$stage")" != "$new" ]; then stop space; fi
done <"$D/files"
sync
note stage

T=$(date +%s)
try_candidate
SLOW=$(($(date +%s) - T))
out "$D/said"
if [ "$C" != 0 ]; then stop test "$C"; fi
note test "$MODE"

mkdir "$J/before" || stop backup
n=0
while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
  n=$((n + 1))
  if [ "$want" = - ]; then continue; fi
  { cp -p -- "$real" "$J/before/$n" && [ "$(sum "$J/before/$n")" = "$want" ]; } 2>/dev/null || stop backup
done <"$D/files"
sync
note backup
# From here the script comes to a decided end by itself, whether anybody listens or not.
trap '' HUP INT TERM PIPE
COMMITTED=1
note commit
finish() { note end "$@"; exit 0; }
back() {
  out "$D/said" 2>/dev/null
  if put_back "$N" && renew; then finish restored "$1"; else finish broken "$1"; fi
}

n=0
while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
  n=$((n + 1))
  if [ "$new" = - ]; then rm -f -- "$real"; else mv -f -- "$(stage_of "$real" "$N")" "$real"; fi || back install
  note install "$n"
done <"$D/files"
sync
"$X" -t >"$D/said" 2>&1 </dev/null || back test
note test live
reload
case $? in
  0) note reload ;;
  2) note reload stopped ;;
  *) back reload ;;
esac
if [ -n "$B" ]; then printf '%s end undone\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >>"$STORE/$B/journal"; fi
prune
finish done
