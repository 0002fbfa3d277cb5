"""A certificate for a server on the loopback address, made by ``openssl``."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path


def make_certificate(folder: Path, name: str) -> None:
    """Make ``cert.pem`` and ``key.pem`` for a name and 127.0.0.1."""
    argv = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    argv += ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1"]
    argv += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(argv, check=True, capture_output=True)
    context = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    assert context.cert_store_stats()["x509"] == 1
