import torch


def slopes(x):
    return torch.autograd.grad(x.pow(2).sum(), x)


batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
print(torch.vmap(slopes)(batch))
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn
