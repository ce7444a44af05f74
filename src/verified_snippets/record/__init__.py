"""Records: what a run of a snippet did, and the files that keep it."""
