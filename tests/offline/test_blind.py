"""The blind part: sentences never tuned on. Its figures are measured and may only get better."""

from __future__ import annotations

from evaluation import judge, read_blind

RIGHT = 111
"""Of 145: 80 of the 80 of the first part, 31 of the 65 of the second, more colloquial one."""


def test_the_blind_part_keeps_its_figures(planted, tmp_path):
    cases = read_blind()
    verdicts = [judge(case, planted, tmp_path / "copy") for case in cases]
    judged = list(zip(cases, verdicts, strict=True))
    assert [(case.text, v) for case, v in judged if v.startswith("wrong")] == []
    right = sum(v == "right" or (case.may_refuse and v != "right") for case, v in judged)
    assert right >= RIGHT
