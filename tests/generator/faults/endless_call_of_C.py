import collections
import itertools

collections.deque(itertools.repeat(1), 0)  # error: used more than 1 s of processor time, at line 4
