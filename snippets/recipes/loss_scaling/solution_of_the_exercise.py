import torch

small = torch.tensor(2.0**-13, dtype=torch.float16)
w = torch.tensor(1.0, requires_grad=True)
for scale in [1.0, 2.0, 4.0]:
    w.grad = None
    loss = (w.half() * small * small).float()
    loss.backward(gradient=torch.tensor(scale))
    print(scale, w.grad.item() == scale * 2.0**-26)
# > 1.0 False
# > 2.0 False
# > 4.0 True
