import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
first, second = (2 * x).unbind()
first += 1
#! RuntimeError: Output 0 of Unbind is a view and is being modified inplace. This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.
