"""The blind part: its figures are measured, and may only become better."""

from __future__ import annotations

from evaluation import judge, read_blind


def test_the_blind_part_keeps_its_figures(planted, tmp_path):
    cases = read_blind()
    verdicts = [judge(case, planted, tmp_path / "copy") for case in cases]
    wrong = [
        (case.text, verdict)
        for case, verdict in zip(cases, verdicts, strict=True)
        if verdict.startswith("wrong")
    ]
    assert wrong == []
    assert verdicts.count("right") >= 1
