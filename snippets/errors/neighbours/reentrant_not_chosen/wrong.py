import torch
from torch.utils.checkpoint import checkpoint

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = checkpoint(torch.square, x)
#! UserWarning: torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. Starting in PyTorch 2.9, calling checkpoint without use_reentrant will raise an exception. use_reentrant=False is recommended, but if you need to preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the differences between the two variants.
y.sum().backward()
print(x.grad)
# > tensor([2., 4., 6.])
