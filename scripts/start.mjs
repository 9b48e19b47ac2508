// npm start: everything from a fresh clone to a trained model in out/. Arguments after `--` go to `train`.

const [node = 'node', script = '', ...args] = process.argv;
process.argv = [node, script, 'train', ...args];
await import('../cli/bin.mjs');
