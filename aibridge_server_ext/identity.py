"""An identity provider for jupyter-server that knows people by signed tokens (JWT, RFC 7519).

For a server behind a login of somebody else's: every request, a WebSocket's upgrade included, needs
a token that was signed by that login for this server and has not expired.
"""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import RequestHandler
from traitlets import Enum, Float, TraitError, Unicode

__all__ = ["JWTIdentityProvider", "JWTUser"]

ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
    *("HS256", "HS384", "HS512"),
)
"""Signatures only; ``none`` is not among them."""

REQUIRED_CLAIMS = ["exp", "aud", "sub"]
LEAST_SECRET_BYTES = 32
"""For HMAC; a shorter secret can be guessed from one token."""


@dataclass
class JWTUser(User):
    """Who a token speaks of, and until when."""

    expires_at: float = 0.0
    """Seconds since the epoch."""


class JWTIdentityProvider(IdentityProvider):
    """Knows a person by a JWT in the ``Authorization`` header or ``?token=``, then by a cookie.

    The cookie lasts no longer than the token that it was given for.
    """

    need_token = False

    algorithm = Enum(
        ALGORITHMS,
        default_value="RS256",
        help="The one signature that is accepted, whatever a token's own header says.",
    ).tag(config=True)

    key_file = Unicode(
        help="File with the public key of the login (PEM), or with the secret if HMAC is used."
    ).tag(config=True)

    audience = Unicode(
        help="The name of this server among those that the login signs for (claim `aud`)."
    ).tag(config=True)

    issuer = Unicode(
        help="The login's own name (claim `iss`); empty accepts any that has the key."
    ).tag(config=True)

    leeway = Float(
        10.0, min=0.0, help="Seconds by which this machine's clock and the login's may differ."
    ).tag(config=True)

    _key: bytes | None = None

    @property
    def auth_enabled(self) -> bool:
        """Nobody is let in without a token."""
        return True

    @property
    def login_available(self) -> bool:
        """Nothing can be typed in: the login is somebody else's."""
        return False

    def validate_security(self, app: Any, ssl_options: dict[str, Any] | None = None) -> None:
        """Refuse to start half configured."""
        if not self.audience:
            raise TraitError("JWTIdentityProvider.audience is empty: name this server in it")
        self._key = self._read_key()
        super().validate_security(app, ssl_options)

    async def get_user_token(self, handler: RequestHandler) -> JWTUser | None:
        """Who the request's token speaks of, ``None`` if it has none that holds."""
        token = self.get_token(handler)
        if not token:
            return None
        try:
            return _user(self._claims(token))
        except jwt.InvalidTokenError as failure:
            self.log.warning("Token refused: %s", failure)
            return None

    def user_to_cookie(self, user: User) -> str:
        """The person and the end of their token; the server signs cookies itself."""
        return json.dumps([user.username, user.display_name, getattr(user, "expires_at", 0.0)])

    def user_from_cookie(self, cookie_value: str) -> JWTUser | None:
        """The person, unless the token they came with has expired by now."""
        username, name, expires_at = json.loads(cookie_value)
        if time.time() >= expires_at + self.leeway:
            return None
        return JWTUser(username, name, name, expires_at=expires_at)

    def cookie_secret_hook(self, h: hmac.HMAC) -> hmac.HMAC:
        """Cookies given under another key, audience or issuer end with it."""
        if self.key_file:
            h.update(self._read_key())
        h.update(f"{self.algorithm} {self.audience} {self.issuer}".encode())
        return h

    def _claims(self, token: str) -> Mapping[str, Any]:
        if self._key is None:
            self._key = self._read_key()
        return jwt.decode(
            token,
            self._key,
            algorithms=[self.algorithm],
            audience=self.audience,
            issuer=self.issuer or None,
            leeway=self.leeway,
            options={"require": REQUIRED_CLAIMS},
        )

    def _read_key(self) -> bytes:
        try:
            key = Path(self.key_file).read_bytes().strip()
            jwt.get_algorithm_by_name(self.algorithm).prepare_key(key)
        except (OSError, ValueError, TypeError, jwt.InvalidKeyError) as failure:
            raise TraitError(
                f"JWTIdentityProvider.key_file: no key for {self.algorithm} in "
                f"{self.key_file!r} ({failure})"
            ) from failure
        if self.algorithm.startswith("HS") and len(key) < LEAST_SECRET_BYTES:
            raise TraitError(
                f"JWTIdentityProvider.key_file: a secret needs {LEAST_SECRET_BYTES} bytes or more"
            )
        return key


def _user(claims: Mapping[str, Any]) -> JWTUser:
    """A person by the registered claims and those of OpenID Connect."""
    username = claims["sub"]
    name = str(claims.get("name") or claims.get("preferred_username") or username)
    return JWTUser(username, name, name, expires_at=float(claims["exp"]))
