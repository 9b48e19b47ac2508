// Which commands need an adapter, so that one is found before the program begins.

export const GPU_COMMANDS = [
  ...['train', 'sample', 'color', 'reconstruct', 'restore', 'encode', 'decode', 'interpolate', 'traverse'],
  ...['evaluate', 'info'],
];

/** They run on the CPU, too, and take a GPU unless it is a software adapter, which is slower. */
export const ARCHIVE_COMMANDS = ['compress', 'decompress'];
