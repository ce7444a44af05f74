import torch

# error: does raise or warn, which the file does not state; under line 4, write
torch.ones(2) @ torch.ones(3)
