"""One configuration, and the files that all contenders start from, as arrays of the host."""

import numpy as np

IDX_HEADER = 16


class Task:
    def __init__(self, task):
        config = task['config']
        self.width, self.latent = config['input'], config['latent']
        self.encoder, self.decoder = config['enc'], config['dec']
        self.batch, self.rate, self.seed = config['batch'], config['lr'], task['seed']
        self.layers = read_layers(task['layers'], np.fromfile(task['weights'], '<f4'))
        self.train = self.read_images(task['train'], task['trainImages'])
        self.test = self.read_images(task['test'], task['testImages'])
        # The examples of the first epoch, batch after batch; later epochs are shuffled on the device.
        self.order = np.fromfile(task['order'], '<i4')

    def read_images(self, path, count):
        pixels = np.fromfile(path, np.uint8, count * self.width, offset=IDX_HEADER)
        return pixels.reshape(count, self.width).astype(np.float32) / 255


def read_layers(shapes, values):
    """Weight [input, output] and bias of each layer, by its name."""
    layers = {}
    at = 0
    for shape in shapes:
        rows, columns = shape['input'], shape['output']
        bias = at + rows * columns
        end = bias + columns
        layers[shape['name']] = values[at:bias].reshape(rows, columns), values[bias:end]
        at = end
    return layers
