from __future__ import annotations

import subprocess

import pytest

from aibridge_kernel.errors import ParseError
from aibridge_kernel.shell import (
    AndOr,
    Assignment,
    Connector,
    Glob,
    Literal,
    Operator,
    Parameter,
    Pipeline,
    Redirection,
    Script,
    Simple,
    Subshell,
    Substitution,
    Tilde,
    Word,
    parse,
)


def words(*texts: str) -> Simple:
    return Simple(tuple(Word.literal(text) for text in texts))


def one(command) -> Script:
    return Script((AndOr((Pipeline((command,)),)),))


def test_a_simple_command():
    assert parse("mkdir PROYECTO") == one(words("mkdir", "PROYECTO"))


@pytest.mark.parametrize(
    "source",
    [
        "echo 'a b' c",
        'echo "a b" c',
        r"echo a\ b c",
        "  echo   $'a b'\tc  ",
        "echo 'a'\" \"b c # a comment",
        "# before\n\necho a' 'b c;\n",
        "echo \\\n 'a b' c",
        "ech''o \"a b\" c",
    ],
)
def test_every_writing_of_a_command_is_one_tree(source):
    assert parse(source) == one(words("echo", "a b", "c"))


def test_lists_pipelines_and_negation():
    source = "! a | b && c || d; e\nf"
    assert parse(source) == Script(
        (
            AndOr(
                (
                    Pipeline((words("a"), words("b")), negated=True),
                    Pipeline((words("c"),)),
                    Pipeline((words("d"),)),
                ),
                (Connector.AND, Connector.OR),
            ),
            AndOr((Pipeline((words("e"),)),)),
            AndOr((Pipeline((words("f"),)),)),
        )
    )


def test_redirections_keep_their_order_and_belong_to_the_last_command():
    tree = parse("a | b > f 2>&1 && c >> 'g h' < i")
    (pipes, last) = tree.lists[0].pipelines
    assert pipes.commands[0] == words("a")
    assert pipes.commands[1].redirections == (
        Redirection(Operator.WRITE, Word.literal("f"), 1),
        Redirection(Operator.DUPLICATE, Word.literal("1"), 2),
    )
    assert last.commands[0].redirections == (
        Redirection(Operator.APPEND, Word.literal("g h"), 1),
        Redirection(Operator.READ, Word.literal("i"), 0),
    )


@pytest.mark.parametrize(
    ("source", "descriptor", "operator"),
    [
        ("a >f", 1, Operator.WRITE),
        ("a >|f", 1, Operator.WRITE),
        ("a 2>f", 2, Operator.WRITE),
        ("a 2>>f", 2, Operator.APPEND),
        ("a <f", 0, Operator.READ),
        (">f a", 1, Operator.WRITE),
        ("a <<<f", 0, Operator.HERE_STRING),
        ("a <<X\nf\nX", 0, Operator.HERE_STRING),
        ("a <<'X'\nf\nX\n", 0, Operator.HERE_STRING),
    ],
)
def test_each_redirection(source, descriptor, operator):
    redirection = Redirection(operator, Word.literal("f"), descriptor)
    assert parse(source) == one(Simple((Word.literal("a"),), (), (redirection,)))


@pytest.mark.parametrize(
    ("source", "plain"), [("&>", ">"), (">&", ">"), ("&>>", ">>")], ids=["&>", ">&", "&>>"]
)
def test_both_outputs_to_one_file(source, plain):
    assert parse(f"a {source} f b") == parse(f"a b {plain} f 2>&1")


def test_here_documents_in_front_of_more():
    tree = parse("cat <<'EOF' > main.py\nprint(\"$x\")\n\nEOF\nls")
    first, second = tree.lists
    assert first.pipelines[0].commands[0].redirections == (
        Redirection(Operator.HERE_STRING, Word.literal('print("$x")\n'), 0),
        Redirection(Operator.WRITE, Word.literal("main.py"), 1),
    )
    assert second.pipelines[0].commands[0] == words("ls")


def test_an_empty_here_document_is_no_input():
    assert parse("cat <<EOF\nEOF") == parse("cat < /dev/null")


def test_the_parts_of_a_word():
    command = parse('echo ~/a*b?[!a-c]"$X"${Y}"$(ls d)"').lists[0].pipelines[0].commands[0]
    assert command.words[1] == Word(
        (
            Tilde(),
            Literal("/a"),
            Glob("*"),
            Literal("b"),
            Glob("?"),
            Glob("[!a-c]"),
            Parameter("X", quoted=True),
            Parameter("Y", quoted=False),
            Substitution(one(words("ls", "d")), quoted=True),
        )
    )


def test_quoted_patterns_are_characters():
    assert parse(r"""echo '*' "?" \[a] "~" \$X '$X'""") == one(
        words("echo", "*", "?", "[a]", "~", "$X", "$X")
    )


