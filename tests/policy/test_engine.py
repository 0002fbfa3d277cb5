from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibridge_kernel.policy import Context, Files, judge
from aibridge_kernel.values import Decision, EffectKind

ALLOW, ASK, DENY = Decision


@pytest.mark.parametrize(
    ("source", "decision", "canonical"),
    [
        ("mkdir   PROYECTO", ALLOW, "mkdir PROYECTO"),
        ("ls *.md", ALLOW, "ls README.md"),
        ("ls 'docs'/*.md", ALLOW, "ls docs/guide.md docs/index.md"),
        ("ls */*.log", ALLOW, "ls logs/a.log logs/lost.log"),
        ("ls no*.md", ALLOW, "ls 'no*.md'"),
        ("ls '*.md'", ALLOW, "ls '*.md'"),
        ("ls .e[x]*", ALLOW, "ls '.e[x]*'"),
        ("ls n[a-o]t?s.txt", ALLOW, "ls notes.txt"),
        ("ls [[:upper:]]*", ALLOW, "ls README.md"),
        ("ls src/*' '*", ALLOW, "ls 'src/my file.py'"),
        ("cd docs && ls *.md", ALLOW, "cd docs && ls guide.md index.md"),
        ("cd docs; ls *.md", ALLOW, "cd docs; ls guide.md index.md"),
        ("(cd docs); ls *.md", ALLOW, "(cd docs); ls README.md"),
        ("cd docs | ls *.md", ALLOW, "cd docs | ls README.md"),
        ("echo ~ $HOME", ALLOW, "echo /home/person /home/person"),
        ("cat <<E > new.txt\nx\nE", ALLOW, "cat <<< x > new.txt"),
        ("touch new; ls *", ASK, "touch new; ls *"),
        ("echo $UNKNOWN", ASK, "echo $UNKNOWN"),
        ('echo "$?"', ALLOW, 'echo "$?"'),
        ("for f in a; do b; done", ASK, "for f in a; do b; done"),
        (
            "find . -name '*.md' | xargs wc -l",
            ALLOW,
            "find . -name '*.md' -print0 | xargs -0 wc -l",
        ),
        ("sh -c 'ls   *.md'", ALLOW, "sh -c 'ls README.md'"),
        ("timeout 5 ls *.md", ALLOW, "timeout 5 ls README.md"),
        ("ls\u202e", DENY, ""),
        ("a\0b", DENY, ""),
        ("", ASK, ""),
        ("# nothing", ASK, ""),
    ],
)
def test_the_canonical_text_is_what_was_judged(source, decision, canonical, verdict_of):
    verdict = verdict_of(source)
    assert (verdict.decision, verdict.canonical) == (decision, canonical)


def test_globs_that_look_like_options(tmp_path):
    for name in ("-rf", "a", "B", "ñ"):
        (tmp_path / name).touch()
    root = str(tmp_path.resolve())
    verdict = judge("cat *", Context(root, root, "/home/person", Files()))
    assert verdict.decision is ASK
    assert verdict.canonical == "cat ./-rf B a ñ"


def test_known_variables_are_put_in_and_quoted(context):
    known = dataclasses.replace(context, environment={"NAME": "a b*", "ONE": "x"})
    assert judge('touch "$NAME.txt" $ONE', known).canonical == "touch 'a b*.txt' x"
    assert judge("touch $NAME", known).decision is ASK


