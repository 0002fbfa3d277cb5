"""The system-call filter, run by a small interpreter of its own on both architectures."""

import errno
import socket
import struct

import pytest

from aibridge_kernel.sandboxes import seccomp

ALLOW, KILL = "allow", "kill"
X86, ARM, I386 = 0xC000003E, 0xC00000B7, 0x40000003
MACHINES = {"x86_64": X86, "aarch64": ARM}


def decide(program, architecture, number, *arguments):
    """What the kernel would answer: the filter language needs nine instructions to run this."""
    data = struct.pack("<IIQ6Q", number, architecture, 0, *arguments, *[0] * (6 - len(arguments)))
    code = [struct.unpack_from("<HBBI", program, at) for at in range(0, len(program), 8)]
    at, accumulator = 0, 0
    while True:
        operation, if_true, if_false, value = code[at]
        at += 1
        if operation == 0x20:
            accumulator = struct.unpack_from("<I", data, value)[0]
        elif operation == 0x54:
            accumulator &= value
        elif operation == 0x06:
            return verdict(value)
        else:
            holds = {
                0x15: accumulator == value,
                0x35: accumulator >= value,
                0x45: bool(accumulator & value),
            }[operation]
            at += if_true if holds else if_false


def verdict(value):
    if value == 0x7FFF0000:
        return ALLOW
    return KILL if value == 0x80000000 else errno.errorcode[value & 0xFFFF]


@pytest.fixture(params=MACHINES)
def ask(request):
    machine = request.param
    numbers = seccomp.MACHINES[machine].numbers
    filters = {internet: seccomp.assemble(machine, internet=internet) for internet in (False, True)}

    def ask_filter(name, *arguments, internet=False):
        number = numbers[name] if isinstance(name, str) else name
        return decide(filters[internet], MACHINES[machine], number, *arguments)

    ask_filter.machine = machine
    return ask_filter


@pytest.mark.parametrize(
    "name",
    [
        "unshare", "setns", "mount", "umount2", "pivot_root", "open_tree", "move_mount", "fsopen",
        "mount_setattr", "ptrace", "process_vm_readv", "process_vm_writev", "keyctl", "add_key",
        "request_key", "bpf", "perf_event_open", "userfaultfd", "kexec_load", "kexec_file_load",
        "init_module", "finit_module", "delete_module", "open_by_handle_at", "io_uring_setup",
        "io_uring_enter", "io_uring_register", "reboot", "swapon", "pidfd_getfd",
    ],
)  # fmt: skip
def test_denied_whatever_the_arguments(ask, name):
    assert ask(name) == ask(name, 1, 2, 3, 4, 5, 6) == "EPERM"


@pytest.mark.parametrize("number", [0, 1, 2, 3, 63, 64, 93, 214, 231, 257])
def test_ordinary_calls_pass(ask, number):
    assert ask(number) == ALLOW


@pytest.mark.parametrize("family", range(48))
def test_no_socket_of_any_family(ask, family):
    assert {ask("socket", family, kind) for kind in (1, 2, 3, 5, 1 | 0o4000)} == {"EACCES"}


@pytest.mark.parametrize("family", range(48))
def test_with_internet_only_its_families_and_no_raw_sockets(ask, family):
    expected = ALLOW if family in {socket.AF_INET, socket.AF_INET6} else "EACCES"
    flags = socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
    assert ask("socket", family, socket.SOCK_STREAM | flags, internet=True) == expected
    assert ask("socket", family, socket.SOCK_DGRAM, internet=True) == expected
    assert ask("socket", family, socket.SOCK_RAW | flags, internet=True) == "EACCES"
    assert ask("socket", family, 10, internet=True) == "EACCES"


def test_clone_makes_processes_and_threads_but_no_namespaces(ask):
    assert ask("clone", 17) == ALLOW
    assert ask("clone", 0x3D0F00) == ALLOW
    for namespace in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert ask("clone", namespace | 17) == "EPERM"
    assert ask("clone3") == "ENOSYS"


def test_terminals_cannot_be_typed_into(ask):
    assert ask("ioctl", 0, 0x5412) == ask("ioctl", 0, 0x541C) == "EPERM"
    assert ask("ioctl", 0, 0x5413) == ask("ioctl", 0x5412, 0x5401) == ALLOW


def test_high_halves_of_arguments_do_not_matter(ask):
    """The kernel cuts these arguments to 32 bits, so what lies above must not hide them."""
    assert ask("ioctl", 0, 0x1_0000_5412) == "EPERM"
    assert ask("socket", 0x1_0000_0001, 1, internet=True) == "EACCES"


def test_other_architectures_are_killed(ask):
    program = seccomp.assemble(ask.machine)
    for other in {X86, ARM, I386} - {MACHINES[ask.machine]}:
        assert decide(program, other, 0) == KILL


def test_x32_numbers_are_refused():
    program = seccomp.assemble("x86_64")
    assert decide(program, X86, 0x40000000 + 41) == "ENOSYS"


def test_filter_is_small_enough_for_the_kernel(ask):
    assert len(seccomp.assemble(ask.machine, internet=True)) < 4096 * 8


def test_unknown_machine_is_refused(monkeypatch):
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "vax")
    with pytest.raises(seccomp.SandboxError, match="vax"):
        seccomp.filter_program()
