import torch

signal = torch.tensor([1.0, 2.0], requires_grad=True)
spectrum = torch.fft.fft(signal)
energy = (spectrum * spectrum.conj()).sum().real
energy.backward()
print(signal.grad)
# > tensor([4., 8.])
