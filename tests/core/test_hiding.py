"""What a command that walks folders must not be able to open."""

from aibridge_kernel import hiding
from aibridge_kernel.hiding import folders_read, hidden_in, walks_folders
from aibridge_kernel.settings import Settings
from aibridge_kernel.state import KernelState, is_secret
from aibridge_kernel.values import Decision, Effect, EffectKind, Step, Verdict, Zone
from aibridge_kernel.viewing import choose, with_viewing


def found(workspace, *already, read=()):
    hidden = hidden_in(workspace, is_secret, already, read)
    assert len(set(hidden)) == len(hidden)
    return {str(path.relative_to(workspace)) for path in hidden}


def plant(workspace, *names):
    for name in names:
        path = workspace / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_secrets_are_found_at_any_depth_and_closed_folders_are_not_entered(tmp_path):
    plant(tmp_path, "a.txt", ".env", "x/y/.env.local", "x/.env.example", "x/.ssh/id_rsa",
          ".git/.env")  # fmt: skip
    assert found(tmp_path) == {".env", "x/y/.env.local", "x/.ssh"}


def test_what_is_masked_already_is_left_out_with_all_in_it(tmp_path):
    plant(tmp_path, ".env", "state/.env")
    assert found(tmp_path, tmp_path / "state", tmp_path / ".env") == set()


def test_a_file_with_a_name_outside_is_found(tmp_path):
    workspace = tmp_path / "w"
    plant(workspace, "own", "other")
    (workspace / "own2").hardlink_to(workspace / "own")
    plant(tmp_path, "credentials")
    (workspace / "d").mkdir()
    (workspace / "d" / "readme.txt").hardlink_to(tmp_path / "credentials")
    assert found(workspace) == {"d/readme.txt"}


def test_a_package_store_is_no_accident(tmp_path, monkeypatch):
    monkeypatch.setattr(hiding, "MAX_LINKED", 3)
    workspace = tmp_path / "w"
    workspace.mkdir()
    for number in range(4):
        plant(tmp_path, f"store{number}")
        (workspace / f"f{number}").hardlink_to(tmp_path / f"store{number}")
    assert found(workspace) == set()


def test_links_are_not_followed(tmp_path):
    workspace = tmp_path / "w"
    workspace.mkdir()
    plant(tmp_path, "outside/.env")
    (workspace / "link").symlink_to(tmp_path / "outside")
    (workspace / "loop").symlink_to(workspace)
    assert found(workspace) == set()


def test_the_walk_is_bounded(tmp_path, monkeypatch):
    plant(tmp_path, *(f"f{number}" for number in range(20)), "deep/.env")
    monkeypatch.setattr(hiding, "MAX_ENTRIES", 5)
    assert found(tmp_path) == set()


def test_what_lies_beside_a_folder_that_is_read_keeps_nothing_from_being_found(
    tmp_path, monkeypatch
):
    plant(tmp_path, *(f"f{number}" for number in range(20)), "deep/er/.env")
    monkeypatch.setattr(hiding, "MAX_ENTRIES", 5)
    assert found(tmp_path, read=(tmp_path / "deep",)) == {"deep/er/.env"}
    assert found(tmp_path, read=(tmp_path, tmp_path / "deep")) == {"deep/er/.env"}


def test_which_folders_a_command_reads(tmp_path):
    workspace = tmp_path / "w"
    plant(workspace, "d/f")
    (workspace / "link").symlink_to(workspace / "d")

    def folders(*paths):
        effects = (Effect(EffectKind.READ, Zone.WORKSPACE, path) for path in paths)
        verdict = Verdict(Decision.ALLOW, "x", tuple(effects))
        return {str(path.relative_to(tmp_path)) for path in folders_read(verdict, workspace)}

    assert folders(str(workspace / "d"), str(workspace / "d/f"), "/usr") == {"w/d"}
    assert folders(str(workspace / "link")) == {"w/d"}
    assert folders(None) == folders(str(tmp_path)) == {"w"}
    opaque = Verdict(Decision.ASK, "x", (Effect(EffectKind.OPAQUE, Zone.NONE),))
    assert folders_read(opaque, workspace) == (workspace,)


def test_who_reads_more_than_is_searched_is_asked(tmp_path, monkeypatch):
    plant(tmp_path, *(f"many/f{number}" for number in range(20)), "few/f")
    monkeypatch.setattr(hiding, "MAX_READ", 20)
    settings = Settings(workspace=tmp_path, state_dir=tmp_path / "state")
    state = KernelState(settings=settings, translator=None)

    def decision(folder):
        effect = Effect(EffectKind.READ, Zone.WORKSPACE, str(folder))
        verdict = Verdict(Decision.ALLOW, "x", (effect,))
        return with_viewing(verdict, choose(verdict, Step("x"), state)).decision

    assert decision(tmp_path / "few") is decision(tmp_path / "many") is Decision.ALLOW
    assert decision(tmp_path) is Decision.ASK


def test_only_commands_that_walk_are_walked_for(tmp_path):
    (tmp_path / "f").touch()

    def verdict(kind, path):
        return Verdict(Decision.ALLOW, "x", (Effect(kind, Zone.WORKSPACE, path),))

    assert walks_folders(verdict(EffectKind.READ, str(tmp_path)))
    assert walks_folders(verdict(EffectKind.OPAQUE, None))
    assert not walks_folders(verdict(EffectKind.READ, str(tmp_path / "f")))
    assert not walks_folders(verdict(EffectKind.CREATE, str(tmp_path)))
