import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x.exp()
visits = []
h.register_hook(lambda seed: visits.append(seed.tolist()))
torch.autograd.backward([2 * h, 3 * h], [torch.ones(2), torch.ones(2)])
print(visits)
# > [[5.0, 5.0]]

visits.clear()
h = x.exp()
h.register_hook(lambda seed: visits.append(seed.tolist()))
(2 * h).backward(torch.ones(2), retain_graph=True)
(3 * h).backward(torch.ones(2))
print(visits)
# > [[2.0, 2.0], [3.0, 3.0]]
