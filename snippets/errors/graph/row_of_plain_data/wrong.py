import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
table = torch.zeros(2, 2)
for row in table:
    row += w
#! RuntimeError: A view was created in no_grad mode and is being modified inplace with grad mode enabled. This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.
