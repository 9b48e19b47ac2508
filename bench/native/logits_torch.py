"""PyTorch's part of logits.mjs: the model of docs/models.md, weights by name, on the CPU; the greatest difference of its
logits from those that webgpu-vae wrote."""

import json
import struct
import sys

import numpy as np
import torch
import torch.nn.functional as F


class VAE(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = torch.nn.ModuleList([torch.nn.Conv2d(1, 32, 4, 2, 1), torch.nn.Conv2d(32, 64, 4, 2, 1)])
        self.mu, self.logvar = torch.nn.Linear(3136, 20), torch.nn.Linear(3136, 20)
        self.decoder = torch.nn.ModuleDict(
            {'picture': torch.nn.Linear(20, 3136), '0': torch.nn.ConvTranspose2d(64, 32, 4, 2, 1)}
        )
        self.output = torch.nn.ConvTranspose2d(32, 1, 4, 2, 1)

    def encode(self, x):
        h = x.view(-1, 28, 28, 1).permute(0, 3, 1, 2)
        for layer in self.encoder:
            h = F.relu(layer(h))
        h = h.permute(0, 2, 3, 1).flatten(1)
        return self.mu(h), self.logvar(h)

    def decode(self, z):
        h = F.relu(self.decoder['picture'](z)).view(-1, 7, 7, 64).permute(0, 3, 1, 2)
        return self.output(F.relu(self.decoder['0'](h))).permute(0, 2, 3, 1).flatten(1)


def load_file(path):
    """Tensors of a safetensors file of f32, by their names, as the package safetensors gives them."""
    with open(path, 'rb') as file:
        (size,) = struct.unpack('<Q', file.read(8))
        header = json.loads(file.read(size))
        data = file.read()
    header.pop('__metadata__', None)
    tensors = {}
    for name, of in header.items():
        first, end = of['data_offsets']
        tensors[name] = torch.from_numpy(np.frombuffer(data[first:end], '<f4').reshape(of['shape']).copy())
    return tensors


model_file, pixels, logits_file, allowed = sys.argv[1:]
tensors = load_file(model_file)
model = VAE()
model.load_state_dict({name: value for name, value in tensors.items() if not name.startswith('adam.')})
x = torch.from_numpy(np.fromfile(pixels, np.uint8).reshape(-1, 784).astype(np.float32) / 255)
with torch.no_grad():
    own = model.decode(model.encode(x)[0]).numpy()
logits = np.fromfile(logits_file, '<f4').reshape(-1, 784)
apart = np.abs(own - logits).max()
print(f'{len(logits)} images, logits from {logits.min():.2f} to {logits.max():.2f}: at most {apart:.2g} apart')
# Written so that NaN fails.
sys.exit(0 if apart <= float(allowed) else 1)
