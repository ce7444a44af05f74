import torch


def largest_is_one(x):
    return x / x.max().item()


batch = torch.tensor([[1.0, 2.0], [4.0, 1.0]])
print(torch.vmap(largest_is_one)(batch))
#! RuntimeError: vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling .item() on a Tensor, please try to rewrite what you're doing with other operations. If error is occurring somewhere inside PyTorch internals, please file a bug report.
