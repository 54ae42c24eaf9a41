# What a deploy, its undo and the question after a lost connection have in common. STORE is the folder of all journals,
# J that of one transaction: "journal", "owner" (process and its start), "files" (as D/files), and "before/1" …

LOCK=$STORE/lock

# Writes to the journal first, then to the extension; what is in the journal is what happened.
note() { printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >>"$J/journal"; say "$@" 2>/dev/null; }

# A process is the same one only if it was started at the same moment.
started() { if [ -r "/proc/$1/stat" ]; then sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20; else echo -; fi; }
alive() {
  { read -r op os rest <"$1/owner"; } 2>/dev/null || return 1
  kill -0 "$op" 2>/dev/null && [ "$(started "$op")" = "$os" ]
}
own() { printf '%s %s %s\n' "$$" "$(started $$)" "$N" >"$1/owner"; }

# The place beside a file where its next content waits: no include pattern sees it, and a rename replaces at once.
stage_of() { printf '%s/.%s.buildbot-proxy-%s' "${1%/*}" "${1##*/}" "$2"; }

store() {
  mkdir -p "$STORE" && chmod 700 "$STORE" || { say fail backup; exit 1; }
}

# One deploy at a time. A lock whose process is gone is put aside, and what that process left open is settled.
take_lock() {
  tries=0
  while ! mkdir "$LOCK" 2>/dev/null; do
    tries=$((tries + 1))
    if alive "$LOCK"; then say fail "lock $(cut -d ' ' -f 1,3 "$LOCK/owner")"; exit 1; fi
    if [ ! -s "$LOCK/owner" ] && [ "$tries" -lt 20 ]; then sleep 0.1; continue; fi
    # Between its making and its owner's name a lock is nobody's; only one of those who wait may move it away.
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

# Puts back what was there before, for each file of the transaction in J. In: 1 its nonce.
put_back() {
  n=0
  bad=
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    n=$((n + 1))
    stage=$(stage_of "$real" "$1")
    if [ "$want" = - ]; then rm -f "$real" || bad=1
    elif [ "$(sum "$real")" != "$want" ]; then
      { cp -p -- "$J/before/$n" "$stage" && mv -f -- "$stage" "$real"; } || bad=1
    fi
  done <"$J/files"
  sync
  [ -z "$bad" ]
}

clear_stages() {
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do rm -f "$(stage_of "$real" "$1")"; done <"$J/files"
}

# Brings a transaction whose process is gone to a decided end, and says which. In: 1 its nonce. The lock must be held.
settle() {
  J=$STORE/$1
  last=$(sed -n 's/^[^ ]* end //p' "$J/journal" 2>/dev/null | tail -n 1)
  if [ -n "$last" ]; then return; fi
  last=nothing
  if grep -q ' commit$' "$J/journal" 2>/dev/null; then
    if put_back "$1" && renew; then last=restored; else last=broken; fi
  fi
  clear_stages "$1" 2>/dev/null
  printf '%s end %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$last" >>"$J/journal"
}

# The twenty latest journals are kept.
prune() {
  ls -t "$STORE" | grep -E '^[0-9a-f]{24}$' | tail -n +21 | while IFS= read -r old; do rm -rf "${STORE:?}/$old"; done
}
