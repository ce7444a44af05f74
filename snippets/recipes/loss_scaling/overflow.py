import torch

w = torch.tensor(1.0, requires_grad=True)
for scale in [2.0**15, 2.0**16]:
    w.grad = None
    loss = (w.half() * 0.5).float()
    loss.backward(gradient=torch.tensor(scale))
    print(w.grad, w.grad.isfinite().item())
# > tensor(16384.) True
# > tensor(inf) False
