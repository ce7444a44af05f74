"""Move the Python of existing pages into snippets, and leave includes in its place."""
