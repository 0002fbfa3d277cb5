"""The same notebook from the top asks no model: proved with SQLite and with a real Redis."""

import shutil
from contextlib import contextmanager

import pytest
from harness import running_kernel, tree
from loopback.answers import question, refusal, says, steps
from loopback.gemini import KEY, LoopbackGemini
from loopback.redis import running_redis

ANSWERS = {
    "Crear carpeta PROYECTO": steps("mkdir PROYECTO"),
    "pon dentro un fichero notas.txt": steps("touch PROYECTO/notas.txt"),
    "escribe hola en ese fichero": steps("printf 'hola\\n' > PROYECTO/notas.txt"),
    "¿Qué es un directorio?": says("Una **carpeta**", " con ficheros."),
    "Dilo más corto": says("Una carpeta."),
    "ahora muévela a docs": steps("mv PROYECTO docs"),
    "enséñame lo que hay": steps("ls"),
    "muestra el fichero perdido": steps("cat perdido.txt"),
    "¿por qué ha fallado?": says("Porque no existe."),
    "crea la carpeta doce": steps("mkdir doce"),
    "crea la carpeta trece": steps("mkdir trece"),
    "y otra con el número siguiente": steps("mkdir catorce"),
    "crea tres ficheros dentro de la primera": steps("touch doce/a doce/b doce/c"),
    "entra en docs": steps("cd docs"),
    "crea aquí el fichero x": steps("touch x"),
    "vuelve arriba": steps("cd .."),
    "borra trece": steps("rmdir trece"),
    "cuéntame un chiste": refusal("Eso no es para la shell."),
    "crea una carpeta": question("¿Cómo se llama?"),
    "otoño": steps("mkdir otoño"),
    "crea la carpeta verano": steps("mkdir verano"),
    "copia ahí el fichero de siempre": steps("cp base.txt verano/"),
    "y luego bórralo": steps("rm base.txt"),
    "busca hola": steps("grep -r hola docs"),
    "cuenta los ficheros": steps("find . -type f"),
    "crea dos carpetas": steps("mkdir p", "mkdir q"),
    "junta las dos últimas": steps("mv p q/"),
}
CELLS = (
    "Crear carpeta PROYECTO",
    "pon dentro un fichero notas.txt",
    "escribe hola en ese fichero",
    "IA",
    "¿Qué es un directorio?",
    "Dilo más corto",
    "BACK",
    "ahora muévela a docs",
    "enséñame lo que hay",
    "muestra el fichero perdido",
    "%ia ¿por qué ha fallado?",
    "crea la carpeta doce",
    "crea la carpeta trece",
    "y otra con el número siguiente",
    "CHANGE-MODEL gemini-2.5-pro",
    "crea tres ficheros dentro de la primera",
    "entra en docs",
    "crea aquí el fichero x",
    "vuelve arriba",
    "borra trece",
    "cuéntame un chiste",
    "crea una carpeta",
    "nombre = 'verano'",
    "crea la carpeta {nombre}",
    "copia ahí el fichero de siempre",
    "y luego bórralo",
    "!printf '%s\\n' yo > mano.txt",
    "busca hola\n\ncuenta los ficheros",
    "crea dos carpetas",
    "junta las dos últimas",
)
FAIL = {"muestra el fichero perdido", "cuéntame un chiste"}
BASE = {"base.txt": "base\n"}


@contextmanager
def kept_in_sqlite(_):
    yield {}


@contextmanager
def kept_in_redis(tmp_path):
    with running_redis(tmp_path) as (url, _):
        yield {"AIBRIDGE_CACHE_URL": url}


@pytest.fixture
def gemini():
    with LoopbackGemini(ANSWERS.get) as server:
        yield server


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in BASE.items():
        (folder / name).write_text(content)
    return folder


