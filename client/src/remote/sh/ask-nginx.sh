# What became of a deploy of nginx's files.
if [ "$(id -u)" != 0 ]; then say fail rights; exit 1; fi
find_nginx
STORE=$NGINX_STORE
ask
