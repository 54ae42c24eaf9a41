# Where masters are. F is the text that looks for them, the same as in the terminal's check.
sh -c "$F" | while IFS= read -r d; do
  case $d in *[[:cntrl:]]*) ;; *) say master "$d" ;; esac
done
say end 0
