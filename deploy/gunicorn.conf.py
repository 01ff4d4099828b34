"""How the application is served, in the demonstration as in production."""

import os

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 60
# A stop (Ctrl-C, SIGTERM) lets running requests end, but never takes more than ten seconds.
graceful_timeout = 6
keepalive = 5
loglevel = "warning"

# No second door: the server is driven by signals only.
control_socket_disable = True
