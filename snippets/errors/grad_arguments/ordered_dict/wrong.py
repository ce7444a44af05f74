from collections import OrderedDict

import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([3.0, 4.0], requires_grad=True)
leaves = OrderedDict(x=x, w=w)
y = (w * x).sum()
y.backward(inputs=leaves)
#! TypeError: `inputs` argument to `backward()` must be a dict, not OrderedDict. Other Mapping types are not supported.
