"""The importance-weighted autoencoder (Burda et al. 2016) in PyTorch, for importance.mjs: a task in, losses and NLL out, as lines
of JSON. The noise of z is its own only where log p(x) is measured."""

import json
import math
import struct
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from noise import training_noise

# Rows that go through the decoder at a time when log p(x) is measured.
ROWS = 16384


class Iwae(nn.Module):
    def __init__(self, width, hidden, latent):
        super().__init__()
        down, up = [width, *hidden], [latent, *reversed(hidden)]
        self.encoder = nn.Sequential(*tanh_layers(down))
        self.mu, self.logvar = nn.Linear(down[-1], latent), nn.Linear(down[-1], latent)
        self.decoder = nn.Sequential(*tanh_layers(up))
        self.output = nn.Linear(up[-1], width)

    def log_weights(self, x, eps):
        """log p(x|z) p(z) / q(z|x) of draws from q(z|x) by eps, [batch, samples, latent]: [batch, samples]."""
        h = self.encoder(x)
        mu, logvar = self.mu(h).unsqueeze(1), self.logvar(h).unsqueeze(1)
        z = mu + torch.exp(0.5 * logvar) * eps
        logits = self.output(self.decoder(z))
        targets = x.unsqueeze(1).expand_as(logits)
        log_px = -functional.binary_cross_entropy_with_logits(logits, targets, reduction='none').sum(-1)
        # The terms log(2 pi) / 2 of prior and posterior cancel.
        log_prior = -0.5 * z.square().sum(-1)
        log_posterior = -0.5 * (logvar + eps.square()).sum(-1)
        return log_px + log_prior - log_posterior

    def bound(self, x, eps):
        """As webgpu-vae has it: of one sample the ELBO, whose KL is known in closed form."""
        samples = eps.shape[1]
        if samples > 1:
            return torch.logsumexp(self.log_weights(x, eps), 1) - math.log(samples)
        h = self.encoder(x)
        mu, logvar = self.mu(h), self.logvar(h)
        z = mu + torch.exp(0.5 * logvar) * eps[:, 0]
        logits = self.output(self.decoder(z))
        reconstruction = functional.binary_cross_entropy_with_logits(logits, x, reduction='none').sum(-1)
        return -reconstruction + 0.5 * (1 + logvar - mu.square() - logvar.exp()).sum(-1)

    @torch.no_grad()
    def nll(self, x, samples):
        """-log p(x) of each row."""
        values = []
        for row in x.split(1):
            draws = torch.randn(1, samples, self.mu.out_features)
            parts = [self.log_weights(row, part) for part in draws.split(ROWS, 1)]
            values.append(math.log(samples) - torch.logsumexp(torch.cat(parts, 1), 1))
        return torch.cat(values)


def tanh_layers(widths):
    for sizes in zip(widths, widths[1:]):
        yield nn.Linear(*sizes)
        yield nn.Tanh()


def load(model, path):
    """The tensors of a model file of webgpu-vae by their names; an nn.Sequential numbers its activations, too."""
    with open(path, 'rb') as file:
        (length,) = struct.unpack('<Q', file.read(8))
        header, data = json.loads(file.read(length)), file.read()
    weights = {}
    for name in model.state_dict():
        part, *rest = name.split('.')
        if len(rest) == 2:
            rest[0] = str(int(rest[0]) // 2)
        tensor = header['.'.join([part, *rest])]
        values = np.frombuffer(data[slice(*tensor['data_offsets'])], '<f4').copy()
        weights[name] = torch.from_numpy(values).reshape(tensor['shape'])
    model.load_state_dict(weights)


def images(path, width):
    return torch.from_numpy(np.fromfile(path, np.uint8).reshape(-1, width))


def main(task):
    torch.manual_seed(task['seed'])
    model = Iwae(task['width'], task['hidden'], task['latent'])
    load(model, task['weights'])
    optimizer = torch.optim.Adam(model.parameters(), lr=task['rate'], betas=(0.9, 0.999), eps=1e-8)
    for number, path in enumerate(task['batches']):
        epoch, total = images(path, task['width']), 0.0
        for first in range(0, len(epoch), task['batch']):
            rows = epoch[first : first + task['batch']]
            eps = training_noise(len(rows), task['samples'], task['latent'], first, number, task['seed'])
            loss = -model.bound(rows.float(), torch.from_numpy(eps)).mean()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(rows)
        print(json.dumps({'loss': total / len(epoch)}), flush=True)
    nll = model.nll(images(task['test'], task['width']).float(), task['nllSamples'])
    print(json.dumps({'nll': nll.mean().item(), 'device': f'PyTorch {torch.__version__}'}), flush=True)


main(json.load(sys.stdin))
