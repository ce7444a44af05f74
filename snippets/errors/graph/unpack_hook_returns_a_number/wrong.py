import torch

x = torch.tensor(3.0, requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(lambda t: t.item(), lambda n: n):
    y = x.pow(2)
y.backward()
#! TypeError: Output of saved tensor unpack_hook expected to be a Tensor but got result of type float
