import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
for result in (x > 1, x.argmax(), torch.zeros_like(x), x.detach()):
    print(result, result.is_leaf, result.requires_grad)
# > tensor([False,  True]) True False
# > tensor(1) True False
# > tensor([0., 0.]) True False
# > tensor([1., 2.]) True False
