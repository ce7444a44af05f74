from pathlib import Path

from verified_snippets import load, run

path = Path("area.py")
path.write_text("side = 3\nprint(side * side)\n", encoding="utf-8")
record = run(load(path))
print(record.effect(2).output)
# > ('9',)
