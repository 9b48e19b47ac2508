"""The VAE in PyTorch, as its documentation advises for speed: data on the GPU, fused Adam, nothing read back between
steps. Four ways to run a step:

eager          operation by operation
compile        loss and gradients by torch.compile(mode='reduce-overhead'), which records CUDA graphs and replays them
graph          the whole step captured in a CUDA graph by hand
compile-graph  the same, with the kernels that torch.compile makes
"""

import time

import torch
from protocol import INSTALL, Missing
from task import Task
from torch import nn
from torch.nn import functional

MODES = ('eager', 'compile', 'graph', 'compile-graph')
OLDEST = (2, 4)
# Steps before the training: a capture wants some, and torch.compile compiles in the first and records in the next.
WARMUP = 4
MATMUL_RUNS = 20


class Vae(nn.Module):
    def __init__(self, task):
        super().__init__()
        if task.pictures:
            channels = [picture[2] for picture in task.pictures]
            features = int(torch.tensor(task.pictures[-1]).prod())
            self.encoder = nn.Sequential(FromRows(task.pictures[0]), *convolutions(nn.Conv2d, channels), ToRows())
            up = list(convolutions(nn.ConvTranspose2d, channels[::-1]))[:-1]
            picture = [nn.Linear(task.latent, features), nn.ReLU(), FromRows(task.pictures[-1])]
            self.decoder = nn.Sequential(*picture, *up, ToRows())
        else:
            hidden = [task.latent, *task.decoder]
            widths = [task.width, *task.encoder]
            features = widths[-1]
            self.encoder = nn.Sequential(*dense(widths))
            self.decoder = nn.Sequential(*dense(hidden), nn.Linear(hidden[-1], task.width))
        # mu and logvar as one layer.
        self.heads = nn.Linear(features, 2 * task.latent)

    def forward(self, x):
        """The negative ELBO, its mean over the batch, with one draw of z each."""
        mu, logvar = self.heads(self.encoder(x)).chunk(2, dim=1)
        z = mu + torch.exp(0.5 * logvar) * torch.randn_like(mu)
        bce = functional.binary_cross_entropy_with_logits(self.decoder(z), x, reduction='sum')
        kl = -0.5 * torch.sum(1 + logvar - mu.square() - logvar.exp())
        return (bce + kl) / len(x)

    @torch.no_grad()
    def load(self, layers):
        """Puts weights in place, where a captured graph will find them."""
        layers = {
            name: (torch.tensor(w.T if w.ndim == 2 else w), torch.tensor(b)) for name, (w, b) in layers.items()
        }
        heads = [layers.pop('mu'), layers.pop('logvar')]
        self.heads.weight.copy_(torch.cat([weight for weight, _ in heads]))
        self.heads.bias.copy_(torch.cat([bias for _, bias in heads]))
        own = [part for part in (*self.encoder, *self.decoder) if hasattr(part, 'weight')]
        for layer, (weight, bias) in zip(own, layers.values()):
            layer.weight.copy_(weight)
            layer.bias.copy_(bias)


def dense(widths):
    for sizes in zip(widths, widths[1:]):
        yield nn.Linear(*sizes)
        yield nn.ReLU()


class FromRows(nn.Module):
    """Rows whose values lie channels last, as pictures with their channels first."""

    def __init__(self, picture):
        super().__init__()
        self.picture = picture

    def forward(self, x):
        return x.view(-1, *self.picture).permute(0, 3, 1, 2)


class ToRows(nn.Module):
    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


def convolutions(kind, channels):
    for sizes in zip(channels, channels[1:]):
        yield kind(*sizes, 4, 2, 1)
        yield nn.ReLU()


