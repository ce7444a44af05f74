"""The rules that say which known error a run shows: of programs that raise, and of silent ones."""
