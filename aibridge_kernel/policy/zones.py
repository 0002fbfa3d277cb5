"""Where a path lies, told from its spelling and from the real path it leads to."""

from __future__ import annotations

import re
import stat
from functools import lru_cache
from posixpath import normpath
from typing import NamedTuple

from aibridge_kernel.values import Zone

from .context import Context

_RANK = (
    Zone.NEW,
    Zone.WORKSPACE,
    Zone.SYSTEM,
    Zone.TEMPORARY,
    Zone.UNKNOWN,
    Zone.OUTSIDE,
    Zone.PROTECTED,
    Zone.SECRET,
)
_STRICTNESS = {zone: rank for rank, zone in enumerate(_RANK)}

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt")
_SYSTEM_FILES = re.compile(
    r"/|/dev/(?:null|zero|full|u?random)"
    r"|/proc/(?:cpuinfo|meminfo|version|uptime|loadavg|stat|filesystems|cmdline|partitions|swaps)"
)
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 — names of zones, nothing is opened
_OF_THE_PROCESS = re.compile(
    r"/dev/(?:fd(?:/.*)?|stdin|tty|stdout|stderr)|/proc/(?:self|thread-self|\d+)(?:/.*)?"
)
DISCARDED = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr"})
"""What may be written to without any effect on files."""

_SECRET_SYSTEM = re.compile(
    r"/etc/(?:g?shadow-?|sudoers(?:\.d)?(?:/.*)?|ssl/private(?:/.*)?|ssh/ssh_host_[^/]*_key"
    r"|NetworkManager/system-connections(?:/.*)?|wireguard(?:/.*)?|krb5\.keytab)"
    r"|/proc/[^/]+/(?:task/[^/]+/)?environ|/root/\.ssh(?:/.*)?"
)
_SECRET_NAME = re.compile(
    r"\.env(?:rc\.local|\.(?!example$|sample$|template$|dist$).*)?"
    r"|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|\.netrc|\.git-credentials|\.pgpass|\.pypirc"
    r"|\.my\.cnf|\.vault-token|\.htpasswd|\.aibridge_policy_key"
)
SECRET_FOLDERS = (".ssh", ".gnupg", ".aws", ".azure", ".kube", ".password-store")
"""Names of folders in which everything is secret, wherever they lie."""
_SECRET_FOLDER = re.compile(rf"/(?:{'|'.join(map(re.escape, SECRET_FOLDERS))})(?:/|\Z)")
SECRET_IN_HOME = (
    ".config/gcloud",
    ".config/gh",
    ".config/rclone",
    ".docker/config.json",
    ".npmrc",
    ".local/share/keyrings",
    ".local/share/jupyter/runtime",
    ".mozilla",
    ".config/google-chrome",
    ".config/chromium",
    ".bash_history",
    ".python_history",
    ".zsh_history",
)
"""Secret files and folders, relative to the home folder."""
_RUN_BY_OTHERS = re.compile(
    r"(?:^|/)(?:\.bash(?:rc|_profile|_login|_logout|_aliases)|\.profile|\.zsh(?:rc|env)|\.zprofile"
    r"|\.envrc|\.inputrc|\.vimrc|\.exrc|\.gdbinit|\.pythonrc(?:\.py)?|\.Rprofile|\.npmrc"
    r"|\.pre-commit-config\.yaml|\.gitconfig|\.gitattributes|\.gitmodules"
    r"|conftest\.py|sitecustomize\.py|usercustomize\.py|[^/]+\.pth|setup\.py|noxfile\.py"
    r"|Makefile|makefile|GNUmakefile|\.?justfile|kernel\.json"
    r"|jupyter_[a-z_]*config\.(?:py|json)|ipython_config\.py|aibridge_kernel_config\.(?:py|json)"
    r"|(?:\.vscode|\.idea|\.devcontainer|\.github/workflows|\.husky|\.ipython|\.jupyter"
    r"|kernels|autostart|systemd)/.*)$"
)
_PROTECTED_FOLDER = re.compile(r"/(?:\.git|\.aibridge-[^/]+)(?:/|\Z)")
"""Repositories, and where an apply across filesystems holds what it is about to put in place."""


