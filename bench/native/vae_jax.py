"""The VAE in JAX, as its documentation advises for speed: one jit over many steps by lax.scan, buffers donated, data
and order on the device, the noise of all steps drawn at once."""

import os
from functools import partial

# Several contenders share the GPU.
os.environ.setdefault('XLA_PYTHON_CLIENT_PREALLOCATE', 'false')

import jax
import jax.numpy as jnp
import numpy as np
import optax
from protocol import INSTALL, Missing
from task import Task


class Trainer:
    def __init__(self, mode, device, tf32):
        if mode != 'scan':
            raise ValueError(f'There is no mode {mode}; there is scan.')
        jax.config.update('jax_platforms', device)
        # By itself JAX takes TensorFloat-32 where the GPU has it.
        self.precision = 'tensorfloat32' if tf32 else 'highest'
        jax.config.update('jax_default_matmul_precision', self.precision)
        try:
            self.device = jax.devices()[0]
        except RuntimeError as failure:
            raise Missing(f'JAX {jax.__version__} finds no {device} device here ({failure}): {INSTALL}') from failure

    def info(self):
        return {
            'device': self.device.device_kind,
            'versions': {'jax': jax.__version__, 'optax': optax.__version__},
            'tf32': self.precision != 'highest',
        }

    def start(self, task):
        task = Task(task)
        examples = len(task.order)
        self.batches = examples // task.batch
        optimizer = optax.adam(task.rate, b1=0.9, b2=0.999, eps=1e-8)
        negative = partial(negative_elbo, len(task.encoder), len(task.decoder), task.pictures)
        self.images, self.test = jax.device_put((task.train, task.test))
        self.order = jax.device_put(task.order.astype(np.int32).reshape(self.batches, task.batch))
        self.done = 0
        params = jax.device_put(task.layers)
        key, self.key = jax.random.split(jax.random.key(task.seed))
        self.state = params, optimizer.init(params), key
        self.compiled = {}

        @partial(jax.jit, static_argnames='count', donate_argnums=0)
        def run(state, images, order, first, count):
            """`count` steps, from batch `first` of an epoch in this order."""
            params, moments, key = state
            key, draw = jax.random.split(key)
            noise = jax.random.normal(draw, (count, task.batch, task.latent))

            def step(carry, chosen):
                params, moments = carry
                rows, noise = chosen

                x = images.at[rows].get(mode='promise_in_bounds')
                loss, gradients = jax.value_and_grad(negative)(params, x, noise)
                updates, moments = optimizer.update(gradients, moments, params)
                return (optax.apply_updates(params, updates), moments), loss

            rows = jax.lax.dynamic_slice_in_dim(order, first, count)
            (params, moments), losses = jax.lax.scan(step, (params, moments), (rows, noise))
            return (params, moments, key), losses[-1]

        @jax.jit
        def shuffle(key):
            key, draw = jax.random.split(key)
            return jax.random.permutation(draw, examples).reshape(self.batches, task.batch), key

        @jax.jit
        def elbo(params, images, key):
            noise = jax.random.normal(key, (len(images), task.latent))
            return -negative(params, images, noise)

        self.run, self.shuffle, self.elbo = run, shuffle, elbo
        # Compiled here, and not within the second epoch.
        jax.block_until_ready((self.images, self.test, self.state, shuffle(self.key)))

    def prepare(self, count):
        """Compiles for the lengths of scan that so many steps need."""
        for length in set(self.lengths(count)) - self.compiled.keys():
            arguments = self.state, self.images, self.order, np.int32(0)
            self.compiled[length] = self.run.lower(*arguments, count=length).compile()

    def lengths(self, count):
        """Whole epochs and a rest, so that few lengths have to be compiled."""
        epochs, rest = divmod(count, self.batches)
        return [self.batches] * epochs + [rest] * (rest > 0)

    def steps(self, count):
        for length in self.lengths(count):
            # Steps that do not fit into what is left of an epoch begin another.
            if self.done + length > self.batches:
                self.order, self.key = self.shuffle(self.key)
                self.done = 0
            self.state, loss = self.compiled[length](
                self.state, self.images, self.order, np.int32(self.done)
            )
            self.done += length
        jax.block_until_ready(self.state)
        return float(loss)

    def test_elbo(self):
        params, _, key = self.state
        return float(self.elbo(params, self.test, jax.random.fold_in(key, 1)))


LAYOUT = ('NHWC', 'OIHW', 'NHWC')


def negative_elbo(encoders, decoders, pictures, params, x, noise):
    """Its mean over the batch. Pictures have their channels last."""

    def dense(name, h):
        weight, bias = params[name]
        return h @ weight + bias

    def conv(name, h):
        weight, bias = params[name]
        return jax.lax.conv_general_dilated(h, weight, (2, 2), ((1, 1), (1, 1)), dimension_numbers=LAYOUT) + bias

    def upconv(name, h):
        # [in, out, ky, kx], as the transpose of a convolution: its gradient by what it reads.
        weight, bias = params[name]
        flipped = weight[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
        dilated = jax.lax.conv_general_dilated(
            h, flipped, (1, 1), ((2, 2), (2, 2)), lhs_dilation=(2, 2), dimension_numbers=LAYOUT
        )
        return dilated + bias

    h = x
    for i in range(encoders):
        h = jax.nn.relu(dense(f'encoder.{i}', h))
    if pictures:
        h = h.reshape(-1, *pictures[0])
        for i in range(len(pictures) - 1):
            h = jax.nn.relu(conv(f'encoder.{i}', h))
        h = h.reshape(len(x), -1)
    mu, logvar = dense('mu', h), dense('logvar', h)
    h = mu + jnp.exp(0.5 * logvar) * noise
    for i in range(decoders):
        h = jax.nn.relu(dense(f'decoder.{i}', h))
    if pictures:
        h = jax.nn.relu(dense('decoder.picture', h)).reshape(-1, *pictures[-1])
        for i in range(len(pictures) - 2):
            h = jax.nn.relu(upconv(f'decoder.{i}', h))
        logits = upconv('output', h).reshape(len(x), -1)
    else:
        logits = dense('output', h)
    bce = jnp.sum(jax.nn.softplus(logits) - x * logits)
    kl = -0.5 * jnp.sum(1 + logvar - jnp.square(mu) - jnp.exp(logvar))
    return (bce + kl) / len(x)
