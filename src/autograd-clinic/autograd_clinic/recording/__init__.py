"""What looks on while a program runs, and records what it sees of torch: the evidence."""
