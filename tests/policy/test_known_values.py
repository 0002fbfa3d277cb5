"""Values that the text tells are put in; what only running tells is not believed."""

from __future__ import annotations

import subprocess

import pytest

from aibridge_kernel.policy import previewable
from aibridge_kernel.shell import parse
from aibridge_kernel.values import Decision


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("x=5; echo $((x*2))", "x=5; echo 10"),
        (
            "n=0; for f in notes.txt data.csv; do n=$((n+1)); done; echo $n",
            "n=0; n=1; n=2; echo 2",
        ),
        ("f=docs/guide.md; cat ${f%/*}/index.md", "f=docs/guide.md; cat docs/index.md"),
        ('f=notes; wc -l "${f/es/es.txt}"', "f=notes; wc -l notes.txt"),
        ("diff <(sort notes.txt) <(sort data.csv)", "diff <(sort notes.txt) <(sort data.csv)"),
        ("time ls docs", "time ls docs"),
    ],
)
def test_what_is_known_is_put_in(source, printed, verdict_of):
    verdict = verdict_of(source)
    assert (verdict.decision, verdict.canonical) == (Decision.ALLOW, printed)


def test_a_loop_that_renames_is_previewed_as_what_it_does(verdict_of):
    verdict = verdict_of('for f in docs/*.md; do mv "$f" "${f%.md}.txt"; done')
    assert verdict.canonical == ("mv docs/guide.md docs/guide.txt; mv docs/index.md docs/index.txt")
    assert verdict.decision is Decision.ASK


@pytest.mark.parametrize(
    "source",
    [
        "x=$(cat notes.txt); echo $((x+1))",
        "x='a[$(rm notes.txt)]'; echo $((x))",
        "echo $((PATH+1))",
        'f=.envx; cat "${f%x}"',
        'f=$(cat names.txt); rm "${f%x}"',
        "echo ${X%a}",
        "rm $(seq 2)",
        "$(seq 2)",
        "touch $(seq -1 1)",
        "echo x > $(seq 2)",
        "cat <(rm notes.txt)",
        "cat <(cat .env)",
        "cat <(yes) > filler",
        "bash <(echo ls)",
        "source <(echo ls)",
        "rm <(ls)",
        "tee <(ls)",
        "sort -o <(ls) notes.txt",
        "sed -f <(echo p) notes.txt",
        "awk -f <(echo p) notes.txt",
        "xargs -a <(echo notes.txt) rm",
        "tar -cf x.tar -T <(ls)",
        "sh -c 'cat <(ls)'",
        "time rm notes.txt",
        "find . -name .env -exec cat {} +",
        "find . -iname '.EN*' -exec cat {} +",
        "find . -path '*/.env' -print0 | xargs -0 cat",
        "dd if=/dev/zero of=filler",
        "yes | dd of=filler",
        "echo x > .bashrc",
        "cp notes.txt Makefile",
    ],
)
def test_what_only_running_tells_is_not_allowed(source, verdict_of):
    assert verdict_of(source).decision > Decision.ALLOW


@pytest.mark.parametrize(
    "source",
    [
        "find . ! -name .env -type f -exec wc -l {} +",
        "find . -name '*' -type f -exec wc -l {} +",
        "dd if=/dev/zero of=filler bs=1M count=2",
        "yes | dd of=filler count=2",
        "touch setup.py",
    ],
)
def test_what_is_alike_and_harmless_is_allowed(source, verdict_every_day):
    assert verdict_every_day(source).decision is Decision.ALLOW


def test_what_others_execute_is_previewed(verdict_of):
    assert previewable(verdict_of("echo 'x:' > Makefile"))


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("for i in $(seq 3); do mkdir d$i; done", "mkdir d1; mkdir d2; mkdir d3"),
        ("echo $(seq 9 -3 1) $(seq 2 1)", "echo 9 6 3"),
        ("x=$(seq 3); echo $x", "x=$(seq 3); echo $x"),
        ('echo "$(seq 2)"', 'echo "$(seq 2)"'),
        ("echo $(seq 1 0 5) $(seq 09) $(seq 1.5)", "echo $(seq 1 0 5) $(seq 09) $(seq 1.5)"),
        ("echo $(seq 1 9999)", "echo $(seq 1 9999)"),
    ],
)
def test_counting_is_put_in_where_words_may_be(source, printed, verdict_of):
    assert verdict_of(source).canonical == printed


NAMES = ["/", "a", "a/", "a//b", "a/b/", "a/b//", "./a", "..", "/a", "/a/", "///", "//a"]
NAMES += ["a/b.c", ".c", "a.c.c", "*.c", "ñ/é.c", "-n", "--", ""]


@pytest.mark.parametrize(
    "program", ["basename -- {}", "basename -- {} .c", "dirname -- {}", "dirname {}"]
)
def test_names_are_taken_apart_as_the_programs_do(program, verdict_of):
    quoted = [f"'{name}'" for name in NAMES]
    sources = [f'echo x"$({program.format(name)})"' for name in quoted]
    ran = subprocess.run(
        ["bash", "-s"], input="\n".join(sources), text=True, stdout=subprocess.PIPE, check=True
    ).stdout.splitlines()
    for source, line in zip(sources, ran, strict=True):
        printed = verdict_of(source).canonical
        if "$(" in printed:
            assert "'-" in source  # an option, or what could be one
        else:
            assert parse(printed).commands[0].words[1].text == line


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (
            'for f in docs/*.md; do cp "$f" "new_$(basename "$f" .md)"; done',
            "cp docs/guide.md new_guide; cp docs/index.md new_index",
        ),
        ('f=docs/guide.md; ls "$(basename "$(dirname "$f")")"', "f=docs/guide.md; ls docs"),
        ('f="a b"; touch "$(basename "$f")"', "f='a b'; touch 'a b'"),
    ],
)
def test_names_of_files_are_taken_apart(source, printed, verdict_of):
    verdict = verdict_of(source)
    assert (verdict.decision, verdict.canonical) == (Decision.ALLOW, printed)


@pytest.mark.parametrize(
    "source",
    [
        'rm "$(basename docs/../notes.txt)"',
        'cat "$(basename x/.env)"',
        'cat "$(dirname .env/x)"',
        "f='a b'; touch $(basename $f)",
        'touch "$(basename -a notes.txt docs)"',
        'touch "$(basename "$UNKNOWN")"',
        'touch "$(basename notes.txt >notes.txt)"',
        'touch "$(PATH=. basename notes.txt)"',
        "touch $(basename 'x *')",
    ],
)
def test_a_name_taken_apart_is_judged_as_what_it_says(source, verdict_of):
    assert verdict_of(source).decision > Decision.ALLOW
