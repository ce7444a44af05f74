import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
spectrum = torch.fft.fft(x)
power = spectrum.abs().pow(2)
power.backward(torch.ones_like(spectrum))
#! RuntimeError: For complex Tensors, both grad_output and output are required to have the same dtype. Mismatch in dtype: grad_output[0] has a dtype of torch.complex64 and output[0] has a dtype of torch.float32.
