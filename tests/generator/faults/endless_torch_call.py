import torch

x = torch.zeros(1).expand(10**13)
x.sum()  # error: used more than 0.5 s of processor time, at line 4
