# What is in nginx's folder: each file with its sum, and where links lead. Reads, and changes nothing.
find_nginx
say about "$V"
say root "$LROOT"
find -H "$LROOT" -type f -size -2000k 2>/dev/null | head -n 3000 | while IFS= read -r f; do
  case $f in *[[:cntrl:]]*) continue ;; esac
  say file "$(sum "$f") $f"
done
{ if [ -L "$LROOT" ]; then printf '%s\n' "$LROOT"; fi; find -H "$LROOT" -type l 2>/dev/null; } | head -n 500 |
  while IFS= read -r f; do
    t=$(readlink -f "$f" 2>/dev/null) || continue
    case $f$t in *[[:cntrl:]]*) continue ;; esac
    say from "$f"
    say to "$t"
    case $t in "$ROOT"/*) ;; *) if [ -f "$t" ]; then say file "$(sum "$t") $t"; fi ;; esac
  done
say end 0
