// What runs on the server. Constant text: every value comes in as a shell variable that plan.ts quotes.
//   N nonce of the frame's marks   P program to run, as the setting names it   M when to use sudo   D master directory
// The marks are a private OSC sequence that terminals do not show; see frame.ts for the records.

/** Beginning of every script: a PATH with the sbin folders, stable messages, the marks, and no end mark after Ctrl-C. */
const start = `
PATH=$PATH:/usr/local/bin:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/nginx/sbin:/opt/homebrew/bin; export PATH
LC_ALL=C; export LC_ALL
mark() { printf '\\033]7733;%s;%s\\007' "$N" "$1"; }
trap 'exit 130' INT; trap 'exit 129' HUP; trap 'exit 143' TERM
U=$(id -u)
S=; case $M in
  always) S=sudo ;;
  auto) if [ "$U" != 0 ] && command -v sudo >/dev/null 2>&1; then S=sudo; fi ;;
esac
Q='[sudo] password for %p on %h: '
link() {
  case $1$2 in *[[:cntrl:]]*) return ;; esac
  if [ -n "$2" ] && [ "$1" != "$2" ]; then mark "from;$1"; mark "to;$2"; fi
}
`;

export const nginxScript = `${start}
finish() { mark "cwd;$(pwd)"; mark "end;$1"; exit "$1"; }
# The modules that F and the files beside it load, if this user may read them all and F includes none from elsewhere.
modules() {
  [ -r "$F" ] || return 0
  E=$(grep -E '^[[:space:]]*include[[:space:]]' "$F" | while read -r a b; do
    case \${b#[\\"\\']} in "$K"/*|/usr/share/nginx/*) ;; /*) echo elsewhere ;; esac
  done)
  [ -z "$E" ] || return 0
  set -- "$K"
  if [ -d /usr/share/nginx/modules ]; then set -- "$K" /usr/share/nginx/modules; fi
  L=$(grep -RhsE '^[[:space:]]*load_module[[:space:]]' "$@")
  [ $? -lt 2 ] || return 0
  L=$(printf '%s\\n' "$L" | sed 's/^[[:space:]]*load_module[[:space:]]*//;s/[;[:space:]].*//' | tr -d '"'\\' | tr '\\n' ' ')
  mark "loaded;$(printf '%s' "$L" | tr -d '[:cntrl:]' | cut -c 1-8000)"
}
mark begin
X=$(command -v "$P" 2>/dev/null) || X=
if [ -z "$X" ]; then printf '%s\\n' "$P: command not found"; finish 127; fi
if [ -n "$S" ]; then sudo -p "$Q" -- "$X" -t 2>&1; else "$X" -t 2>&1; fi
C=$?
mark body
if [ "$U" = 0 ] || [ -n "$S" ]; then mark root; fi
A=$("$X" -V 2>&1 | tr '\\n' ' ' | tr -d '[:cntrl:]' | cut -c 1-12000)
mark "about;$A"
V=$(printf '%s\\n' "$A" | tr ' ' '\\n')
K=$(printf '%s\\n' "$V" | sed -n 's/^--conf-path=//p')
if [ -z "$K" ]; then K=$(printf '%s\\n' "$V" | sed -n 's/^--prefix=//p'); K=\${K:-/usr/local/nginx}/conf/nginx.conf; fi
F=$K
K=\${K%/*}
modules
{ if [ -L "$K" ]; then printf '%s\\n' "$K"; fi; find -H "$K" -type l 2>/dev/null; } | head -n 500 | while IFS= read -r l; do
  link "$l" "$(readlink -f "$l" 2>/dev/null)"
done
finish "$C"
`;

