from __future__ import annotations

import json

import pytest

from aibridge_kernel.errors import TranslationError
from aibridge_kernel.providers.reading import MAX_ANSWER, MAX_STEPS, read_translation
from aibridge_kernel.values import Step, Translation

STEP = {"command": "ls", "explanation": "Lists."}

LISTS = Translation(steps=(Step("ls", "Lists."),))

READ = [
    ({"steps": [STEP]}, LISTS),
    ({"steps": [{"command": " ls \n"}]}, Translation(steps=(Step("ls"),))),
    ({"steps": [{"command": "ls", "explanation": 7}]}, Translation(steps=(Step("ls"),))),
    (
        {"steps": [STEP], "question": None, "refusal": ""},
        Translation(steps=(Step("ls", "Lists."),)),
    ),
    ({"steps": [STEP], "question": "null"}, LISTS),
    ({"steps": [STEP], "question": "Which?"}, Translation(question="Which?")),
    ({"steps": [STEP], "refusal": "No."}, Translation(refusal="No.")),
    ({"question": " Which? ", "refusal": "No."}, Translation(question="Which?")),
]


@pytest.mark.parametrize(("value", "expected"), READ)
def test_read(value, expected):
    assert read_translation(json.dumps(value)) == expected


VIOLATIONS = [
    "",
    "null",
    "[]",
    '"rm -r x"',
    "rm -r x",
    '{"steps"',
    "[" * 50_000,
    "{}",
    '{"steps": []}',
    '{"steps": null}',
    '{"steps": "rm -r x"}',
    '{"steps": ["rm -r x"]}',
    '{"steps": [{}]}',
    '{"steps": [{"command": null}]}',
    '{"steps": [{"command": ["rm", "x"]}]}',
    '{"steps": [{"command": "  "}]}',
    '{"steps": [{"command": "ls"}, {"command": ""}]}',
    '{"question": "", "refusal": "none"}',
    '{"commands": ["rm x"]}',
    '{"steps": [{"command": "rm caf\N{REPLACEMENT CHARACTER}"}]}',
    json.dumps({"steps": [STEP] * (MAX_STEPS + 1)}),
    json.dumps({"refusal": "x" * MAX_ANSWER}),
]


@pytest.mark.parametrize("answer", VIOLATIONS, ids=range(len(VIOLATIONS)))
def test_what_is_not_a_translation(answer):
    with pytest.raises(TranslationError) as caught:
        read_translation(answer)
    assert caught.value.remedy is not None
