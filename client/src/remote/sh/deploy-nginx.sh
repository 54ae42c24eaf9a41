# Replaces files of nginx, or takes that back.
if [ "$(id -u)" != 0 ]; then stop rights; fi
find_nginx
say about "$V"
STORE=$NGINX_STORE
may_replace() { case $1 in "$ROOT"/*) ;; *) return 1 ;; esac; }
try_it() { try_candidate; }
take_over() {
  "$X" -t >"$D/said" 2>&1 </dev/null || return 1
  note test live
  reload
}
transact
