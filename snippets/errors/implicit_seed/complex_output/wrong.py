import torch

signal = torch.tensor([1.0, 2.0], requires_grad=True)
spectrum = torch.fft.fft(signal)
energy = (spectrum * spectrum.conj()).sum()
energy.backward()
#! RuntimeError: grad can be implicitly created only for real scalar outputs but got torch.complex64
