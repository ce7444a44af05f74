import torch

for detached in [False, True]:
    w = torch.tensor(0.5, requires_grad=True)
    h1 = w * 2.0 + 1
    h2 = w * (h1.detach() if detached else h1) + 1
    h2.backward()
    print(w.grad)
# > tensor(3.)
# > tensor(2.)
