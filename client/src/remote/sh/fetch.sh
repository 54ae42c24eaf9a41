# A file of nginx's folder, or of a master's, as hexadecimal digits in one line.   F its path
case $F in /*) ;; *) say fail target 1 folder; exit 1 ;; esac
if [ ! -e "$F" ]; then say fail target 1 folder; exit 1; fi
if [ ! -f "$F" ]; then say fail target 1 kind; exit 1; fi
if [ "$(wc -c <"$F")" -gt 2000000 ]; then say fail big; exit 1; fi
say data "$(od -An -v -tx1 <"$F" | tr -d ' \n')"
say end 0
