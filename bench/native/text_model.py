"""The model of docs/text.md in PyTorch, its weights by the names and in the layout of a model file."""

import json
import struct

import numpy as np
import torch
import torch.nn.functional as F


class Everywhere(torch.nn.Conv2d):
    """A dense layer at each position."""

    def __init__(self, channels, units):
        super().__init__(channels, units, 1)

    def forward(self, h):
        return F.linear(h, self.weight.flatten(1), self.bias)


class Block(torch.nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)
        self.qkv, self.projection = Everywhere(width, 3 * width), Everywhere(width, width)
        self.wide, self.narrow = Everywhere(width, 4 * width), Everywhere(4 * width, width)

    def forward(self, h, **seen):
        n, length, width = h.shape
        q, k, v = self.qkv(self.norm1(h)).view(n, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        attended = F.scaled_dot_product_attention(q, k, v, **seen).transpose(1, 2).reshape(h.shape)
        h = h + self.projection(attended)
        return h + self.narrow(F.relu(self.wide(self.norm2(h))))


class Hashed(torch.nn.Embedding):
    """Vectors of characters, and of the n-grams that end with each: rows of a table by a hash, `buckets` for each length."""

    def __init__(self, rows, width, longest, buckets, start):
        super().__init__(rows, width)
        self.longest, self.buckets, self.start = longest, buckets, start
        self.ngrams = torch.nn.Embedding((longest - 1) * buckets, width)

    def forward(self, taken):  # [n, length]: rows of the characters' table
        h = super().forward(taken)
        hashed = torch.full_like(taken, 2166136261)  # FNV-1a
        whole = torch.ones_like(taken, dtype=torch.bool)
        for n in range(1, self.longest + 1):
            last = F.pad(taken, (n - 1, 0), value=self.start)[:, : taken.shape[1]]
            whole = whole & (last != 0)
            hashed = (hashed ^ last) * 16777619 & 0xFFFFFFFF
            if n > 1:
                rows = (n - 2) * self.buckets + mixed(hashed) % self.buckets
                h = h + self.ngrams(rows) * whole[..., None]
        return h


def mixed(h):
    """The end of MurmurHash3."""
    h = (h ^ h >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    h = (h ^ h >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return h ^ h >> 16


class TextVAE(torch.nn.Module):
    def __init__(
        self, length, symbols, encoder=(4, 4), decoder=(4, 4, 4), width=64, latent=32, drops=True, ngrams=1, buckets=0
    ):
        super().__init__()
        self.length, self.symbols, self.latent = length, symbols, latent

        def half(rows, heads, **more):
            return torch.nn.ModuleDict(
                {
                    'embedding': torch.nn.Embedding(rows, width),
                    'position': torch.nn.Embedding(length, width),
                    **{str(i): Block(width, count) for i, count in enumerate(heads)},
                    'norm': torch.nn.LayerNorm(width),
                    **more,
                }
            )

        self.encoder = half(symbols, encoder)
        self.mu, self.logvar = torch.nn.Linear(width, latent), torch.nn.Linear(width, latent)
        # Behind the symbols are the start and, where some are dropped, the unknown, which stands for those.
        self.decoder = half(symbols + 1 + drops, decoder, code=torch.nn.Linear(latent, width))
        if ngrams > 1:
            self.decoder['embedding'] = Hashed(symbols + 1 + drops, width, ngrams, buckets, symbols)
        self.output = Everywhere(width, symbols)
        self.blocks = len(encoder), len(decoder)

    def encode(self, tokens):  # [n, length]: numbers of symbols, then 0
        part = self.encoder
        real = real_positions(tokens)
        h = part['embedding'](tokens) + part['position'].weight
        for i in range(self.blocks[0]):
            h = part[str(i)](h, attn_mask=real[:, None, None])
        h = (part['norm'](h) * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        return self.mu(h), self.logvar(h)

    def decode(self, z, tokens, dropped=None):  # logits [n, length, symbols] of each position, of those before
        part = self.decoder
        before = F.pad(tokens[:, :-1], (1, 0), value=self.symbols)
        if dropped is not None:
            before = before.masked_fill(F.pad(dropped[:, 1:], (1, 0)), self.symbols + 1)
        h = part['embedding'](before) + part['position'].weight + part['code'](z)[:, None]
        for i in range(self.blocks[1]):
            h = part[str(i)](h, is_causal=True)
        return self.output(part['norm'](h))


def real_positions(tokens):
    """Those of the symbols of a text and of its end."""
    ended = (tokens == 0).cumsum(1) - (tokens == 0).int()
    return ended == 0


def load(path):
    """A model from a file of webgpu-vae, as the package safetensors reads it, and its alphabet."""
    with open(path, 'rb') as file:
        (size,) = struct.unpack('<Q', file.read(8))
        header = json.loads(file.read(size))
        data = file.read()
    spec = json.loads(header.pop('__metadata__')['spec'])
    tensors = {}
    for name, of in header.items():
        first, end = of['data_offsets']
        if not name.startswith('adam.'):
            tensors[name] = torch.from_numpy(np.frombuffer(data[first:end], '<f4').reshape(of['shape']).copy())
    alphabet = spec['text']['alphabet']
    model = TextVAE(
        spec['text']['length'],
        len(alphabet) + 1,
        [block['transformer'] for block in spec['encoder']],
        [block['transformer'] for block in spec['decoder']],
        spec['width'],
        spec['latent'],
        spec['wordDropout'] > 0,
        spec.get('ngrams', 1),
        spec.get('buckets', 0),
    )
    model.load_state_dict(tensors)
    return model, alphabet


def tokens_of(texts, alphabet, length):
    numbers = {symbol: i + 1 for i, symbol in enumerate(alphabet)}
    tokens = torch.zeros(len(texts), length, dtype=torch.long)
    for row, text in zip(tokens, texts):
        row[: len(text)] = torch.tensor([numbers[symbol] for symbol in text])
    return tokens