def is_below(path: str, folder: str) -> bool:
    """Whether ``path`` is ``folder`` or lies in it; both absolute and normal."""
    return path == folder or path.startswith(folder if folder == "/" else folder + "/")


def is_secret_name(name: str) -> bool:
    """Whether a file is secret whatever folder it lies in; ``name`` without any folder."""
    return _SECRET_NAME.fullmatch(name) is not None


def is_secret_folder(name: str) -> bool:
    """Whether everything in a folder of this name (no path) is secret."""
    return _SECRET_FOLDER.fullmatch(f"/{name}") is not None


def is_run_by_others(path: str) -> bool:
    """Whether other programs execute by themselves what such a file says."""
    return _RUN_BY_OTHERS.search(path) is not None


def _beginnings(folders: tuple[str, ...]) -> re.Pattern[str]:
    """What the path of anything in one of ``folders`` begins with."""
    return re.compile(rf"(?:{'|'.join(map(re.escape, folders))})(?:/|\Z)")


_IN_TEMPORARY = _beginnings(_TEMPORARY)
_IN_SYSTEM = _beginnings(_SYSTEM)


@lru_cache(maxsize=16)
def _secret_places(home: str, secret: tuple[str, ...]) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """Files and folders that are secret where they lie, and what paths in them begin with."""
    places = (*secret, *(f"{home}/{name}" for name in SECRET_IN_HOME))
    return places, _beginnings(places)


def strictest(one: Zone, other: Zone) -> Zone:
    """The zone whose rules are the stricter."""
    return one if _STRICTNESS[one] >= _STRICTNESS[other] else other


def _zone_outside(path: str) -> Zone:
    """The zone of a path that is not in the workspace."""
    if _IN_TEMPORARY.match(path):
        return Zone.TEMPORARY
    if _SYSTEM_FILES.fullmatch(path) or _IN_SYSTEM.match(path):
        return Zone.SYSTEM
    return Zone.UNKNOWN if _OF_THE_PROCESS.fullmatch(path) else Zone.OUTSIDE


class Place(NamedTuple):
    """A path looked up: ``entry`` is the name with its folder resolved, itself not followed."""

    entry: str
    zone: Zone
    exists: bool
    is_directory: bool


_MAXIMUM_DEPTH = 32
"""Folders inside one another that are resolved one by one."""


