import torch

for optimizer_class in (torch.optim.SGD, torch.optim.Adam):
    for factor in (1.0, 10.0):
        w = torch.nn.Parameter(torch.tensor(0.0))
        optimizer = optimizer_class([w], lr=0.1)
        loss = 2 * w
        loss.backward(gradient=torch.tensor(factor))
        optimizer.step()
        print(optimizer_class.__name__, factor, round(w.item(), 4))
# > SGD 1.0 -0.2
# > SGD 10.0 -2.0
# > Adam 1.0 -0.1
# > Adam 10.0 -0.1
