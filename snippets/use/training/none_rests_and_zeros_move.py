import torch

for set_to_none in (True, False):
    w = torch.nn.Parameter(torch.tensor(4.0))
    optimizer = torch.optim.SGD([w], lr=0.5, momentum=0.5)
    (2 * w).backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=set_to_none)
    before = w.item()
    optimizer.step()  # in a step whose loss does not depend on w
    print(w.grad, before, w.item())
# > None 3.0 3.0
# > tensor(0.) 3.0 2.5
