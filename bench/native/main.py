"""A contender in Python, started by python.mjs."""

import argparse

from protocol import serve


def make(args):
    # Not before: what is missing has to be told in an answer.
    if args.library == 'torch':
        from vae_torch import Trainer
    else:
        from vae_jax import Trainer
    return Trainer(args.mode, args.device, args.tf32)


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument('library', choices=['torch', 'jax'])
parser.add_argument('--mode', required=True)
parser.add_argument('--device', choices=['cuda', 'cpu'], default='cuda')
parser.add_argument('--tf32', action='store_true', help='allow TensorFloat-32 in matmul')
arguments = parser.parse_args()
serve(lambda: make(arguments))
