# The first script of a quiet connection, given as ssh's command. It becomes the user that the work needs, says hello,
# and then runs the script that comes as one line of printf escapes on standard input; what follows that line is the
# script's own input. So nothing but this text is ever an argument on the server or stands in sudo's log.
#   N nonce   M when to use sudo: auto, always, never   A who is needed: root, or the folder whose owner it is
# The script finds the nonce as its first argument, the folder as its second.
I='printf "BBP %s hello %s\n" "$1" "$(id -u)"; IFS= read -r s && eval "$(printf %b "$s")"'
# As root, for a folder that only root may see.
R='o=$(LC_ALL=C ls -ldL -- "$2" 2>/dev/null | { read -r a b c d; printf %s "$c"; })
case $o in "" | root | 0) printf "BBP %s fail folder %s\n" "$1" "$o"; exit 1 ;; esac
if command -v runuser >/dev/null 2>&1; then exec runuser -u "$o" -- sh -c "$3" buildbot-proxy "$1" "$2"; fi
exec sudo -n -H -u "$o" -- sh -c "$3" buildbot-proxy "$1" "$2"'
U=$(id -u)
W=root
if [ "$A" != root ]; then
  case $A in
    '~') A=$HOME ;;
    '~/'*) A=$HOME/${A#??} ;;
    /*) ;;
    *) A=$HOME/$A ;;
  esac
  W=$(LC_ALL=C ls -ldL -- "$A" 2>/dev/null | { read -r a b c d; printf %s "$c"; })
  case $W in
    root | 0) printf 'BBP %s fail folder root\n' "$N"; exit 1 ;;
    '') ;;
    # An owner without a name.
    *[!0-9]*) ;;
    *) W="#$W" ;;
  esac
fi
if [ "$W" = "$(id -un)" ] || [ "$W" = "#$U" ] || [ "$M" = never ]; then exec sh -c "$I" buildbot-proxy "$N" "$A"; fi
if [ "$U" = 0 ] && [ "$M" != always ] && [ -n "$W" ] && command -v runuser >/dev/null 2>&1; then
  exec runuser -u "$W" -- sh -c "$I" buildbot-proxy "$N" "$A"
fi
if ! command -v sudo >/dev/null 2>&1; then
  if [ "$W" = root ]; then exec sh -c "$I" buildbot-proxy "$N" "$A"; fi
  printf 'BBP %s fail sudo\n' "$N"
  exit 1
fi
# The question carries the nonce: the extension answers the first one with what was typed, and no second.
if [ -z "$W" ]; then exec sudo -S -p "BBP $N password" -- sh -c "$R" buildbot-proxy "$N" "$A" "$I"; fi
exec sudo -S -p "BBP $N password" -H -u "$W" -- sh -c "$I" buildbot-proxy "$N" "$A"
