import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
data = torch.tensor([3.0, 4.0])
y = w * data
for name, tensor in {"w": w, "data": data, "y": y, "y.detach()": y.detach()}.items():
    print(name, tensor.is_leaf, tensor.requires_grad, tensor.grad_fn)
# > w True True None
# > data True False None
# > y False True <MulBackward0 object at 0x…>
# > y.detach() True False None
