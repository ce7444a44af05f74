import warnings

# error: does raise or warn, which the file does not state; under line 4, write
warnings.warn("a\n" * 10_000)
