"""The web server: `gunicorn -c config/gunicorn.py config.wsgi`. Read from the environment, like settings.py."""

import gc
from typing import Any

from environs import Env

env = Env()

host, port = env.str("HOST", "127.0.0.1"), env.int("PORT", 8000)
bind = [f"{host}:{port}"]

# Threads, because a request mostly waits for PostgreSQL; processes, because Python runs one thread at a time.
# Each process has a pool of its own: WEB_CONCURRENCY times DATABASE_POOL_SIZE connections at most.
worker_class = "gthread"
workers = env.int("WEB_CONCURRENCY", 2)
threads = env.int("WEB_THREADS", 4)

# Loaded once and shared by the processes: they start at once and take less memory.
preload_app = not env.bool("DEBUG", False)
reload = env.bool("DEBUG", False)


def pre_fork(_server: Any, _worker: Any) -> None:
    """What is loaded stays: the collector need not walk through it for every page, and processes go on sharing it."""
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """A page makes ten thousand small things and drops them all; they are counted, not searched for."""
    gc.set_threshold(20_000, 10, 10)


# It would lie in somebody's home directory, and nothing here speaks to it.
control_socket_disable = True

# Whose X-Forwarded-* headers count. Behind a proxy in a container that is the proxy alone.
forwarded_allow_ips = env.str("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")

# An import's file may take a while on a slow line; the work on it happens in the other process, the worker.
timeout = 60
graceful_timeout = 20
accesslog = env.str("ACCESS_LOG", "") or None
errorlog = "-"
loglevel = "warning"
