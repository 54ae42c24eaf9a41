# What became of a deploy of a master.cfg.
enter_master "$2"
STORE=$WHERE/.buildbot-proxy
# Whether the master ran before is not known any more: a master that is down stays down.
RAN=
ask
