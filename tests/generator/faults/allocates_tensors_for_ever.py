import torch

x = []
while True:  # error: needed more than 300000000 bytes of memory, at line 4
    x.append(torch.empty(10_000_000))
