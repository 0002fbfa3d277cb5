from __future__ import annotations

import pytest
from loopback.scene import gemini, runner, settings_for  # noqa: F401  — fixtures

from aibridge_kernel.translation import Translator


@pytest.fixture
def make_translator(gemini, runner):  # noqa: F811  — a fixture
    made = []

    def make(model=None, **values):
        translator = Translator(settings_for(gemini, **values), model, "es")
        made.append(translator)
        return translator

    yield make
    for translator in made:
        runner.run(translator.aclose())
