import asyncio

import torch


async def double(x):
    await asyncio.sleep(0)
    y = 2 * x
    return y


async def main():
    return await asyncio.gather(double(torch.ones(2)), double(torch.zeros(2)))


print(asyncio.run(main()))
# > [tensor([2., 2.]), tensor([0., 0.])]
