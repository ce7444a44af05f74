from pathlib import Path

from verified_snippets import SnippetError, load

path = Path("area.py")
path.write_text("print(9)  # > 9\n", encoding="utf-8")
try:
    load(path)
except SnippetError as refused:
    print(refused)
# > area.py:1: states nothing; on a line of its own under the statement, write
# >     # > 9
