import torch


def nonnegative_sum(x):
    return x if x.sum() >= 0 else -x


batch = torch.tensor([[1.0, 2.0], [3.0, -4.0]])
print(torch.vmap(nonnegative_sum)(batch))
#! RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow. We don't support that yet, please file an issue at https://github.com/pytorch/pytorch/issues .
