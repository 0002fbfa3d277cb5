"""How a listing is ordered and what it tells of each file, as options of ``ls``."""

from __future__ import annotations

from dataclasses import replace

from aibridge_kernel.providers.offline.clauses import Refuse
from aibridge_kernel.providers.offline.frames import Task
from aibridge_kernel.providers.offline.quoting import Done

_SIZES = frozenset({"by_size", "largest_first", "smallest_first"})
_BY_AMOUNT = frozenset({"falling", "rising"})
"""From the greatest or the least on: of files, in size, unless something else is said."""
_OTHER_ORDERS = frozenset(
    {"by_size", "by_date", "newest_first", "oldest_first", "by_name", "by_extension"}
)
_DATES = frozenset({"by_date", "newest_first", "oldest_first"})


def options(task: Task) -> str:
    """The options of ``ls`` with a leading space, nothing when there are none."""
    letters = of_one_kind(task)
    grouped = " --group-directories-first" if "folders_first" in task.filters else ""
    return (f" -{letters}" if letters else "") + grouped


def of_one_kind(task: Task) -> str:
    """The letters of the options of ``ls`` where folders and files are not told together."""
    filters = task.filters
    letters = "A" if "hidden" in filters else ""
    sizes = "size" in task.topics and not filters.keys() & ({"by_size"} | _BY_AMOUNT)
    sizes = sizes and "sorted" not in task.topics
    if sizes or "detail" in task.topics or filters.keys() & {"long", "with_size"}:
        letters += "lh"
    if "one_line" in filters:
        letters += "1"
    of_files = bool(filters.keys() & _BY_AMOUNT) and not filters.keys() & _OTHER_ORDERS
    if of_files or filters.keys() & _SIZES:
        letters += "S"
    elif filters.keys() & _DATES:
        letters += "t"
    elif "by_extension" in filters:
        letters += "X"
    if filters.keys() & {"smallest_first", "oldest_first"} or (of_files and "rising" in filters):
        letters += "r"
    ascending = (
        filters.keys() & {"ascending", "rising"}
        and not of_files
        and filters.keys() & {"by_size", "by_date"}
    )
    descending = "descending" in filters and not filters.keys() & {"by_size", "by_date"}
    if "reverse" in filters or ascending or descending:
        letters += "r"
    return letters


def ordered(step: Done, task: Task) -> Done:
    """What is listed or found below a folder, in the order and with what was asked for."""
    if "folders_first" in task.filters and "|" not in step.command:
        raise Refuse("not_known")  # what lies deeper comes folder by folder
    letters = of_one_kind(task).replace("A", "")
    command = step.command
    if not letters or "|" in command:
        return step
    if command.startswith("ls -R") and task.filters.keys() & (_SIZES | _DATES):
        command = f"find {command.removeprefix('ls -R').strip() or '.'} -mindepth 1 -type f"
    if command.startswith("ls -R"):
        command = command.replace("ls -R", f"ls -R{letters}", 1)
    elif command.startswith("find "):
        command = f"{command} -exec ls -d{letters} {{}} +"
    return replace(step, command=command)
