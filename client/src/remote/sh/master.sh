# What is needed to know of a master, as the owner of its folder.   W the folder   P the buildbot program, or empty
# WHERE becomes its folder, CFG its configuration's name, X the program.
enter_master() {
  if [ "$(id -u)" = 0 ]; then say fail folder root; exit 1; fi
  cd "$1" 2>/dev/null || { say fail folder; exit 1; }
  WHERE=$(pwd -P)
  PATH=$PATH:$HOME/.local/bin
  if [ ! -f buildbot.tac ]; then say fail master; exit 1; fi
  CFG=$(sed -n "s/^configfile[[:space:]]*=[[:space:]]*[rub]*['\"]\([^'\"/]*\)['\"].*/\1/p" buildbot.tac | tail -n 1)
  CFG=${CFG:-master.cfg}
  X=
  if [ -n "$P" ]; then X=$(command -v "$P" 2>/dev/null)
  else
    for v in ../venv ../sandbox ../.venv ../env .. venv sandbox .venv env .; do
      if [ -x "$v/bin/buildbot" ]; then X=$(cd "$v/bin" && pwd)/buildbot; break; fi
    done
    if [ -z "$X" ]; then X=$(command -v buildbot); fi
  fi
  if [ -z "$X" ]; then say fail buildbot; exit 1; fi
}

# checkconfig on a candidate beside the live file, so that it finds the same modules and files. Its name is given back
# as the live one's. In: 1 the candidate's name. Leaves D/said and C.
check_master() {
  "$X" checkconfig "$1" >"$D/turned" 2>&1 </dev/null
  C=$?
  name=$(printf '%s\n' "$CFG" | sed 's/[\\&#]/\\&/g')
  sed "s#[.][^/\"' ]*[.]buildbot-proxy-$N#$name#g" "$D/turned" >"$D/said"
}
