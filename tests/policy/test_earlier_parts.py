"""What an earlier part of a text changes for a later one."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from aibridge_kernel.policy import judge
from aibridge_kernel.values import Decision

MOMENT = time.strptime("2031-05-07 09:08:01", "%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    "source",
    [
        "mkdir new && cp *.txt new/",
        "mkdir new; wc -l docs/*.md",
        "touch new.csv; cat *.txt",
        "echo a > docs/new.csv; cat docs/*.md",
        "mkdir new && tar xzf backup.tar.gz -C new",
        "mkdir -p a/b && unzip -d a/b/c backup.zip",
    ],
)
def test_a_pattern_that_an_earlier_part_cannot_change_is_known(source, verdict_of):
    verdict = verdict_of(source)
    assert verdict.decision is Decision.ALLOW, verdict.reasons


@pytest.mark.parametrize(
    "source",
    [
        "touch new.txt; cat *.txt",
        "mkdir docs/new; ls docs/*",
        "cp -r docs new; cat new/*.md",
        "cp -r docs new; cat */*.md",
        "split -l 1 notes.txt part_; cat part_a*",
        "ln -s docs/guide.md here.txt; cat *.csv",
        "tar xzf backup.tar.gz -C docs; cat docs/*.md",
        "rm notes.txt; cat *.txt",
    ],
)
def test_a_pattern_that_an_earlier_part_may_change_is_not(source, verdict_of):
    assert verdict_of(source).decision > Decision.ALLOW


@pytest.mark.parametrize(
    ("source", "canonical"),
    [
        ("cp notes.txt n-$(date +%F).txt", "cp notes.txt n-2031-05-07.txt"),
        ('mkdir "$(date "+%Y %m")"', "mkdir '2031 05'"),
        ("echo $(date +'%H %M')", "echo $(date '+%H %M')"),
        ("echo $(date +%A)", "echo $(date +%A)"),
        ("echo $(date -u +%F)", "echo $(date -u +%F)"),
    ],
)
def test_a_date_in_numbers_is_the_one_of_the_judging(source, canonical, context):
    assert judge(source, replace(context, now=lambda: MOMENT)).canonical == canonical


@pytest.mark.parametrize(
    "source",
    [
        "cat /dev/zero > new.txt",
        "yes > new.txt",
        "yes | cat > new.txt",
        "cat < /dev/urandom >> new.txt",
        "cp /dev/zero new.txt",
        "yes | tee new.txt",
    ],
)
def test_writing_without_end_is_asked_about(source, verdict_of):
    assert verdict_of(source).decision is Decision.ASK


def test_an_end_of_the_source_is_enough(verdict_of):
    for source in ("yes | head -3 > new.txt", "tr -dc a-z < /dev/urandom | head -c 9 > new.txt"):
        assert verdict_of(source).decision is Decision.ALLOW
