import torch

torch.set_deterministic_debug_mode("error")  # the same, without an import of 800 modules
print(torch.are_deterministic_algorithms_enabled())
# > True