/** Prints the folders that hold a master.cfg: those systemd starts a buildmaster in, and the usual ones. */
const findMasters = `
{
  systemctl cat '*buildbot*' '*buildmaster*' 2>/dev/null | sed -n 's/^WorkingDirectory=//p;/^ExecStart=/s/[[:space:]]/\\
/gp' | grep '^/'
  for d in "$HOME" "$HOME"/* /home/buildbot /home/buildbot/* /home/buildmaster /home/buildmaster/* /var/lib/buildbot \\
    /var/lib/buildbot/* /var/lib/buildbot/masters/* /var/lib/buildmaster /var/lib/buildmaster/* /srv/buildbot \\
    /srv/buildbot/* /srv/buildmaster /opt/buildbot /opt/buildbot/* /buildbot /buildbot/*; do printf '%s\\n' "$d"; done
} | while IFS= read -r d; do
  if [ -f "$d/master.cfg" ] && [ -f "$d/buildbot.tac" ]; then (cd "$d" && pwd -P); fi
done | sort -u
`;

/** Runs in the master directory as its owner: 1 the folder, 2 the program that the setting names, 3 the nonce. */
const inMaster = `
N=$3
mark() { printf '\\033]7733;%s;%s\\007' "$N" "$1"; }
PATH=$PATH:/usr/local/bin:$HOME/.local/bin; export PATH
LC_ALL=C; export LC_ALL
cd "$1" || exit 91
W=$(pwd -P)
mark "cwd;$W"
if [ -L master.cfg ]; then mark "from;$W/master.cfg"; mark "to;$(readlink -f master.cfg)"; fi
X=
if [ -n "$2" ]; then
  X=$(command -v "$2") || { printf '%s\\n' "$2: command not found"; exit 127; }
else
  for v in ../venv ../sandbox ../.venv ../env .. venv sandbox .venv env .; do
    if [ -x "$v/bin/buildbot" ]; then X=$(cd "$v/bin" && pwd)/buildbot; break; fi
  done
  if [ -z "$X" ]; then X=$(command -v buildbot) || { echo "buildbot: command not found"; exit 127; }; fi
fi
"$X" checkconfig 2>&1
C=$?
mark body
A=$("$X" --version 2>/dev/null | tr '\\n' ' ' | tr -d '[:cntrl:]' | cut -c 1-200)
mark "about;$A"
exit "$C"
`;

/** F and R hold the two scripts above: plan.ts sets them. */
export const checkconfigScript = `${start}
set -f
case $D in
  '') ;;
  '~') D=$HOME ;;
  '~/'*) D=$HOME/\${D#??} ;;
  /*) ;;
  *) D=$HOME/$D ;;
esac
if [ -z "$D" ]; then
  L=$(sh -c "$F")
  if [ -z "$L" ] && [ -n "$S" ]; then L=$(sudo -p "$Q" -- sh -c "$F"); fi
  case $L in
    '') mark 'need;master'; exit 3 ;;
    *'
'*) printf '%s\\n' "$L" | while IFS= read -r d; do mark "master;$d"; done; mark 'need;choice'; exit 3 ;;
  esac
  D=$L
fi
set -- $(ls -ldL "$D" 2>/dev/null)
if [ -z "$3" ] && [ -n "$S" ]; then set -- $(sudo -p "$Q" -- ls -ldL "$D" 2>/dev/null); fi
O=$3
case $O in *[!0-9]*) ;; ?*) O="#$O" ;; esac
mark begin
mark "cwd;$D"
if [ -z "$O" ]; then printf '%s\\n' "$D: there is no such folder, or this user may not see it"; mark 'end;1'; exit 1; fi
if [ "$O" = "$(id -un)" ] || [ "$O" = "#$U" ]; then sh -c "$R" buildbot-proxy "$D" "$P" "$N" 2>&1
elif [ "$U" = 0 ] && [ "$M" != always ] && command -v runuser >/dev/null 2>&1; then
  runuser -u "$O" -- sh -c "$R" buildbot-proxy "$D" "$P" "$N" 2>&1
elif [ -n "$S" ]; then sudo -p "$Q" -H -u "$O" -- sh -c "$R" buildbot-proxy "$D" "$P" "$N" 2>&1
elif [ "$U" = 0 ]; then su -s /bin/sh "$O" -c "$R" buildbot-proxy "$D" "$P" "$N" 2>&1
else sh -c "$R" buildbot-proxy "$D" "$P" "$N" 2>&1
fi
C=$?
mark "end;$C"
exit "$C"
`;

export const masterScripts = { find: findMasters, run: inMaster };