class Zones:
    """Looks paths up in one context; made anew for each verdict, which sees each folder once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._files = context.files
        self._workspace = context.workspace
        self._secrets, self._in_secrets = _secret_places(context.home, context.secret)
        workspace = context.workspace.rstrip("/")
        self._enterable: dict[str, bool] = {}
        self._programs: dict[str, str | None] = {}
        self._real = {"": "", workspace: workspace}
        """Paths and where they really lead; the uppermost folder is written as nothing."""

    def locate(
        self, path: str, *, follow: bool = True, tree: bool = False, written: bool = False
    ) -> Place:
        """Look ``path`` up (absolute, as spelled).

        ``follow``: whether the effect goes through a link or concerns the link itself.
        ``tree``: whether it concerns everything below as well; ``written``: by changing it.
        """
        entry = self._entry(path)
        files = self._files
        status = files.lstat(entry)
        zone = self._zone(entry, exists=status is not None)
        if path != entry and (spelled := normpath(path)) != entry:
            zone = strictest(zone, self._spelled_zone(spelled))
        directory = status is not None and stat.S_ISDIR(status.st_mode)
        if status is not None and stat.S_ISLNK(status.st_mode):
            directory = files.is_dir(entry)
            if follow:
                target = self.real(entry)
                zone = strictest(zone, self._zone(target, exists=files.exists(target)))
        elif status is not None and not directory and status.st_nlink > 1:
            zone = strictest(zone, self._linked_zone(entry, zone, status.st_nlink))
        if tree:
            zone = strictest(zone, self._zone_of_contents(entry, written=written))
        return Place(entry, zone, status is not None, directory)

    def _entry(self, path: str) -> str:
        folder, _, name = path.rstrip("/").rpartition("/")
        if name == ".":
            return self.real(folder)
        if name in {"", ".."}:
            return self.real(path)
        return f"{self._resolved(folder)}/{name}"

    def real(self, path: str) -> str:
        """``path`` with every link resolved; parts that are not there stay as they are."""
        return self._resolved(path) or "/"

    def _resolved(self, path: str) -> str:
        """The same with nothing for ``/``, told from the folder above where that is known."""
        real = self._real.get(path)
        if real is None:
            real = self._real[path] = self._looked_up(path)
        return real

    def _looked_up(self, path: str) -> str:
        above, _, name = path.rpartition("/")
        if name not in {"", ".", ".."} and path.count("/") < _MAXIMUM_DEPTH:
            here = f"{self._resolved(above)}/{name}"
            status = self._files.lstat(here)
            if status is None or not stat.S_ISLNK(status.st_mode):
                return here
        return self._files.realpath(path).rstrip("/")

    def may_enter(self, folder: str) -> bool:
        """See ``FileView.may_enter``; each folder is looked at once."""
        known = self._enterable.get(folder)
        if known is None:
            known = self._enterable[folder] = self._files.may_enter(folder)
        return known

    def program(self, name: str) -> str | None:
        """The real path of the first executable file called ``name`` on the search path."""
        if name not in self._programs:
            self._programs[name] = self._searched(name)
        return self._programs[name]

    def _searched(self, name: str) -> str | None:
        files = self._files
        for folder in self.context.search_path:
            candidate = f"{folder}/{name}"
            if files.is_executable(candidate):
                status = files.lstat(candidate)
                if status is not None and stat.S_ISREG(status.st_mode):
                    return f"{self._resolved(folder)}/{name}"
                if not files.is_dir(candidate):
                    return self.real(candidate)
        return None

    def _spelled_zone(self, path: str) -> Zone:
        """The zone that the spelling alone tells, where it can only be stricter."""
        zone = self._zone(path, exists=True)
        return zone if zone in {Zone.SECRET, Zone.PROTECTED} else Zone.NEW

    def _zone(self, path: str, *, exists: bool) -> Zone:
        if self._is_secret(path):
            return Zone.SECRET
        if self._is_protected(path):
            return Zone.PROTECTED
        if is_below(path, self._workspace):
            return Zone.WORKSPACE if exists else Zone.NEW
        return _zone_outside(path)

    def _is_secret(self, path: str) -> bool:
        return bool(
            _SECRET_NAME.fullmatch(path, path.rfind("/") + 1)
            or _SECRET_FOLDER.search(path)
            or _SECRET_SYSTEM.fullmatch(path)
            or self._in_secrets.match(path)
        )

    def _is_protected(self, path: str) -> bool:
        for folder in self.context.protected:
            if is_below(path, folder):
                return True
        workspace = self._workspace
        return path.startswith(workspace) and bool(_PROTECTED_FOLDER.search(path, len(workspace)))

    def _linked_zone(self, entry: str, zone: Zone, links: int) -> Zone:
        """A file with names elsewhere belongs elsewhere; outside the workspace nobody counts."""
        if zone is not Zone.WORKSPACE:
            return zone
        found = self.context.files.links_within(entry, self.context.workspace)
        return Zone.WORKSPACE if found >= links else Zone.OUTSIDE

    def _zone_of_contents(self, entry: str, *, written: bool) -> Zone:
        """The strictest zone of what lies below, as far as its names are known.

        Secrets below a folder that is only read do not count: they are masked in the run.
        """
        if entry != self.context.workspace and is_below(self.context.workspace, entry):
            return Zone.OUTSIDE
        if written and any(is_below(item, entry) for item in self._secrets):
            return Zone.SECRET
        if any(is_below(item, entry) for item in self.context.protected):
            return Zone.PROTECTED
        return Zone.NEW
