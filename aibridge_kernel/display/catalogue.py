"""Message catalogues: a ``Text`` in, a sentence in the person's language out.

English is the source language; every other is a gettext catalogue under ``locale/``. Adding a
language is adding a file there.
"""

from __future__ import annotations

import gettext
import json
from functools import cache
from pathlib import Path

from aibridge_kernel.errors import AIBridgeError
from aibridge_kernel.values import Text

from .escaping import visible

LOCALE_DIRECTORY = Path(__file__).parent / "locale"
DOMAIN = "aibridge"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE_DIRECTORY, [language], fallback=True)


def render(text: Text | str, language: str) -> str:
    """Render a ``Text`` in ``language`` (``es``, ``en``); a plain ``str`` is returned as it is.

    Values are rendered too, numbers in the language's notation; names from outside have their
    control and bidi characters escaped.
    """
    if isinstance(text, str):
        return text
    catalogue = _catalogue(language)
    if text.plural is None:
        template = catalogue.gettext(text.template)
    else:
        template = catalogue.ngettext(text.template, text.plural, int(text.values["n"]))
    values = {name: _value(value, language) for name, value in text.values.items()}
    return template.format(**values)


class _Shown(str):
    """A value already rendered, which ``{value!r}`` quotes without escaping non-ASCII again."""

    __slots__ = ()

    def __repr__(self) -> str:
        return json.dumps(str(self), ensure_ascii=False)


def _value(value: object, language: str) -> object:
    if isinstance(value, Text):
        return _Shown(render(value, language))
    if isinstance(value, int | float):
        return value
    return _Shown(visible(str(value)))


def sentences(error: AIBridgeError, language: str) -> tuple[str, ...]:
    """Render an error: what happened, what was left untouched, what to do."""
    parts = (error.happened, error.untouched, error.remedy)
    return tuple(render(part, language) for part in parts if part is not None and part.template)
