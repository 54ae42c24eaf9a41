# Beginning of every script that runs over a quiet connection. Values of the extension are variables set before this.
#   N nonce   P the nginx program, as the setting names it
PATH=$PATH:/usr/local/bin:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/nginx/sbin:/opt/homebrew/bin; export PATH
LC_ALL=C; export LC_ALL
umask 022
D=

# A record for the extension: one line that only this run can print.
say() { printf 'BBP %s %s\n' "$N" "$*"; }

# The lines of a file, each as a record: what nginx or Buildbot printed.
out() { tr -d '\000' <"$1" | awk -v lead="BBP $N out " '{ print lead $0 }'; }

# SHA-256 of a file; "-" where there is none, "?" where it cannot be read.
sum() {
  if [ ! -e "$1" ]; then printf -- '-'; return; fi
  { sha256sum <"$1" || shasum -a 256 <"$1"; } 2>/dev/null | { read -r s rest && printf %s "$s" || printf '?'; }
}

# Unpacks the payload into D/in: "files" has three lines for each file (what is there now, what it becomes, its path),
# and the contents are numbered from 1. An upload that broke off fails here or at its sum.
receive() {
  D=$(mktemp -d "${TMPDIR:-/tmp}/buildbot-proxy.XXXXXXXX") || { say fail space; exit 1; }
  mkdir "$D/in" && tar -xf - -C "$D/in" 2>"$D/err" || { say fail upload; exit 1; }
}

# Which nginx: X the program, V what -V says, CONF its main file, LROOT that file's folder and ROOT where it really is.
find_nginx() {
  X=$(command -v "$P" 2>/dev/null) || X=
  if [ -z "$X" ]; then say fail nginx; exit 1; fi
  V=$("$X" -V 2>&1 | tr '\n' ' ' | tr -d '[:cntrl:]' | cut -c 1-12000)
  CONF=$(printf '%s\n' "$V" | tr ' ' '\n' | sed -n 's/^--conf-path=//p')
  if [ -z "$CONF" ]; then
    CONF=$(printf '%s\n' "$V" | tr ' ' '\n' | sed -n 's/^--prefix=//p')
    CONF=${CONF:-/usr/local/nginx}/conf/nginx.conf
  fi
  LROOT=${CONF%/*}
  ROOT=$(readlink -f "$LROOT") || { say fail root; exit 1; }
}
