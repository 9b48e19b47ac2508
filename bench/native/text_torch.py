"""PyTorch's part of text.mjs: the same model from the file, the same objective, on the CPU."""

import json
import sys
import time
import unicodedata

import torch
import torch.nn.functional as F
from text_model import load, real_positions, tokens_of

DROPOUT, FREE_BITS, WARMUP = 0.3, 0.25, 1000


def main(path):
    with open(path) as file:
        task = json.load(file)
    if task['threads']:
        torch.set_num_threads(task['threads'])
    torch.manual_seed(1)
    model, alphabet = load(task['model'])
    words = sorted({unicodedata.normalize('NFC', word) for word in task['words']} - {''})
    tokens = tokens_of([word for word in words if len(word) < model.length], alphabet, model.length)
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-7)
    batches = Batches(tokens, task['batch'])
    done = 0
    answer({'about': f'{torch.__version__}, {torch.get_num_threads()} threads'})
    for line in sys.stdin:
        request = json.loads(line)
        started = time.perf_counter()
        if request['method'] == 'write':
            write(model, request['count'])
            answer({'ms': 1000 * (time.perf_counter() - started)})
            continue
        sum_of_losses = 0.0
        for _ in range(request['count']):
            sum_of_losses += step(model, optimiser, batches.next(), min(1, done / WARMUP))
            done += 1
        answer({'ms': 1000 * (time.perf_counter() - started), 'loss': sum_of_losses / request['count']})


class Batches:
    """Each word once an epoch, in an order of its own."""

    def __init__(self, tokens, size):
        self.tokens, self.size, self.left = tokens, size, []

    def next(self):
        if not self.left:
            self.left = list(torch.randperm(len(self.tokens)).split(self.size))
        return self.tokens[self.left.pop()]


def step(model, optimiser, tokens, beta):
    mu, logvar = model.encode(tokens)
    z = mu + (logvar / 2).exp() * torch.randn_like(mu)
    logits = model.decode(z, tokens, torch.rand(tokens.shape) < DROPOUT)
    losses = F.cross_entropy(logits.transpose(1, 2), tokens, reduction='none')
    reconstruction = (losses * real_positions(tokens)).sum(1).mean()
    kl = ((mu**2 + logvar.exp() - logvar - 1) / 2).mean(0)
    loss = reconstruction + beta * kl.clamp(min=FREE_BITS).sum()
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
    return reconstruction.item()


@torch.no_grad()
def write(model, count):
    """The decoder reads all positions again for each character, as on the GPU."""
    z = torch.randn(count, model.latent)
    tokens = torch.zeros(count, model.length, dtype=torch.long)
    ended = torch.zeros(count, dtype=torch.bool)
    for position in range(model.length - 1):
        p = model.decode(z, tokens)[:, position].softmax(-1)
        tokens[:, position] = torch.multinomial(p, 1)[:, 0].masked_fill(ended, 0)
        ended |= tokens[:, position] == 0
    return tokens


def answer(message):
    print(json.dumps(message), flush=True)


main(sys.argv[1])
