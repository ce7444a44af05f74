import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.half() ** 2
seeds = []
y.register_hook(lambda seed: seeds.append(seed))
y.backward(gradient=torch.tensor([1.0, 2049.0, 1e-8], dtype=torch.float64))
print(seeds[0])
# > tensor([1.0000e+00, 2.0480e+03, 0.0000e+00], dtype=torch.float16)
