# Files replaced as one transaction, or taken back: all of them, and seen at work, or none.
#   N nonce, the transaction's name   B the nonce of the deploy to undo; empty to deploy the payload
# What the files are is said by: may_replace PATH · try_it (sets C, MODE and D/said) · take_over (0 it is live, 2 nothing
# runs that could take it over, else it did not) · renew (after files were put back).
COMMITTED=
leave() {
  # Before the commit nothing was changed, so nothing stays behind.
  if [ -n "$J" ] && [ "$J" = "$STORE/$N" ] && [ -z "$COMMITTED" ]; then
    clear_stages "$N"
    if [ -z "$(end_of "$J")" ]; then printf '%s end nothing\n' "$(now)" >>"$J/journal"; fi
  fi
  tidy
}
trap leave EXIT
trap 'exit 99' HUP INT TERM PIPE

stop() { if [ -n "$J" ]; then note fail "$@"; else say fail "$@"; fi; exit 1; }
finish() { note end "$@"; exit 0; }
back() {
  out "$D/said" 2>/dev/null
  if put_back "$N" && renew; then finish restored "$1"; else finish broken "$1"; fi
}

receive_undo() {
  D=$(mktemp -d "${TMPDIR:-/tmp}/buildbot-proxy.XXXXXXXX") && mkdir "$D/in" || stop space
  if [ "$(end_of "$STORE/$B")" != done ]; then stop undo; fi
  n=0
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    n=$((n + 1))
    printf '%s\n%s\n%s\n' "$new" "$want" "$real" >>"$D/in/files"
    if [ "$want" != - ]; then cp -p "$STORE/$B/before/$n" "$D/in/$n" || stop space; fi
  done <"$STORE/$B/files"
}

stage_all() {
  n=0
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    n=$((n + 1))
    if ! may_replace "$real"; then stop target "$n" outside; fi
    if [ "$(sum "$real")" != "$want" ]; then stop drift "$n"; fi
    if [ "$new" = - ]; then continue; fi
    stage=$(stage_of "$real" "$N")
    # Owner and mode are those of the file that is there, or of the backup that it comes from.
    if [ -e "$real" ]; then cp -p -- "$real" "$stage" 2>/dev/null || stop space
    elif [ -n "$B" ]; then cp -p -- "$D/in/$n" "$stage" 2>/dev/null || stop space
    fi
    { cat "$D/in/$n" >"$stage"; } 2>/dev/null || stop space
    if [ "$(sum "$stage")" != "$new" ]; then stop space; fi
  done <"$D/files"
  sync
}

keep_before() {
  mkdir "$J/before" || stop backup
  n=0
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    n=$((n + 1))
    if [ "$want" = - ]; then continue; fi
    { cp -p -- "$real" "$J/before/$n" && [ "$(sum "$J/before/$n")" = "$want" ]; } 2>/dev/null || stop backup
  done <"$D/files"
  sync
}

install_all() {
  n=0
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    n=$((n + 1))
    if [ "$new" = - ]; then rm -f -- "$real"; else mv -f -- "$(stage_of "$real" "$N")" "$real"; fi || back install
    note install "$n"
  done <"$D/files"
  sync
}

transact() {
  store
  case $B in '') receive ;; *[!0-9a-f]*) stop undo ;; *) receive_undo ;; esac
  resolve
  take_lock
  if [ -n "$STALE" ]; then settle "$STALE"; J=; fi
  # Whoever makes this folder decides: this script, or the question what became of it, which then finds nothing.
  mkdir "$STORE/$N" 2>/dev/null || stop abandoned
  { own "$STORE/$N" && cp "$D/files" "$STORE/$N/files" && : >"$STORE/$N/journal"; } 2>/dev/null || stop space
  J=$STORE/$N
  note begin
  stage_all
  note stage
  T=$(date +%s)
  try_it
  SLOW=$(($(date +%s) - T))
  out "$D/said"
  if [ "$C" != 0 ]; then stop test "$C"; fi
  note test "$MODE"
  keep_before
  note backup
  # From here the script comes to a decided end by itself, whether anybody listens or not.
  trap '' HUP INT TERM PIPE
  COMMITTED=1
  note commit
  install_all
  take_over
  case $? in
    0) note live ;;
    2) note stopped ;;
    *) back live ;;
  esac
  if [ -n "$B" ]; then printf '%s end undone\n' "$(now)" >>"$STORE/$B/journal"; fi
  prune
  finish done
}
