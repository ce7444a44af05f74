"""The known errors, and which of them a message may be."""
