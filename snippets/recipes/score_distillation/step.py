import torch

alpha, sigma = 0.6, 0.8
wanted = torch.tensor([2.0, -1.0])


def predict_noise(noisy):  # exact, for data that is always `wanted`
    return (noisy - alpha * wanted) / sigma


theta = torch.tensor([0.0, 1.0], requires_grad=True)
latents = 2 * theta  # stands for a renderer and an encoder
noise = torch.tensor([0.5, -0.5])  # random in training
with torch.no_grad():
    predicted = predict_noise(alpha * latents + sigma * noise)
seed = predicted - noise
print(seed)
# > tensor([-1.5000,  2.2500])
latents.backward(gradient=seed)
print(theta.grad)
# > tensor([-3.0000,  4.5000])
