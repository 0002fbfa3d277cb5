"""A sentence to steps, a question or a refusal: the order of the grammar's parts.

tokens → chunks → clauses; each clause is read after the steps before it are planned, because
they decide what exists and what a pronoun means; the first frame that takes the clause acts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain, islice

from . import texts
from .actions.contents import NO_TEXT
from .afterwards import AT_THE_END
from .amid_talk import amid_talk
from .appositions import apposed, as_held
from .asides import Beside
from .assigning import assigned
from .careful import missed, points
from .chunks import Chunk, chunk
from .clauses import Ask, Refuse
from .copied_as import copied_as
from .declining import answers_itself, unwanted
from .described import PAIR, in_names
from .dictation import written_out
from .each_of import in_each
from .enumerating import enumerated, pointed_inside
from .folders_said import folder_by_folder, in_one_search, said_in_full, with_place
from .gapping import each_belonging
from .headless import headless
from .homonyms import settled
from .in_turn import in_turn
from .infinitives import infinitive_alone
from .keeping import kept, parted
from .languages import language_of
from .lead_in import lead_in
from .lexicon import Lexicon, load
from .limiting import unlimited
from .lines_in_a_row import each_on_its_line
from .listing import told_in_a_row
from .log_levels import of_any_case
from .meant import meant
from .moods import in_infinitive
from .numbered_names import numbered_names
from .once_done import done_first
from .one_and_other import one_and_other
from .own_sentence import own_sentence
from .plainly import plainly
from .planning import Understood, plan_chunks
from .quoting import Done, shows
from .reaching import mistaken
from .redirecting import redirected
from .requoting import requoted
from .restated import restated
from .rewording_packing import as_archive
from .said_last import said_last
from .same_names import by_folder
from .scene import Scene
from .setting import value_set
from .shown_changed import shown_changed
from .spans import spelled_spans
from .splitting import broken, doubled
from .standing_alone import standing_alone
from .standing_for import standing_for
from .storied import storied
from .strays import without_strays
from .subfolders import in_subfolder, of_deeper
from .surely_told import without_remarks
from .tabling import answered
from .thanking import thanked_less
from .tokens import tokenize
from .transforming import ends_apart, transformed
from .typed import may_be_typed, typed, without_thanks
from .unwrapping import unwrapped
from .wished_forms import in_present
from .wordings import in_plain_words

_MAY_HOLD_ASIDES = frozenset({
    "condition", "exception", "how", "name_it", "negation", "no_match_described", "no_name",
    "no_verb", "not_known", "not_there", "which_place", "no_antecedent", "one_at_a_time",
    "other_kind_file",
    "quote_text", "shows_no_text", "too_many",
    "unknown_word",
})  # fmt: skip
"""Refusals that words beside the request may be the reason of."""
_MAY_NAME = frozenset({"name_it", "which_one"})
"""Questions that paths may answer."""
_ABOUT_THINGS = frozenset({"exists", "not_there", "not_there_but"})
_LISTING = "ls"
_MOST_TEXTS = 4
_CLAUSE = 4
"""Words of a text that may be a clause."""
_OF_LINES = frozenset({"cut", "head", "nl", "sort", "tac", "tail", "uniq", "wc"})
"""Programs whose lines are those of a text."""
_MANNERS = frozenset({"exact_case", "ignoring_case", "whole_word"})
_OF_TABLES = ("table_", "sorted_by_named_column")
"""Replies of what is read word by word."""
_MOST_READINGS = 16
_LONGEST = 2000
"""Characters; prose of everyday tasks is far below, and what is above is not for rules."""


Plan = Callable[[Sequence[Chunk]], Understood]
"""Reads a part of a sentence, the folder as it was before."""


def understand(sentence: str, scene: Scene, language: str, now: float) -> Understood:
    """Read a sentence in the language it seems to be in; nothing of it may be passed over."""
    found = _understood(sentence, scene, language, now)
    found = unlimited(found, sentence) if found.steps else found
    if not found.steps:
        return found
    once = [step for step, before in zip(found.steps, (None, *found.steps), strict=False)
            if step != before or not shows(step.reply)]  # fmt: skip
    steps = shown_changed(standing_alone(tuple(once), sentence), sentence)
    return replace(found, steps=of_any_case(steps, sentence))


def _understood(sentence: str, scene: Scene, language: str, now: float) -> Understood:
    if len(sentence) > _LONGEST:
        return Understood(load(language), decision=Refuse("too_long"))
    lexicon = load(language_of(sentence, language))
    sentence = done_first(unwrapped(sentence, lexicon), lexicon)
    sentence = infinitive_alone(plainly(sentence, lexicon.language), lexicon)
    sentence = in_infinitive(in_present(sentence, lexicon), lexicon)
    if (found := _at_once(sentence, scene, lexicon)) is not None:
        return found
    sentence = numbered_names(sentence, lexicon.language, scene.exists)
    sentence = written_out(sentence, lexicon)

    def read(rest: str) -> Understood:
        return _in_prose(rest, _chunks(rest, lexicon, scene), lexicon, scene.afresh(), now)

    for whole in (each_on_its_line, said_last):
        if (found := whole(sentence, lexicon, read)) is not None:
            return found
    found = _in_prose(sentence, _chunks(sentence, lexicon, scene), lexicon, scene, now)
    if found.steps:
        return found
    last = (*AT_THE_END, headless, restated, lead_in, storied, own_sentence)
    ends = (finish(sentence, lexicon, read, scene) for finish in last)
    other = next((other for other in ends if other is not None), None)
    other = other or _with_paths(sentence, found, lexicon, scene, now)
    if other is not None and other.steps:
        return other
    return amid_talk(sentence, lexicon, read, scene) or other or found


def _with_paths(
    sentence: str, found: Understood, lexicon: Lexicon, scene: Scene, now: float
) -> Understood | None:
    """What becomes of a refused sentence with the paths that its words stand for."""
    if isinstance(found.decision, Ask) and found.decision.reply not in _MAY_NAME:
        return None

    def read(rest: str) -> Understood:
        chunks = _prepared(_chunks(rest, lexicon, scene), scene)
        own = _in_plain_words(chunks, lexicon, scene, now, first=True)
        own = own or _of_lines(chunks, lexicon, scene)
        own = own or _with_names(rest, chunks, lexicon, scene, now, by_folder=True)
        if own.decision is not None and own.decision.reply != "other_count":
            own = _in_plain_words(chunks, lexicon, scene, now) or own
        acting = lexicon.speech["aside"]["acting"]
        word = mistaken(chunks, own.steps, scene, lexicon.language) if own.steps else None
        if own.steps and word is None and not own.heeded:
            word = missed(chunks, own.steps, lexicon.language, acting)
        return own if word is None else Understood(lexicon, decision=Refuse("missed", word=word))

    chunks = _chunks(sentence, lexicon, scene)
    other = standing_for(sentence, chunks, lexicon.language, scene, now, read)
    if other is None or not other.steps:
        return other
    return None if mistaken(chunks, other.steps, scene, lexicon.language) else other


def _in_prose(
    sentence: str, chunks: list[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood:
    """What becomes of a sentence in prose, every word of which must be heeded."""
    if answers_itself(chunks, lexicon.language):
        return Understood(lexicon, decision=Refuse("not_known"))
    if (word := unwanted(chunks)) is not None:
        return Understood(lexicon, decision=Refuse("negation", word=word))
    chunks = _prepared(chunks, scene)
    found = _read(sentence, chunks, lexicon, scene, now)
    acting = lexicon.speech["aside"]["acting"]
    if not found.steps:
        return found
    word = mistaken(chunks, found.steps, scene, lexicon.language)
    if word is None and not found.heeded:
        word = missed(chunks, found.steps, lexicon.language, acting)
    if word is None:
        return found
    plain = _in_plain_words(chunks, lexicon, scene, now)
    if plain and mistaken(chunks, plain.steps, scene, lexicon.language):
        plain = None
    verb = next((r.name for c in chunks for r in c.readings if r.section == "verb"), None)
    return plain or Understood(lexicon, decision=Refuse("missed", word=word), verb=verb)


def _prepared(chunks: Sequence[Chunk], scene: Scene) -> list[Chunk]:
    """The chunks with what is said of names made part of them."""
    chunks = apposed(one_and_other(chunks, scene.exists), scene)
    chunks = copied_as(chunks, scene)
    chunks = of_deeper(with_place(thanked_less(chunks), scene.is_folder), scene)
    chunks = ends_apart(pointed_inside(enumerated(chunks) or in_subfolder(chunks, scene)))
    chunks = in_turn(chunks, scene.exists)
    return each_belonging(as_archive(meant(chunks, scene.exists)))


def _chunks(sentence: str, lexicon: Lexicon, scene: Scene) -> list[Chunk]:
    """The chunks of a sentence; one is cut once for all who try to read it."""
    key = "chunks", lexicon.language, sentence
    return list(scene.once(key, lambda: _cut(sentence, lexicon, scene)))


def _cut(sentence: str, lexicon: Lexicon, scene: Scene) -> list[Chunk]:
    chunks = chunk(
        sentence,
        tokenize(sentence),
        lexicon,
        scene.named,
        spaced=scene.spaced(deep="/" in sentence),
        endings=scene.endings_below(),
    )
    return settled(chunks, scene)


def _read(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood:
    """What becomes of a sentence in prose, in which names may be told by their words."""
    named = in_names(chunks, scene, exactly=True)
    if named is not None and (own := _read_as_said(sentence, named, lexicon, scene, now)).steps:
        return own
    found = _read_as_said(sentence, chunks, lexicon, scene, now)
    if found.decision is None or isinstance(found.decision, Ask):
        return found
    told = by_folder(chunks, scene)
    named = in_names(told or chunks, scene) or told
    other = found if named is None else _read_as_said(sentence, named, lexicon, scene, now)
    return other if other.steps else found


def _read_as_said(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood:
    """What becomes of a sentence as it stands."""
    if (plain := _in_plain_words(chunks, lexicon, scene, now, first=True)) is not None:
        return plain
    if (own := _of_lines(chunks, lexicon, scene)) is not None:
        return own
    found = _planned(sentence, chunks, lexicon, scene, now)
    if found.decision is None:
        return found
    own = _of_lines(chunks, lexicon, scene, any_frame=True)
    return own or _kept(sentence, chunks, lexicon, scene, now) or found


def _in_plain_words(
    chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float, *, first: bool = False
) -> Understood | None:
    """A request that a pattern accounts for as a whole, read in the plain words for it."""
    for plain in in_plain_words(chunks, lexicon, scene, first=first):
        said = as_held(_chunks(plain, lexicon, scene), scene)
        found = _of_lines(said, lexicon, scene.afresh(), any_frame=True)
        by_folder = not any(token.norm in PAIR for chunk in chunks for token in chunk.tokens)
        found = found or _with_names(plain, said, lexicon, scene, now, by_folder=by_folder)
        if found.steps and not any(map(_reads_bytes, found.steps)):
            return replace(found, heeded=True)
    return None


def _with_names(
    plain: str,
    said: Sequence[Chunk],
    lexicon: Lexicon,
    scene: Scene,
    now: float,
    *,
    by_folder: bool,
) -> Understood:
    """What becomes of a plain sentence, in which names may be told by their words.

    ``by_folder``: also all files of a folder, as nobody said how many they are.
    """
    found = plan_chunks(plain, said, lexicon, scene.afresh(), now)
    refused = found.decision is not None
    named = in_names(said, scene, by_folder=by_folder) if refused else None
    other = found if named is None else plan_chunks(plain, named, lexicon, scene.afresh(), now)
    return other if other.steps else found


def _reads_bytes(step: Done) -> bool:
    """Whether lines would be read from what holds none: ``head -n 3 photos.zip``."""
    program, *words = step.command.split()
    return (
        program in _OF_LINES
        and "-c" not in words[:1]
        and any(word.lower().endswith(NO_TEXT) for word in words)
    )


def _kept(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood | None:
    """The sentence as one that keeps in a new file what the rest of it shows."""
    apart = parted(chunks, scene)
    if apart is None:
        return None
    rest, target, plain = apart
    found = _of_lines(rest, lexicon, scene, any_frame=True)
    found = found or plan_chunks(sentence, rest, lexicon, scene.afresh(), now)
    if not found.steps:
        found = _in_plain_words(rest, lexicon, scene, now) or found
    try:
        step = kept(found.steps, target, scene.afresh(), plain=plain)
    except Refuse as decision:
        return Understood(lexicon, decision=decision)
    return None if step is None else Understood(lexicon, steps=(step,), heeded=found.heeded)


def _planned(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood:
    """What the frames make of a sentence, and of what is left without what is told beside it."""
    each = in_each(chunks, _folders_made(sentence, lexicon, scene, now), scene.exists)
    if each:
        return plan_chunks(sentence, each, lexicon, scene.afresh(), now)
    found = _in_a_row(sentence, chunks, lexicon, scene, now)
    found = found or plan_chunks(sentence, chunks, lexicon, scene.afresh(), now)
    if found.decision is not None and found.decision.reply != "other_count":
        other = _in_plain_words(chunks, lexicon, scene, now)
        found = other or _in_full(sentence, chunks, lexicon, scene, now) or found
    found = _of_each_folder(sentence, chunks, found, scene, now) or found

    def plan(part: Sequence[Chunk]) -> Understood:
        own = _of_lines(part, lexicon, scene, any_frame=True)
        return own or plan_chunks(sentence, part, lexicon, scene.afresh(), now)

    def plan_plainly(part: Sequence[Chunk]) -> Understood:
        own = plan(part)
        plain = None if own.steps else _in_plain_words(part, lexicon, scene, now)
        return plain or (own if own.steps else _with_texts(sentence, part, scene, plan) or own)

    if found.decision is None:
        doubtful = len(found.steps) > 1 or any(map(_seeks_words, found.steps))
        return _without_told(found, _beside(chunks, lexicon, scene), plan) if doubtful else found
    beside = found.decision.reply in _MAY_HOLD_ASIDES
    apart = doubled(chunks) or broken(chunks)
    if apart and (beside or found.decision.reply == "no_antecedent"):
        other = plan_chunks(sentence, apart, lexicon, scene.afresh(), now)
        if other.steps:
            return other
    if not beside:
        return found
    quoted = map(plan, requoted(sentence, chunks, scene.exists))
    apart_from = _beside(chunks, lexicon, scene)
    heeding = _heeding_manners(chunks, plan_plainly, found)
    less = _without_asides(apart_from, quoted, heeding)
    if less is not None and less.steps:
        return less
    told = _without(without_remarks(apart_from), heeding)
    return told or _without(without_strays(apart_from), heeding) or less or found


def _heeding_manners(chunks: Sequence[Chunk], plan: Plan, found: Understood) -> Plan:
    """``plan`` for what leaves out no path and nothing of how to look for a text."""

    def weighs(chunk: Chunk) -> bool:
        topic = chunk.reading("topic")
        return (topic is not None and topic.name in _MANNERS) or _is_path(chunk)

    manners = [chunk for chunk in chunks if weighs(chunk)]

    def heeding(part: Sequence[Chunk]) -> Understood:
        return plan(part) if all(chunk in part for chunk in manners) else found

    return heeding


def _is_path(chunk: Chunk) -> bool:
    """Whether it is a path of several parts, which nobody tells in passing: "need a/b, make it"."""
    return chunk.is_name and "/" in chunk.text.strip("/") and "://" not in chunk.text


def _with_texts(
    sentence: str, part: Sequence[Chunk], scene: Scene, plan: Plan
) -> Understood | None:
    """A part of a sentence with quotes where a text may stand, if that is understood."""
    others = map(plan, islice(requoted(sentence, part, scene.exists), _MOST_TEXTS))
    return next((other for other in others if other.steps), None)


def _folders_made(
    sentence: str, lexicon: Lexicon, scene: Scene, now: float
) -> Callable[[Sequence[Chunk]], Sequence[str]]:
    """What tells the names of the folders that a request makes, if it does nothing else."""

    def made_by(lead: Sequence[Chunk]) -> Sequence[str]:
        steps = plan_chunks(sentence, lead, lexicon, scene.afresh(), now).steps
        folders = all(step.reply == "made_folders" for step in steps)
        return [name for step in steps for name in names_of(step)] if folders else ()

    return made_by


def _beside(chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene) -> Beside:
    return Beside.of(chunks, lexicon, scene.exists, scene.named)


def _without_asides(beside: Beside, quoted: Iterable[Understood], plan: Plan) -> Understood | None:
    """What is left of a sentence without what stands beside the request, if that is understood.

    If only a file or a name is missing in it, that is said, and not that a remark is strange.
    """
    clearer: Understood | None = None
    for shorter in islice(beside.without(), _MOST_READINGS):
        if (other := plan(shorter)).steps and not _lists_first(other):
            return other
        if clearer is None and _is_about_things(other.decision):
            clearer = other
    others = (other for other in islice(quoted, _MOST_READINGS) if other.steps)
    return next(others, clearer)


def _without(readings: Iterable[Sequence[Chunk]], plan: Plan) -> Understood | None:
    """What is left of a sentence without words that only tell, if that is understood."""
    others = map(plan, islice(readings, _MOST_READINGS))
    return next((other for other in others if other.steps and not _lists_first(other)), None)


def _without_listing(found: Understood, beside: Beside, plan: Plan) -> Understood:
    """What was understood, but no list of everything for what surely only tells."""
    if not _lists_first(found):
        return found
    others = map(plan, islice(without_remarks(beside), _MOST_READINGS))
    rest = [step.command for step in found.steps[1:]]
    same = (other for other in others if [step.command for step in other.steps] == rest)
    return next(same, found)


def _lists_first(found: Understood) -> bool:
    """Whether all there is would be listed before something else: a remark may be read so."""
    return len(found.steps) > 1 and found.steps[0].command == _LISTING


def _without_told(found: Understood, beside: Beside, plan: Plan) -> Understood:
    """What was understood, but no step for what is only told: "…, I don't care about the files"."""
    sought = any(map(_seeks_words, found.steps))
    words = chain(without_remarks(beside), without_strays(beside)) if sought else ()
    readings = chain(beside.told_apart(), words)
    shorter = map(plan, islice(readings, _MOST_READINGS))
    fewer = len(found.steps) if len(found.steps) > 1 else 2
    others = (other for other in shorter if 0 < len(other.steps) < fewer)
    return next(others, None) or _without_listing(found, beside, plan)


def _seeks_words(step: Done) -> bool:
    """Whether a whole clause is looked for in files: it may be told, and nothing to look for."""
    words = str(step.values.get("text", "")).split()
    return step.reply.startswith("searched") and (len(words) >= _CLAUSE or points(words))


def _is_about_things(decision: Refuse | None) -> bool:
    """Whether only a name or a file is missing, which says more than that a remark is strange."""
    return isinstance(decision, Ask) or (decision is not None and decision.reply in _ABOUT_THINGS)


def names_of(step: Done) -> Sequence[str]:
    """The names that a step is about."""
    names = step.values.get("names", ())
    return names if isinstance(names, list) else ()


def _in_a_row(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood | None:
    """The sentence with names or lines told in a row in quotes, if that is understood."""
    spans = spelled_spans(chunks, scene.exists)
    rows = [spans] if spans else told_in_a_row(sentence, chunks)
    found = (plan_chunks(sentence, row, lexicon, scene.afresh(), now) for row in rows)
    return next((other for other in found if other.steps), None)


def _of_lines(
    chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, *, any_frame: bool = False
) -> Understood | None:
    """A question about a table or a request about lines of a text file, ``None`` if neither."""
    try:
        step = value_set(chunks, scene, lexicon.language)
        step = step or answered(chunks, scene, lexicon.language)
        step = step or _kept_of_table(chunks, scene, lexicon.language)
        step = step or texts.read(chunks, scene, lexicon.language)
        step = step or transformed(chunks, scene.afresh(), any_frame=any_frame)
    except Refuse as decision:
        return Understood(lexicon, decision=decision)
    if step is None:
        return None
    return Understood(lexicon, steps=(step,), heeded=step.reply.startswith(_OF_TABLES))


def _kept_of_table(chunks: Sequence[Chunk], scene: Scene, language: str) -> Done | None:
    """What a table answers, kept in a new file: "sort a.csv by price and save it as b.csv"."""
    apart = parted(chunks, scene)
    step = None if apart is None else answered(apart[0], scene, language)
    return None if apart is None or step is None else redirected(step, apart[1], scene.afresh())


def _at_once(sentence: str, scene: Scene, lexicon: Lexicon) -> Understood | None:
    """A typed command, or a variable that gets a value; ``None`` if it is neither."""
    if may_be_typed(sentence):
        sentence = without_thanks(sentence, _chunks(sentence, lexicon, scene))
    if steps := typed(sentence, scene):
        return Understood(lexicon, steps=steps)
    command = assigned(sentence, scene)
    return Understood(lexicon, steps=(command,)) if command else None


def _of_each_folder(
    sentence: str, chunks: Sequence[Chunk], found: Understood, scene: Scene, now: float
) -> Understood | None:
    """What is said of several folders for each, not the last alone: "list a and b recursively"."""
    listed = [step.command.startswith(_LISTING) for step in found.steps]
    if not listed or not all(listed):
        return None
    readings = folder_by_folder(chunks, scene.is_folder, qualified=True)
    others = (plan_chunks(sentence, each, found.lexicon, scene.afresh(), now) for each in readings)
    return next((other for other in others if other.steps), None)


def _in_full(
    sentence: str, chunks: Sequence[Chunk], lexicon: Lexicon, scene: Scene, now: float
) -> Understood | None:
    """The sentence with what it says once said in every request, if that is understood."""
    readings = said_in_full(chunks, scene.is_folder)
    found = (plan_chunks(sentence, full, lexicon, scene.afresh(), now) for full in readings)
    other = next((other for other in found if other.steps), None)
    return None if other is None else replace(other, steps=(*in_one_search(other.steps),))
