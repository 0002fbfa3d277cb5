"""Jupyter's public conformance suite, every attribute filled in, nothing left out."""

import os
from pathlib import Path

import jupyter_kernel_test
import pytest


@pytest.fixture(scope="module", autouse=True)
def _environment(tmp_path_factory):
    """Run the suite's kernels in a folder and a home of their own."""
    home = tmp_path_factory.mktemp("home")
    workspace = tmp_path_factory.mktemp("workspace")
    before, folder = dict(os.environ), Path.cwd()
    for name in [name for name in os.environ if name.startswith(("AIBRIDGE_", "GEMINI", "GOOGLE"))]:
        del os.environ[name]
    os.environ["HOME"] = str(home)
    os.environ["AIBRIDGE_LANGUAGE"] = "en"
    os.chdir(workspace)
    yield
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(before)


class TestAIBridge(jupyter_kernel_test.KernelTests):
    kernel_name = "aibridge"
    language_name = "aibridge"
    file_extension = ".aibridge"
    code_hello_world = "!echo 'hello, world'"
    code_stderr = "!ls missing-file ; true"
    completion_samples = [
        {"text": "%us", "matches": {"%usage"}},
        {"text": "INF", "matches": {"INFO"}},
        {"text": "CHANGE-MODEL off", "matches": {"offline"}},
    ]
    complete_code_samples = ["Crear carpeta PROYECTO", "!ls", "INFO", "!echo 'a b'"]
    incomplete_code_samples = ["!echo 'a", "%%sh\nls"]
    invalid_code_samples = ["%nosuchmagic", "crea a\n%nosuchmagic x"]
    code_page_something = "%help info"
    code_generate_error = "%nosuchmagic"
    code_execute_result = [
        {"code": "INFO", "mime": "text/html"},
        {"code": "%usage", "mime": "text/html"},
        {"code": "%history nothing-of-that", "result": "The history holds nothing of that."},
    ]
    code_display_data = [
        {"code": "!echo 1", "mime": "application/vnd.aibridge.outcome+json"},
        {"code": "!echo 2", "mime": "text/html"},
    ]
    code_history_pattern = "%usag?"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "%usage"
    code_clear_output = "%clear"


class TestWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "aibridge"
    support_iopub_welcome = True
