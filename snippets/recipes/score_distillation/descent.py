import torch

alpha, sigma = 0.6, 0.8
wanted = torch.tensor([2.0, -1.0])
theta = torch.tensor([0.0, 1.0], requires_grad=True)
optimizer = torch.optim.SGD([theta], lr=0.1)
torch.manual_seed(0)
for _ in range(100):
    optimizer.zero_grad()
    latents = 2 * theta
    noise = torch.randn(2)
    with torch.no_grad():
        noisy = alpha * latents + sigma * noise
        predicted = (noisy - alpha * wanted) / sigma
    latents.backward(gradient=predicted - noise)
    optimizer.step()
print([round(value, 3) for value in (2 * theta).tolist()])
# > [2.0, -1.0]
