"""The clinic: which known mistake with PyTorch's autograd a program makes."""

__version__ = "0.1.0"
