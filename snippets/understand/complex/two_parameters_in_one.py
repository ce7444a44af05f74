import torch

km, paid = 6.0, 12.0
z = torch.tensor(3.0 + 2.0j, requires_grad=True)  # base + i·per_km
fare = z.real + z.imag * km
loss = (fare - paid) ** 2
loss.backward()
print(z.grad)
# > tensor(6.+36.j)