def test_assignments_in_front():
    assert parse("LC_ALL=C TZ='a b' ls x=1") == one(
        Simple(
            (Word.literal("ls"), Word.literal("x=1")),
            (Assignment("LC_ALL", Word.literal("C")), Assignment("TZ", Word.literal("a b"))),
        )
    )


def test_subshells():
    inner = Script(
        (AndOr((Pipeline((words("cd", "a"),)), Pipeline((words("ls"),))), (Connector.AND,)),)
    )
    assert parse("(cd a && ls) > f") == one(
        Subshell(inner, (Redirection(Operator.WRITE, Word.literal("f"), 1),))
    )


@pytest.mark.parametrize(
    ("source", "expanded"),
    [
        ("{a,b}", "a b"),
        ("x{a,b}y{1..3}", "xay1 xay2 xay3 xby1 xby2 xby3"),
        ("{3..1}", "3 2 1"),
        ("{01..3}", "01 02 03"),
        ("{1..7..3}", "1 4 7"),
        ("{a..e..2}", "a c e"),
        ("{a,{b,c}d}", "a bd cd"),
        ("{a,}x", "ax x"),
        ("{}", "{}"),
        ("{a}", "{a}"),
        ("a{b", "a{b"),
        ("'{a,b}'", "{a,b}"),
        (r"\{a,b}", "{a,b}"),
        ("{-1..1}", "-1 0 1"),
    ],
)
def test_braces(source, expanded):
    assert parse(f"echo {source}") == one(words("echo", *expanded.split(" ")))


@pytest.mark.parametrize(
    "expression", ["1+1", " 3 + 4 * 2 ", "(1+2)*3", "-7/2", "7/-2", "-7%3", "7%-3", "1 - -1", "+5"]
)
def test_arithmetic_of_numbers_is_what_bash_makes_of_it(expression):
    done = subprocess.run(
        ["bash", "-c", f"echo $(({expression}))"], check=True, capture_output=True, text=True
    )
    assert parse(f"echo $(({expression}))") == one(words("echo", done.stdout.strip()))


def test_nothing():
    assert parse("") == parse(" \n\t# only a comment\n") == Script()


NOT_UNDERSTOOD = [
    "ls &",
    "a & b",
    "a;; b",
    "time -p ls",
    "[[ -f x && -f y ]]",
    "[[ -v x ]]",
    "[[ 1 -eq x ]]",
    "[[ a == b* ]]",
    "[[ a == $X ]]",
    "[[ a =~ b ]]",
    "[[ -f *.txt ]]",
    "[[ -f {a,b} ]]",
    "[[ a < b ]]",
    "[[ (a) ]]",
    "[[ ! ]]",
    "[[ -f x",
    "[[ -f x\n]]",
    "if a; then b; fi c",
    "if a; then b;",
    "if a; then fi",
    "if; then b; fi",
    "if a then b; fi",
    "if (a) then b; fi",
    "while a; do b; done",
    "until a; do b; done",
    "select a in b; do c; done",
    "for f; do a; done",
    "for f do a; done",
    "for f in a; { b; }",
    "for f in a; do done",
    "for f in ; do a; done",
    "for f in a > b; do c; done",
    "for ((i=0;i<3;i++)); do a; done",
    "for f in a; do b; done c",
    "for f in a; do b; done &",
    "for f in a;; do b; done",
    "for 1 in a; do b; done",
    "done",
    "{ a }",
    "{ }",
    "{a; }",
    "{ a; } b",
    "{ " * 17 + "a; " + "}; " * 17,
    "case a in b) c;; esac",
    "f() { a; }",
    "coproc a",
    "((x=1))",
    "echo $((x>1))",
    "echo $((x=1))",
    "echo $((1x))",
    "echo $((${x}+1))",
    "echo $((a[0]))",
    "echo $((1+1)",
    "echo $((010))",
    "echo $((1/0))",
    "echo $((2**3))",
    "echo $((1--1))",
    "echo $((9223372036854775807+1))",
    "echo $(( ))",
    "echo $[1+1]",
    "echo ${X:-1}",
    "echo ${#X[0]}",
    "echo ${#}",
    "echo ${!X}",
    "echo ${X/a*/b}",
    "echo ${X/#a/b}",
    "echo ${X/a/&}",
    "echo ${X%[a]}",
    "echo ${X%$Y}",
    "echo ${X%'a'}",
    "echo ${X%}",
    "echo ${X^}",
    "echo $1",
    "echo $@",
    'echo "$*"',
    'echo $"a"',
    "echo `ls`",
    "ls 22> 2>f",
    "l? x",
    "{/bin/l,x}* y",
    "cat a<(ls)",
    "cat <(ls)a",
    "cat <(ls)<(ls)",
    "cat < <(ls)",
    "<(ls)",
    "X=<(ls) cat",
    "ls >(cat)",
    "ls <> f",
    "ls <&3",
    "ls >&-",
    "ls {fd}> f",
    "ls > {a,b}",
    "X=(1 2) ls",
    "X[0]=1 ls",
    "X+=1 ls",
    "X=*.txt ls",
    "echo ~root",
    "echo ~+",
    "echo a=~/b",
    'echo [a"b"]',
    "echo [a/b]",
    "echo {a,b",
    "echo {a..B}",
    "echo {1..999999}",
    "echo {1..100}{1..100}",
    "shopt -s extglob; echo @(a|b)",
    "echo 'a",
    'echo "a',
    "ls |",
    "| ls",
    "&& ls",
    "ls &&",
    "ls; ; ls",
    "ls )",
    "( ls",
    "echo a > ",
    "echo $'\\cA'",
    "echo $'a\\0b'",
    "x" * 70_000,
]