class Trainer:
    def __init__(self, mode, device, tf32):
        if mode not in MODES:
            raise ValueError(f'There is no mode {mode}; there are {", ".join(MODES)}.')
        if device == 'cuda' and not torch.cuda.is_available():
            raise Missing(f'PyTorch {torch.__version__} finds no CUDA device here')
        if mode != 'eager' and version() < OLDEST:
            oldest = '.'.join(map(str, OLDEST))
            raise Missing(f'torch.compile and graphs need PyTorch {oldest}, this is {torch.__version__}: {INSTALL}')
        if mode != 'eager' and device != 'cuda':
            raise Missing('CUDA graphs need a CUDA device')
        torch.set_float32_matmul_precision('high' if tf32 else 'highest')
        self.device = torch.device(device)
        self.captures = mode in ('graph', 'compile-graph')
        self.compile_mode = {'compile': 'reduce-overhead', 'compile-graph': 'default'}.get(mode)

    def info(self):
        cuda = self.device.type == 'cuda'
        return {
            'device': torch.cuda.get_device_name() if cuda else 'CPU',
            'versions': {'torch': torch.__version__, 'cuda': torch.version.cuda if cuda else None},
            'tf32': torch.get_float32_matmul_precision() != 'highest',
        }

    def start(self, task):
        task = Task(task)
        torch.manual_seed(task.seed)
        self.batch = task.batch
        self.images = torch.from_numpy(task.train).to(self.device)
        self.test = torch.from_numpy(task.test).to(self.device)
        # Whole batches, one after the other; `rows` are where the next one's numbers lie in it.
        self.order = torch.from_numpy(task.order).long().to(self.device)
        self.rows = torch.arange(self.batch, device=self.device)
        self.done = 0
        self.model = Vae(task).to(self.device)
        self.negative_elbo = self.model
        if self.compile_mode:
            self.negative_elbo = torch.compile(self.model, mode=self.compile_mode, fullgraph=True)
        self.optimizer = torch.optim.Adam(
            self.model.parameters(),
            lr=task.rate,
            betas=(0.9, 0.999),
            eps=1e-8,
            fused=self.device.type == 'cuda',
            capturable=self.captures,
        )
        self.model.load(task.layers)
        self.step = self.eager_step
        if self.captures:
            self.step = self.captured_step()
        elif self.compile_mode:
            for _ in range(WARMUP):
                self.eager_step()
        self.reset(task.layers)
        self.synchronize()

    def learn(self, x):
        if self.compile_mode == 'reduce-overhead':
            torch.compiler.cudagraph_mark_step_begin()
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.negative_elbo(x)
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def eager_step(self):
        at = self.done * self.batch
        return self.learn(self.images.index_select(0, self.order[at : at + self.batch]))

    def captured_step(self):
        """As in "Whole-network capture" of PyTorch's notes on CUDA graphs; the place in the epoch is on the GPU, too."""
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(WARMUP):
                self.next_batch()
        torch.cuda.current_stream().wait_stream(side)
        # So that the capture makes gradients of its own instead of adding to others.
        self.optimizer.zero_grad(set_to_none=True)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            loss = self.next_batch()

        def replay():
            graph.replay()
            return loss

        return replay

    def next_batch(self):
        loss = self.learn(self.images.index_select(0, self.order.index_select(0, self.rows)))
        self.rows.add_(self.batch)
        return loss

    @torch.no_grad()
    def reset(self, layers):
        """Takes back what the warm-up has learnt."""
        self.model.load(layers)
        for state in self.optimizer.state.values():
            for tensor in state.values():
                tensor.zero_()
        self.rewind()

    def rewind(self):
        self.done = 0
        torch.arange(self.batch, out=self.rows)

    def steps(self, count):
        for _ in range(count):
            if (self.done + 1) * self.batch > len(self.order):
                self.order.copy_(torch.randperm(len(self.order), device=self.device))
                self.rewind()
            loss = self.step()
            self.done += 1
        self.synchronize()
        return loss.item()

    @torch.no_grad()
    def test_elbo(self):
        return -self.model(self.test).item()

    def matmul(self, size):
        """Milliseconds of each of a row of products of square f32 matrices."""
        a, b = (torch.randn(size, size, device=self.device) for _ in range(2))
        product = torch.empty_like(a)
        times = []
        for _ in range(2 * MATMUL_RUNS):
            self.synchronize()
            start = time.perf_counter()
            torch.matmul(a, b, out=product)
            self.synchronize()
            times.append((time.perf_counter() - start) * 1e3)
        # The first half warms up.
        return times[MATMUL_RUNS:]

    def synchronize(self):
        if self.device.type == 'cuda':
            torch.cuda.synchronize()


def version():
    return tuple(int(part) for part in torch.__version__.split('.')[:2])
