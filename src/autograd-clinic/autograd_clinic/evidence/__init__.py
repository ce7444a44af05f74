"""What was seen of a reader's program: recorded where it runs, written as JSON, read by rules."""
