"""One configuration, and the files that all contenders start from, as arrays of the host."""

import numpy as np

KERNEL = 4


class Task:
    def __init__(self, task):
        config = task['config']
        self.width, self.latent = config['input'], config['latent']
        self.encoder, self.decoder = config['enc'], config['dec']
        self.pictures = pictures_of(config)
        self.batch, self.rate, self.seed = config['batch'], config['lr'], task['seed']
        self.layers = read_layers(task['layers'], np.fromfile(task['weights'], '<f4'))
        self.train, self.test = self.read_images(task['train']), self.read_images(task['test'])
        # The examples of the first epoch, batch after batch; later epochs are shuffled on the device.
        self.order = np.fromfile(task['order'], '<i4')

    def read_images(self, path):
        return np.fromfile(path, np.uint8).reshape(-1, self.width).astype(np.float32) / 255


def pictures_of(config):
    """The picture and what each convolution makes of it, [height, width, channels]; none of a dense model."""
    pictures = [config['picture']] if 'picture' in config else []
    for channels in config.get('conv', []):
        height, width, _ = pictures[-1]
        pictures.append([height // 2, width // 2, channels])
    return pictures


def read_layers(shapes, values):
    """Weight and bias of each layer, by its name: [input, output], and of convolutions as PyTorch has it."""
    layers = {}
    at = 0
    for layer in shapes:
        rows, columns = layer['input'], layer['output']
        shape = {
            'dense': (rows, columns),
            'conv': (columns, rows, KERNEL, KERNEL),
            'upconv': (rows, columns, KERNEL, KERNEL),
        }[layer['kind']]
        bias = at + int(np.prod(shape))
        end = bias + columns
        layers[layer['name']] = values[at:bias].reshape(shape), values[bias:end]
        at = end
    return layers
