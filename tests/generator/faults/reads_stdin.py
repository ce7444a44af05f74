input()
#! EOFError: EOF when reading a line
