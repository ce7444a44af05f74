"""A reader's own program is explained here: it is watched, judged, reported, and perhaps corrected."""
