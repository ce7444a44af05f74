import torch


def step(seed, weight_decay=0.0, l2=0.0):
    p = torch.tensor([4.0], requires_grad=True)
    optimizer = torch.optim.SGD([p], lr=0.5, weight_decay=weight_decay)
    loss = 2 * p + l2 / 2 * p.pow(2)
    loss.backward(gradient=torch.tensor([seed]))
    optimizer.step()
    return p.grad.tolist(), p.tolist()


print(step(1.0, l2=0.25))
# > ([3.0], [2.5])
print(step(1.0, weight_decay=0.25))
# > ([2.0], [2.5])
print(step(2.0, l2=0.25))
# > ([6.0], [1.0])
print(step(2.0, weight_decay=0.25))
# > ([4.0], [1.5])
