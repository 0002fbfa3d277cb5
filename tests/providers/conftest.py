from __future__ import annotations

import pytest
from loopback.scene import gemini, openai, runner, settings_for  # noqa: F401  — fixtures

from aibridge_kernel.providers.attempts import Patience
from aibridge_kernel.providers.gemini.provider import GeminiProvider
from aibridge_kernel.providers.openai import OpenAIProvider, endpoints

MODEL = "gemini-2.5-flash"


@pytest.fixture
def make_provider(gemini, runner):  # noqa: F811  — a fixture
    made = []

    def make(model=MODEL, *, backoff_s=(0.001, 0.001), **values):
        settings = settings_for(gemini, **values)
        provider = GeminiProvider(model, settings, "en", Patience(settings.wait_s, backoff_s))
        made.append(provider)
        return provider

    yield make
    for provider in made:
        runner.run(provider.aclose())


@pytest.fixture
def provider(make_provider):
    return make_provider()


@pytest.fixture
def make_openai(openai, runner):  # noqa: F811  — a fixture
    made = []

    def make(model="gpt-5-mini", *, backoff_s=(0.001, 0.001), endpoint=None, **values):
        settings = settings_for(openai, **values)
        where = endpoint or endpoints.openai(settings)
        patience = Patience(settings.wait_s, backoff_s)
        provider = OpenAIProvider(model, settings, "en", where, patience)
        made.append(provider)
        return provider

    yield make
    for provider in made:
        runner.run(provider.aclose())
