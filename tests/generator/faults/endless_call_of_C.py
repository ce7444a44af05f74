import collections
import itertools

# error: used more than 0.5 s of processor time, at line 5
collections.deque(itertools.repeat(1), 0)
