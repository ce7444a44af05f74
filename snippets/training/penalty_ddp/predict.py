import torch

of_each, samples = torch.tensor([2.0, 4.0]), torch.tensor([1.0, 3.0])
averaged = of_each.mean()
of_all = (of_each * samples).sum() / samples.sum()
print(averaged, of_all)
# > tensor(3.) tensor(3.5000)