@pytest.mark.parametrize("source", NOT_UNDERSTOOD, ids=lambda source: source[:30])
def test_what_is_not_understood_is_refused(source):
    with pytest.raises(ParseError) as refusal:
        parse(source)
    assert str(refusal.value.happened)


MISREAD = {
    "a line continuation inside a word": "a\\\nb",
    "a line continuation inside the first word": "l\\\ns -la",
    "a line continuation inside quotation marks": 'echo "a\\\nb"',
    "backquotes inside an expansion in quotation marks": 'echo "${X:-`ls`}"',
    "a carriage return": "ls\r",
    "a carriage return before the line's end": "ls -la\r\nls",
    "escaped backquotes inside backquotes": r"echo `echo \`ls\``",
    "a negation inside a pipeline": "a | ! b",
    "both outputs into a pipeline": "a |& b",
    "a here-document without its tabs": "cat <<-EOF\n\ta\n\tEOF",
    "arithmetic in a here-document": "cat <<EOF\n$((1+1))\nEOF",
    "a substitution in a here-document": "cat <<EOF\n$(ls)\nEOF",
    "backquotes in a here-document": "cat <<EOF\n`ls`\nEOF",
    "an escape in a here-document": "cat <<EOF\n\\$x\nEOF",
    "a command behind a here-document's operator": "cat <<EOF; ls\na\nEOF",
    "a list behind a here-document's operator": "cat <<EOF && ls\na\nEOF",
    "two here-documents": "cat <<A <<B\na\nA\nb\nB",
    "a delimiter quoted in part": 'cat <<"E"OF\na\nEOF',
    "a here-document without an end": "cat <<EOF\na",
    "a thousand parentheses": "(" * 1000 + "ls" + ")" * 1000,
    "a thousand substitutions": "$(" * 1000 + "ls" + ")" * 1000,
    "a descriptor for a target": "ls > 2> f",
    "the end of a clause of case": "ls;&> f",
}
"""Texts that the grammar reads otherwise than bash does."""


@pytest.mark.parametrize("name", MISREAD)
def test_what_the_grammar_misreads_is_refused(name):
    with pytest.raises(ParseError):
        parse(MISREAD[name])


@pytest.mark.parametrize("source", ["a | b > f", "a && b > f", "a; b > f"])
def test_a_redirection_at_the_end_belongs_to_the_last_command(source):
    last = parse(source).lists[-1].pipelines[-1].commands[-1]
    assert parse("b > f") == one(last)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("while a; do b; done", "a loop (“while”)"),
        ("for ((;;)); do a; done", "an unusual loop"),
        ("while true; do ls; done", "a loop (“while”)"),
        ("case a in b) c;; esac", "a choice between commands (“case”)"),
        ("case a in b) ls;; esac", "a choice between commands (“case”)"),
        ("[[ -f x && -s x ]]", "an unusual test in double brackets"),
        ("sleep 9 & ls", "a job in the background (“&”)"),
        ("echo $((x > 1))", "arithmetic with more than numbers and variables"),
        ("time -p ls", "the reserved word “time”"),
    ],
)
def test_the_refusal_names_what_is_beyond_the_parser(source, said):
    with pytest.raises(ParseError) as refusal:
        parse(source)
    assert str(refusal.value.happened) == f"the command uses {said}"


HIDDEN = (
    "0 7 b c d 1b 7f 85 a0 ad 61c 200b 200d 200e 2028 202e 2060 2066 2800 3000 3164 d800 e000 "
    "fe0f feff fff9 e0041"
)


@pytest.mark.parametrize("code", HIDDEN.split())
def test_hidden_characters_are_refused_wherever_they_stand(code):
    character = chr(int(code, 16))
    for source in (f"ls{character}", f"echo 'a{character}b'", f"# {character}", character):
        with pytest.raises(ParseError, match=f"U\\+{ord(character):04X}"):
            parse(source)


def test_ordinary_text_of_any_language_is_fine():
    for word in ("año", "ñandú", "文件", "файл", "ملف", "💡", "a\udce9b"):
        assert parse(f"mkdir {word}") == one(words("mkdir", word))
