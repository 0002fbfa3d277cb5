"""What a model translated is learned, offered offline with other names, and forgotten."""

import stat

from harness import running_kernel, talking_kernel
from loopback.answers import steps

SENTENCE = "airea a.txt como es debido"


def test_learned_from_a_model_and_used_without_one(workspace, home):
    for name in ("a.txt", "b.txt"):
        (workspace / name).write_text("z\ny\nz\n", encoding="utf-8")
    with talking_kernel(workspace, home) as (bridge, gemini):
        assert "nothing to learn" in bridge.run("%learn").result
        gemini.enqueue(steps(("sort -u a.txt", "Ordena.")), steps("mkdir recetas"))
        assert bridge.run(SENTENCE).stdout == "y\nz\n"
        bridge.run("crea la carpeta recetas")  # the grammar knows this one itself
        refused = bridge.run("%learn", "n")
        assert "airea {1} como es debido\n    sort -u {1}" in refused.stdout
        assert refused.result == "Nothing was learned."
        bridge.run("CHANGE-MODEL offline")
        assert bridge.run(SENTENCE).ename == "TranslationRefused"
        assert "%learn yes" in bridge.run("%learn").result
        asked = bridge.run("%learn yes", "n")  # a cell does not answer for the person
        assert asked.prompts
        assert asked.result == "Nothing was learned."
        assert bridge.run("%learn", "y").result.startswith("Learned")
        assert bridge.run("airea b.txt como es debido").command["command"] == "sort -u b.txt"
        assert "nothing to learn" in bridge.run("%learn").result
    (file,) = home.rglob("phrases.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with running_kernel(workspace, home) as bridge:
        assert bridge.run(SENTENCE).command["command"] == "sort -u a.txt"
        assert "airea {1} como es debido" in bridge.run("%learn list").result
        assert bridge.run("%learn forget 2").ename == "UsageError"
        assert bridge.run("%learn forget 1").result == "Forgotten."
        assert bridge.run(SENTENCE).ename == "TranslationRefused"
        assert bridge.run("%learn maybe").ename == "UsageError"
        file.write_text("[]", encoding="utf-8")
        assert bridge.run("%learn list").ename == "UsageError"
        assert bridge.run(SENTENCE).ename == "TranslationRefused"
