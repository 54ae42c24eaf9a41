# Replaces a master.cfg, or takes that back, as the owner of the master's folder.
enter_master "$2"
say cwd "$WHERE"
STORE=$WHERE/.buildbot-proxy
RAN=
if is_running; then RAN=1; fi
LIVE=$(readlink -f "$CFG")
may_replace() { [ "$1" = "$LIVE" ]; }
# It is always this one file, whatever path the payload names.
resolve() {
  { IFS= read -r want && IFS= read -r new && IFS= read -r path; } <"$D/in/files" || { say fail upload; exit 1; }
  if [ "$new" = - ] || [ "$(sum "$D/in/1")" != "$new" ]; then say fail upload; exit 1; fi
  printf '%s\n%s\n%s\n' "$want" "$new" "$LIVE" >"$D/files"
}
try_it() {
  MODE=beside
  beside=.$CFG.buildbot-proxy-$N
  stage=$(stage_of "$LIVE" "$N")
  # Where the live name is a link, its file's folder is another one than Buildbot's.
  if [ ! -e "$beside" ]; then cp -p -- "$stage" "$beside" || stop space; fi
  check_master "$beside"
  if [ "$(readlink -f "$beside")" != "$(readlink -f "$stage")" ]; then rm -f "$beside"; fi
}
transact
