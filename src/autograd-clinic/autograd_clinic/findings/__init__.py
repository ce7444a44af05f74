"""What there is to say of a mistake: where, why, and what to write instead."""
