import torch

major, minor, *_ = torch.__version__.split(".")
print(f"torch {major}.{minor}")
# > torch 2.13
