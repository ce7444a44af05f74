import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
print((x**2).grad_fn._saved_self)
# > tensor([1., 2.], requires_grad=True)
print(x.exp().grad_fn._saved_result)
# > tensor([2.7183, 7.3891], grad_fn=<ExpBackward0>)
print([name for name in dir((x + 1).grad_fn) if name.startswith("_saved")])
# > ['_saved_alpha']
