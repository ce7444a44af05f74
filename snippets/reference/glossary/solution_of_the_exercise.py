import torch

x = torch.tensor([1.0, 2.0, 3.0])
w = torch.tensor(2.0, requires_grad=True)
loss = (w * x).sum()
print([name for name, t in {"x": x, "w": w, "loss": loss}.items() if t.is_leaf])
# > ['x', 'w']
print(loss.grad_fn.name(), loss.grad_fn.next_functions[0][0].name())
# > SumBackward0 MulBackward0
loss.backward()
print(w.grad)
# > tensor(6.)
