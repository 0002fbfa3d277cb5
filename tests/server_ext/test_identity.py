"""Logins by JWT: who is let in, for how long, and what a server refuses to start with."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect
from traitlets import TraitError
from traitlets.config import Config, PyFileConfigLoader

from aibridge_server_ext.identity import JWTIdentityProvider

RSA, OTHER = (rsa.generate_private_key(65537, 2048) for _ in range(2))
CURVE = ec.generate_private_key(ec.SECP256R1())
AUDIENCE, ISSUER = "jupyter.example.org", "https://login.example.org"


def private(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def token(key=RSA, algorithm="RS256", without=(), **claims):
    """A token that holds, but for what is said otherwise."""
    whole = {"sub": "ana", "name": "Ana", "aud": AUDIENCE, "iss": ISSUER, "exp": time.time() + 600}
    whole = {name: value for name, value in (whole | claims).items() if name not in without}
    secret = key if isinstance(key, bytes) else private(key)
    return jwt.encode(whole, secret, algorithm=algorithm)


def unsigned(header, claims):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part(header)}.{part(claims)}."


def confused():
    """Signed by HMAC with the public key, which everybody knows."""
    head, body, _ = token().split(".")
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').rstrip(b"=").decode()
    signature = hmac.digest(public(RSA), f"{head}.{body}".encode(), hashlib.sha256)
    return f"{head}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.fixture
def jp_server_config(jp_server_config, tmp_path):
    key = tmp_path / "login.pem"
    key.write_bytes(public(RSA))
    jp_server_config["ServerApp"]["identity_provider_class"] = JWTIdentityProvider
    jp_server_config["JWTIdentityProvider"] = {
        "key_file": str(key),
        "audience": AUDIENCE,
        "issuer": ISSUER,
        "leeway": 0.0,
    }
    return jp_server_config


@pytest.fixture
def jp_auth_header():
    return {"Authorization": f"Bearer {token()}"}


HOLDS = {
    "all claims": {},
    "one audience of several": {"aud": ["elsewhere", AUDIENCE]},
}


@pytest.mark.parametrize("claims", HOLDS.values(), ids=HOLDS)
async def test_a_token_that_holds_opens_the_socket(jp_ws_fetch, claims):
    headers = {"Authorization": f"Bearer {token(**claims)}"}
    socket = await jp_ws_fetch("aibridge", "files", headers=headers)
    await socket.write_message('{"type": "watch", "id": 1, "directories": [""]}')
    assert json.loads(await socket.read_message())["type"] == "watching"
    socket.close()


async def test_a_browser_may_say_it_in_the_address(jp_ws_fetch):
    headers = {"Authorization": ""}
    socket = await jp_ws_fetch("aibridge", "files", params={"token": token()}, headers=headers)
    socket.close()


REFUSED = {
    "none": lambda: "",
    "no token": lambda: "nonsense",
    "expired": lambda: token(exp=time.time() - 1),
    "not yet": lambda: token(nbf=time.time() + 600),
    "another audience": lambda: token(aud="elsewhere"),
    "no audience": lambda: token(without=["aud"]),
    "without end": lambda: token(without=["exp"]),
    "about nobody": lambda: token(without=["sub"]),
    "another issuer": lambda: token(iss="https://evil.example.org"),
    "another key": lambda: token(OTHER),
    "another algorithm": lambda: token(algorithm="RS512"),
    "another family": lambda: token(CURVE, "ES256"),
    "public key as secret": confused,
    "unsigned": lambda: unsigned(
        {"alg": "none"}, {"sub": "ana", "aud": AUDIENCE, "iss": ISSUER, "exp": time.time() + 600}
    ),
    "changed": lambda: token()[:-6] + "AAAAAA",
}


@pytest.mark.parametrize("made", REFUSED.values(), ids=REFUSED)
async def test_any_other_is_refused_before_the_upgrade(jp_ws_fetch, made):
    with pytest.raises(HTTPClientError) as failure:
        await jp_ws_fetch("aibridge", "files", headers={"Authorization": f"Bearer {made()}"})
    assert failure.value.code == 403


async def test_the_server_knows_who_it_is(jp_fetch):
    identity = json.loads((await jp_fetch("api", "me")).body)["identity"]
    assert (identity["username"], identity["display_name"]) == ("ana", "Ana")


async def test_the_cookie_lasts_no_longer_than_the_token(jp_fetch, monkeypatch):
    answer = await jp_fetch("api", "me")
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    headers = {"Authorization": "", "Cookie": cookie}
    assert (await jp_fetch("api", "me", headers=headers)).code == 200
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 601)
    with pytest.raises(HTTPClientError) as failure:
        await jp_fetch("api", "me", headers=headers)
    assert failure.value.code == 403


@pytest.mark.usefixtures("jp_fetch")
async def test_a_socket_ends_with_its_login(jp_http_port, jp_base_url, monkeypatch):
    now = time.time
    address = f"ws://127.0.0.1:{jp_http_port}{jp_base_url}aibridge/files"
    headers = {"Authorization": f"Bearer {token()}"}
    monkeypatch.setattr(time, "time", lambda: now() + 599.5)
    socket = await websocket_connect(HTTPRequest(address, headers=headers))
    assert await socket.read_message() is None
    assert (socket.close_code, socket.close_reason) == (1008, "login expired")
    socket.close()


def provider(tmp_path, key=None, **settings):
    file = tmp_path / "key"
    file.write_bytes(public(RSA) if key is None else key)
    settings = {"key_file": str(file), "audience": AUDIENCE} | settings
    return JWTIdentityProvider(config=Config({"JWTIdentityProvider": settings}))


class App:
    ip = "127.0.0.1"


HALF = {
    "no audience": ({"audience": ""}, "audience is empty"),
    "no key": ({"key_file": "/nonexistent"}, "no key for RS256"),
    "a key of another kind": ({"algorithm": "ES256"}, "no key for ES256"),
    "a public key as secret": ({"algorithm": "HS256"}, "no key for HS256"),
    "a short secret": ({"algorithm": "HS256", "key": b"short"}, "32 bytes or more"),
}


@pytest.mark.parametrize(("settings", "said"), HALF.values(), ids=HALF)
def test_a_server_does_not_start_half_configured(tmp_path, settings, said):
    with pytest.raises(TraitError, match=re.escape(said)):
        provider(tmp_path, **settings).validate_security(App())


def test_unsigned_cannot_be_configured(tmp_path):
    with pytest.raises(TraitError):
        _ = provider(tmp_path, algorithm="none").algorithm


@pytest.mark.parametrize(
    ("algorithm", "key", "verifier"),
    [
        ("ES256", CURVE, public(CURVE)),
        ("PS384", RSA, public(RSA)),
        ("HS512", b"s" * 64, b"s" * 64),
    ],
)
def test_other_signatures_can_be_chosen(tmp_path, algorithm, key, verifier):
    login = provider(tmp_path, verifier, algorithm=algorithm)
    login.validate_security(App())
    assert login._claims(token(key, algorithm))["sub"] == "ana"


def test_another_key_ends_cookies(tmp_path):
    def secret(login):
        return login.cookie_secret_hook(hmac.new(b"x", digestmod="sha256")).digest()

    one = secret(provider(tmp_path))
    assert one == secret(provider(tmp_path))
    assert one != secret(provider(tmp_path, public(OTHER)))
    assert one != secret(provider(tmp_path, audience="other"))


def test_the_documented_configuration_is_accepted(tmp_path):
    page = Path(__file__).resolve().parents[2] / "docs" / "live-files.md"
    (snippet,) = re.findall(
        r"```python\n(# jupyter_server_config.py.*?)```", page.read_text(), re.DOTALL
    )
    (tmp_path / "config.py").write_text(snippet)
    config = PyFileConfigLoader("config.py", str(tmp_path)).load_config()
    assert config.ServerApp.identity_provider_class.endswith("identity.JWTIdentityProvider")
    key = tmp_path / "key.pem"
    key.write_bytes(public(RSA))
    config.JWTIdentityProvider.key_file = str(key)
    JWTIdentityProvider(config=config).validate_security(App())
