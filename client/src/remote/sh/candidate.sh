# A candidate of nginx's files, judged in the server's own surroundings with the live files untouched. It needs D/files:
# as D/in/files, with paths that are resolved. Leaves nginx's words in D/said, its status in C, how it was done in MODE.

# In a mount namespace of its own: pairs of a candidate and the place it is laid over, then nginx at the real paths.
OVER='X=$1; shift
while [ $# -gt 1 ]; do mount --bind "$1" "$2" || exit 125; shift 2; done
exec "$X" -t'

# Each path of D/in/files without links, in D/files. A path may be new in a folder that is there.
resolve() {
  n=0
  : >"$D/files"
  while IFS= read -r want && IFS= read -r new && IFS= read -r path; do
    n=$((n + 1))
    real=$(readlink -f -- "$path") || real=
    case $real in /*) ;; *) say fail "target $n folder"; exit 1 ;; esac
    if [ -e "$real" ] && [ ! -f "$real" ]; then say fail "target $n kind"; exit 1; fi
    if [ ! -d "${real%/*}" ]; then say fail "target $n folder"; exit 1; fi
    if [ "$new" != - ] && [ "$(sum "$D/in/$n")" != "$new" ]; then say fail upload; exit 1; fi
    printf '%s\n%s\n%s\n' "$want" "$new" "$real" >>"$D/files"
  done <"$D/in/files"
}

# A copy of nginx's folder with the candidate in it, as D/conf. Files that this user may not read are missing in it.
copy_root() {
  if [ "$(du -sk "$ROOT" 2>/dev/null | cut -f 1)" -gt 200000 ]; then say fail big; exit 1; fi
  cp -a "$ROOT" "$D/conf" 2>/dev/null || [ -d "$D/conf" ] || { say fail space; exit 1; }
  n=0
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    n=$((n + 1))
    case $real in "$ROOT"/*) ;; *) continue ;; esac
    copy=$D/conf/${real#"$ROOT"/}
    if [ "$new" = - ]; then rm -f "$copy"; else { rm -f "$copy"; cp "$D/in/$n" "$copy"; } || { say fail space; exit 1; }; fi
  done <"$D/files"
}

try_candidate() {
  MODE=
  if [ "$(id -u)" = 0 ]; then
    if unshare -m true 2>/dev/null; then MODE=-m; fi
  elif unshare -rm true 2>/dev/null; then MODE=-rm; fi
  if [ -n "$MODE" ]; then try_over; fi
  if [ -z "$MODE" ]; then try_copy; fi
}

try_over() {
  whole=
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    # A file that comes or goes changes its folder.
    if [ "$new" = - ] || [ ! -e "$real" ]; then whole=1; fi
  done <"$D/files"
  set --
  if [ -n "$whole" ]; then copy_root; set -- "$D/conf" "$ROOT"; fi
  n=0
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    n=$((n + 1))
    case $real in "$ROOT"/*) if [ -n "$whole" ]; then continue; fi ;; esac
    if [ "$new" = - ] || [ ! -e "$real" ]; then say fail "target $n outside"; exit 1; fi
    set -- "$@" "$D/in/$n" "$real"
  done <"$D/files"
  unshare "$MODE" sh -c "$OVER" buildbot-proxy "$X" "$@" >"$D/said" 2>&1 </dev/null
  C=$?
  if [ "$C" = 125 ]; then MODE=; fi
}

# Without the right to a namespace: nginx reads the copy, with every path into the folder turned to it and back again.
try_copy() {
  MODE=copy
  n=0
  while IFS= read -r want && IFS= read -r new && IFS= read -r real; do
    n=$((n + 1))
    case $real in "$ROOT"/*) ;; *) say fail "target $n outside"; exit 1 ;; esac
  done <"$D/files"
  rm -rf "$D/conf"
  copy_root
  find "$D/conf" -type l | while IFS= read -r l; do
    t=$(readlink "$l")
    case $t in
      "$LROOT"/*) ln -sfn "$D/conf/${t#"$LROOT"/}" "$l" ;;
      "$ROOT"/*) ln -sfn "$D/conf/${t#"$ROOT"/}" "$l" ;;
    esac
  done
  for base in "$LROOT" "$ROOT"; do
    from=$(printf '%s\n' "$base" | sed 's/[][\\.*^$#]/\\&/g')
    grep -rlF -- "$base/" "$D/conf" 2>/dev/null | while IFS= read -r f; do
      sed "s#^$from/#$D/conf/#; s#\([^A-Za-z0-9_./-]\)$from/#\1$D/conf/#g" "$f" >"$D/turned" && cat "$D/turned" >"$f"
    done
    if [ "$ROOT" = "$LROOT" ]; then break; fi
  done
  "$X" -t -c "$D/conf/${CONF##*/}" >"$D/turned" 2>&1 </dev/null
  C=$?
  sed "s#$D/conf#$LROOT#g" "$D/turned" >"$D/said"
}