def run_all(workspace, home, gemini, variables, cells=CELLS):
    """Run the cells in a kernel of their own; the outcomes, and what was asked of the server."""
    gemini.requests.clear()
    outcomes = []
    variables = {
        "GEMINI_API_KEY": KEY,
        "GOOGLE_GEMINI_BASE_URL": gemini.url,
        "AIBRIDGE_MODEL": gemini.models[0],
    } | variables
    with running_kernel(workspace, home, **variables) as bridge:

        def answer(prompt):
            bridge.client.input("otoño" if "¿Cómo se llama?" in prompt else "y")

        for number, source in enumerate(cells, 1):
            cell = bridge.run(source, on_prompt=answer)
            assert (cell.status == "error") == (source in FAIL), (number, cell.evalue)
            outcomes += cell.outcomes
    return outcomes


@pytest.mark.parametrize("kept", [kept_in_sqlite, kept_in_redis])
def test_thirty_cells_ask_nobody_the_second_time(kept, tmp_path, home, gemini):
    assert len(CELLS) == 30
    with kept(tmp_path) as variables:
        first = run_all(fresh(tmp_path / "one"), home, gemini, variables)
        assert len(gemini.contents) == len(ANSWERS)
        assert not any(outcome["cached"] for outcome in first)
        second = run_all(fresh(tmp_path / "two"), home, gemini, variables)
        assert gemini.requests == []
        assert tree(tmp_path / "two") == tree(tmp_path / "one")
        shape(second, first)
        edited = ["crea la carpeta nueva" if c.endswith("doce") else c for c in CELLS]
        gemini.rule = {**ANSWERS, "crea la carpeta nueva": steps("mkdir doce nueva")}.get
        run_all(fresh(tmp_path / "three"), home, gemini, variables, edited)
        asked = [request.prose for request in gemini.contents]
        prose = list(ANSWERS)
        here = prose.index("crea la carpeta doce")
        assert asked == ["crea la carpeta nueva", *prose[here + 1 :]]
        assert tree(tmp_path / "three") == tree(tmp_path / "two") | {"nueva": None}


def shape(again, before):
    """The outcomes are the same but for what a replay costs."""
    assert [statement(outcome) for outcome in again] == [statement(o) for o in before]
    for outcome in again:
        by_model = not outcome["statement"].startswith("!")
        assert outcome["cached"] is by_model
        assert set(outcome["usage"].values()) == {0}


def statement(outcome):
    commands = [(c["command"], c["exit_status"], c["changes"]) for c in outcome["commands"]]
    return outcome["statement"], outcome["model"], commands


def test_a_kept_deletion_is_asked_about_where_other_files_stand(workspace, home, gemini):
    gemini.rule = {"borra a": steps("rm a"), "lista": steps("ls")}.get
    variables = {
        "GEMINI_API_KEY": KEY,
        "GOOGLE_GEMINI_BASE_URL": gemini.url,
        "AIBRIDGE_ON_ASK": "undoable",
    }
    with running_kernel(workspace, home, **variables) as bridge:

        def again(*names):
            for name in names:
                (workspace / name).touch()
            bridge.run("%context clear")

        again("a", "b")
        assert bridge.run("borra a", can_ask=False).status == "ok"
        again("a")
        assert bridge.run("borra a", can_ask=False).outcome["cached"]
        again("a", "c")
        refused = bridge.run("borra a", can_ask=False)
        assert refused.ename == "ApprovalRequired"
        assert "comes from an earlier run" in refused.evalue
        assert (workspace / "a").exists()
        again()
        asked = bridge.run("borra a", "y")
        assert "comes from an earlier run" in asked.prompts[0]
        assert "- a" in asked.prompts[0]  # it was tried out first
        assert len(gemini.contents) == 1
        again()
        assert not bridge.run("borra a", can_ask=False).outcome["cached"]
        again("a", "b")
        assert bridge.run("lista").status == "ok"
        again("d")
        assert bridge.run("lista").outcome["cached"]
        assert len(gemini.contents) == 3
        bridge.run("%replay off")
        again()
        assert not bridge.run("lista").outcome["cached"]
        assert "not used" in bridge.run("INFO").result
        assert "%replay" not in bridge.run("%replay on").result
        again()
        assert bridge.run("lista").outcome["cached"]
        assert len(gemini.contents) == 4
