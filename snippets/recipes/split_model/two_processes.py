import tempfile

import torch
import torch.distributed as dist
import torch.multiprocessing as mp

x = torch.tensor([[1.0, 2.0], [3.0, 0.0]])
target = torch.tensor([2.0, 1.0])


def meet(folder, rank):
    place = f"file://{folder}/meet"
    dist.init_process_group("gloo", init_method=place, rank=rank, world_size=2)


def work_at_the_back(folder):
    meet(folder, rank=1)
    back = torch.tensor([1.0, 2.0], requires_grad=True)
    received = torch.zeros(2, 2)
    dist.recv(received, src=0)
    loss = (received.requires_grad_() @ back - target).pow(2).mean()
    loss.backward()
    dist.send(received.grad, dst=0)
    print("back:", back.grad)


with tempfile.TemporaryDirectory() as folder:
    process = mp.get_context("fork").Process(target=work_at_the_back, args=(folder,))
    process.start()
    meet(folder, rank=0)
    front = torch.tensor([[1.0, -1.0], [0.5, 1.0]], requires_grad=True)
    h = (x @ front).relu()
    dist.send(h.detach(), dst=1)
    answer = torch.zeros_like(h)
    dist.recv(answer, src=1)
    h.backward(gradient=answer)
    process.join()
    dist.destroy_process_group()
# > back: tensor([10.,  2.])
print("front:", front.grad)
# > front: tensor([[8., 4.],
# >         [4., 8.]])
