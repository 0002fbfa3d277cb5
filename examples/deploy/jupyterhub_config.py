"""What AI-Bridge wants of a JupyterHub: a part of jupyterhub_config.py."""

import os

c = get_config()  # noqa: F821 — Jupyter's

c.Spawner.default_url = "/lab"
c.Spawner.notebook_dir = "~/files"
c.Spawner.mem_limit = "2G"
c.Spawner.cpu_limit = 1.0
c.Spawner.environment = {
    # The key of the house, from the hub's own environment; commands see neither.
    "GEMINI_API_KEY": os.environ.get("GEMINI_API_KEY", ""),
    # One Redis for everybody: answers are kept under each user's own name (JUPYTERHUB_USER).
    "AIBRIDGE_CACHE_URL": "redis://cache.example.org/0",
}
