"""The web server's settings, for one machine and for production alike."""

import os

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 2
threads = 4
# Loaded once and then forked: half the memory, half the wait. Nothing asks the database before a request does.
preload_app = True
timeout = 60
graceful_timeout = 20
keepalive = 5
# A worker is replaced now and then, never both at once, so that memory cannot creep.
max_requests = 2000
max_requests_jitter = 400
# Beats are written to memory where there is such a folder: a slow disk must not look like a hung worker.
worker_tmp_dir = next(filter(os.path.isdir, ["/dev/shm"]), None)  # noqa: S108
# The application logs requests by itself, without query strings: those may hold names.
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
