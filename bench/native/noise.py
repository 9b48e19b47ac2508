"""The normals that webgpu-vae draws on the GPU in a training step (shaders/lib/philox.wgsl, normals.wgsl), in numpy."""

import numpy as np

# `STREAMS.training` of src/random.ts.
TRAINING = 1
MASK = np.uint64(0xFFFFFFFF)


def philox(counter, seed):
    """Philox4x32-10 (Salmon et al. 2011): four words for each counter, which is four arrays of one shape."""
    a, b, c, d = (np.asarray(word, np.uint64) for word in counter)
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        one, two = a * np.uint64(0xD2511F53), c * np.uint64(0xCD9E8D57)
        a, b, c, d = (two >> np.uint64(32)) ^ b ^ np.uint64(k0), two & MASK, (one >> np.uint64(32)) ^ d ^ np.uint64(k1), one & MASK
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return a, b, c, d


def normals(words):
    """Four standard normals from four words by Box and Muller (1958): [..., 4]."""
    r0, r1, t0, t1 = ((word >> np.uint64(8)).astype(np.float64) for word in words)
    r0, r1 = (np.sqrt(-2 * np.log((n + 1) / 2**24)) for n in (r0, r1))
    t0, t1 = (2 * np.pi * n / 2**24 - np.pi / 4 for n in (t0, t1))
    return np.stack([r0 * np.cos(t0), r1 * np.cos(t1), r0 * np.sin(t0), r1 * np.sin(t1)], -1)


def training_noise(rows, samples, width, first, epoch, seed):
    """Of the examples that come from place `first` of an epoch on: [rows, samples, width] of float32."""
    row, sample, column = np.ogrid[:rows, :samples, : (width + 3) // 4]
    shape = np.broadcast_shapes(row.shape, sample.shape, column.shape)
    counter = (np.broadcast_to(word, shape) for word in (column, first + row, epoch, TRAINING + (sample << 8)))
    return normals(philox(counter, seed)).reshape(rows, samples, -1)[..., :width].astype(np.float32)
