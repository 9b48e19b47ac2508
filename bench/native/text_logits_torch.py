"""PyTorch's part of `logits.mjs --text`: mu, logvar and logits of texts, beside those that webgpu-vae wrote."""

import json
import sys

import numpy as np
import torch
from text_model import load, tokens_of

model_file, texts_file, ours_file, allowed = sys.argv[1:]
model, alphabet = load(model_file)
with open(texts_file) as file:
    texts = json.load(file)
tokens = tokens_of(texts, alphabet, model.length)
ours = torch.from_numpy(np.fromfile(ours_file, '<f4'))
codes = len(texts) * model.latent
with torch.no_grad():
    mu, logvar = model.encode(tokens)
    # Each from what it was given: the logits from our mu.
    logits = model.decode(ours[:codes].view(mu.shape), tokens)
apart = {}
for name, theirs, values in zip(('mu', 'logvar', 'logits'), (mu, logvar, logits), ours.split([codes, codes, logits.numel()])):
    apart[name] = (theirs.flatten() - values).abs().max().item()
    print(f'{name} from {values.min():.2f} to {values.max():.2f}: at most {apart[name]:.2g} apart')
characters = sum(len(text) + 1 for text in texts)
print(f'{len(texts)} texts of {characters} characters and ends, such as {", ".join(texts[:3])}')
# Written so that NaN fails.
sys.exit(0 if all(value <= float(allowed) for value in apart.values()) else 1)
