// npm start: everything from a fresh clone to a trained model in out/. Arguments after `--` go to `train`.

const [node = 'node', script = '', ...args] = process.argv;
const out = args.some((arg) => arg === '--out' || arg.startsWith('--out=')) ? [] : ['--out', 'out'];
process.argv = [node, script, 'train', ...out, ...args];
await import('../cli/bin.mjs');
