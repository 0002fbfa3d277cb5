from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx2

from loopback.gemini import KEY

RULES = [
    {"contains": "proyecto", "steps": ["mkdir PROYECTO"]},
    {"contains": "hola", "says": ["ho", "la"]},
    {"contains": "pdf", "question": "Which?"},
    {"contains": "", "refusal": "No."},
]


def ask(url, prose, key=KEY):
    body = {"contents": [{"role": "user", "parts": [{"text": prose}]}]}
    answer = httpx2.post(
        f"{url}/v1beta/models/gemini-2.5-flash:generateContent",
        json=body,
        headers={"x-goog-api-key": key},
        trust_env=False,
    )
    return answer.status_code, answer.json()


def text_of(answer):
    return answer[1]["candidates"][0]["content"]["parts"][0]["text"]


def test_as_a_program_with_a_rules_file(tmp_path):
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps(RULES))
    program = [sys.executable, "-m", "loopback.gemini", "--rules", str(rules)]
    folder = Path(__file__).parents[1]
    with subprocess.Popen(program, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            assert json.loads(text_of(ask(url, "Crear carpeta PROYECTO")))["steps"] == [
                {"command": "mkdir PROYECTO", "explanation": "Runs mkdir PROYECTO."}
            ]
            assert text_of(ask(url, "hola")) == "hola"
            assert json.loads(text_of(ask(url, "borra el pdf")))["question"] == "Which?"
            assert json.loads(text_of(ask(url, "x")))["refusal"] == "No."
            assert ask(url, "hola", key="wrong")[0] == 400
        finally:
            server.terminate()
