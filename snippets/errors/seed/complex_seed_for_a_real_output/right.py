import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
spectrum = torch.fft.fft(x)
power = spectrum.abs().pow(2)
power.backward(torch.ones_like(power))
print(x.grad)
# > tensor([12., 16.])