@pytest.mark.parametrize(
    ("source", "effects"),
    [
        ("cd docs && rm guide.md", {"delete docs/guide.md"}),
        ("cd docs; rm guide.md", {"delete docs/guide.md"}),
        ("cd docs || rm guide.md", {"delete guide.md"}),
        ("cd docs/img/.. && rm guide.md", {"delete docs/guide.md"}),
        ("! cd nowhere && rm guide.md", {"delete guide.md"}),
        ("cd nowhere; rm guide.md", {"delete guide.md", "delete nowhere/guide.md"}),
        ("mkdir a && cd a && touch b", {"create a", "create a/b"}),
        ("mkdir -p a/b", {"create a", "create a/b"}),
        ("mv notes.txt docs", {"delete notes.txt", "create docs/notes.txt"}),
        ("cp -r docs/. logs", {"modify logs"}),
        ("cp notes.txt data.csv", {"modify data.csv"}),
        ("ls > notes.txt 2> new.txt", {"modify notes.txt", "create new.txt"}),
        ("ls >> new.txt", {"create new.txt"}),
        ("ls > /dev/null 2>&1", set()),
        ("touch docs/{a,b}", {"create docs/a", "create docs/b"}),
        ("echo $(touch new)", {"create new"}),
        ("find docs -name '*.md' -exec rm {} +", {"delete docs"}),
    ],
)
def test_predicted_effects(source, effects, verdict_of, context):
    written = {
        f"{effect.kind} {effect.path.removeprefix(context.workspace + '/')}"
        for effect in verdict_of(source).effects
        if effect.kind is not EffectKind.READ
    }
    assert written == effects


@pytest.mark.parametrize(
    ("source", "answers"),
    [
        ("grep x notes.txt", {1}),
        ("ls | grep x", {1}),
        ("grep x notes.txt | wc -l", set()),
        ("grep x notes.txt && ls", set()),
        ("test -f x; [ -f y ]", {1}),
        ("diff notes.txt data.csv", {1}),
        ("ls", set()),
    ],
)
def test_exit_statuses_that_are_answers(source, answers, verdict_of):
    assert verdict_of(source).answers == answers


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("rm notes.txt", "deletes files in the workspace: notes.txt"),
        ("mv notes.txt new.txt", "moves notes.txt to new.txt"),
        ("echo > notes.txt", "changes files in the workspace: notes.txt"),
        ("curl https://example.org", "uses the network"),
        ("rm -rf .", "would delete the workspace itself"),
        ("frobnicate", "“frobnicate” is not in the table of programs"),
        ("ls --frob", "the option --frob of “ls” is not in the table"),
        ("cat .env", "reads secrets: .env"),
        ("touch /etc/x", "writes to system folders: /etc/x"),
        ("PATH=. ls", "sets the variable PATH"),
    ],
)
def test_reasons_in_plain_words(source, sentence, verdict_of):
    assert [str(reason.justification) for reason in verdict_of(source).reasons] == [sentence]


def test_many_paths_are_one_reason(verdict_of):
    source = "rm " + " ".join(f"f{number}" for number in range(20))
    (reason,) = verdict_of(source).reasons
    assert str(reason.justification).endswith("f6, f7, …")


def test_the_strictest_reason_comes_first(verdict_of):
    verdict = verdict_of("rm notes.txt; cat .env")
    assert [reason.decision for reason in verdict.reasons] == [DENY, ASK]


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.sampled_from(list("rm l|&;<>()$`'\"\\{}[]*?~!#=-\n\té/ab01")), max_size=40)
    | st.text()
)
def test_judging_never_raises_and_always_gives_a_reason(source):
    context = Context("/nowhere/w", "/nowhere/w", "/home/person", Files())
    verdict = judge(source, context)
    assert (verdict.decision is ALLOW) == (not verdict.reasons)


@pytest.mark.parametrize(
    "mark", ["(", "$(", "{", '"$(', "`", "[", "'", "a|", "a&&", "a;", "! ", "{a,"]
)
def test_deep_and_long_texts_do_no_harm(mark, verdict_of):
    assert verdict_of(mark * 9000).decision is not None


@pytest.mark.parametrize(
    "mode",
    [
        "u+s",
        "+s",
        "=s",
        "u-x+s",
        "u=r+s",
        "g+rxs",
        "u+x,g+s",
        "4755",
        "06755",
        "+4000",
        "a+x,=2755",
    ],
)
def test_modes_that_set_an_identity(mode, verdict_of):
    assert verdict_of(f"chmod {mode} notes.txt").decision is DENY


@pytest.mark.parametrize("mode", ["u-s", "755", "1777", "u+rwX", "g=u", "a-x,u+x", "u-xs+x"])
def test_modes_that_do_not(mode, verdict_of):
    assert verdict_of(f"chmod {mode} notes.txt").decision is ASK
