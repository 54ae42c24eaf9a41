# What a deploy, its undo and the question after a lost connection have in common. STORE is the folder of all journals,
# J that of one transaction: "journal", "owner" (process and its start), "files" (as D/files), and "before/1" …
J=
LOCKED=
STALE=

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

# Writes to the journal first, then to the extension; what is in the journal is what happened.
note() { printf '%s %s\n' "$(now)" "$*" >>"$J/journal"; say "$@" 2>/dev/null; }

# The end that a journal tells of; empty if there is none yet.   1 the transaction's folder
end_of() { sed -n 's/^[^ ]* end //p' "$1/journal" 2>/dev/null | tail -n 1; }

# A process is the same one only if it was started at the same moment. One that is dead and that nobody has waited for
# is gone as well.
started() { if [ -r "/proc/$1/stat" ]; then sed -n 's/.*) \([^Z]\)/\1/p' "/proc/$1/stat" | cut -d ' ' -f 20; else echo -; fi; }
alive() {
  { read -r op os rest <"$1/owner"; } 2>/dev/null || return 1
  kill -0 "$op" 2>/dev/null && [ "$(started "$op")" = "$os" ]
}
own() { printf '%s %s %s\n' "$$" "$(started $$)" "$N" >"$1/owner"; }

# The place beside a file where its next content waits: no include pattern sees it, and a rename replaces at once.
stage_of() { printf '%s/.%s.buildbot-proxy-%s' "${1%/*}" "${1##*/}" "$2"; }

store() {
  mkdir -p "$STORE" 2>/dev/null && chmod 700 "$STORE" || { say fail backup; exit 1; }
  LOCK=$STORE/lock
}

# One deploy at a time. A lock whose process is gone is put aside; what that process left open is in STALE.
take_lock() {
  tries=0
  until mkdir "$LOCK" 2>/dev/null; do
    tries=$((tries + 1))
    if alive "$LOCK"; then say fail "lock $(cut -d ' ' -f 1 "$LOCK/owner")"; exit 1; fi
    # Between its making and its owner's name a lock is nobody's.
    if [ ! -s "$LOCK/owner" ] && [ "$tries" -lt 20 ]; then sleep 0.1; continue; fi
    # Of those who wait, one can move it away.
    if mv "$LOCK" "$LOCK.$N" 2>/dev/null; then
      if alive "$LOCK.$N"; then mv "$LOCK.$N" "$LOCK"; continue; fi
      dead=$(cut -d ' ' -f 3 "$LOCK.$N/owner" 2>/dev/null)
      rm -rf "$LOCK.$N"
      case $dead in '' | *[!0-9a-f]*) ;; *) if [ -d "$STORE/$dead" ]; then STALE=$dead; fi ;; esac
    fi
    if [ "$tries" -gt 40 ]; then say fail lock; exit 1; fi
  done
  LOCKED=1
  own "$LOCK"
}

# Puts back what was there before, for each file of the transaction in J.   1 its nonce
put_back() {
  n=0
  bad=
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    n=$((n + 1))
    stage=$(stage_of "$real" "$1")
    if [ "$want" = - ]; then rm -f -- "$real" || bad=1
    elif [ "$(sum "$real")" != "$want" ]; then
      { cp -p -- "$J/before/$n" "$stage" && mv -f -- "$stage" "$real"; } || bad=1
    fi
  done <"$J/files"
  sync
  [ -z "$bad" ]
}

clear_stages() {
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    rm -f -- "$(stage_of "$real" "$1")"
  done <"$J/files" 2>/dev/null
}

# Brings a transaction whose process is gone to a decided end. It may be done again if it breaks off. The lock is held.
# 1 the transaction's nonce
settle() {
  J=$STORE/$1
  if [ -n "$(end_of "$J")" ]; then return; fi
  decided=nothing
  if grep -q ' commit$' "$J/journal" 2>/dev/null; then
    if put_back "$1" && renew; then decided='restored interrupted'; else decided='broken interrupted'; fi
  fi
  clear_stages "$1"
  printf '%s end %s\n' "$(now)" "$decided" >>"$J/journal"
}

# The twenty latest journals are kept.
prune() {
  ls -t "$STORE" | grep -E '^[0-9a-f]{24}$' | tail -n +21 | while IFS= read -r old; do rm -rf "${STORE:?}/$old"; done
}

tidy() {
  if [ -n "$LOCKED" ]; then rm -rf "$LOCK"; fi
  if [ -n "$D" ]; then rm -rf "$D"; fi
}
