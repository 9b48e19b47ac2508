"""How the contenders in Python answer the benchmark.

A request is a line of JSON on standard input, {"method", "args"}; its answer a line on standard output, {"result"} or
{"error"}. The first line is {"ready"}, with what the contender says of itself, or {"missing"}. The end of the input
ends the process.
"""

import json
import os
import sys
import time
import traceback

INSTALL = 'pip install -r bench/native/requirements.txt'


class Missing(Exception):
    """What a contender needs and does not find here."""


def serve(make):
    """Answers for the trainer that `make` gives: it has `info`, `start`, `steps`, `test_elbo` and, if need be,
    `prepare`, which does before the clock starts what steps of a new count need, and `matmul`."""
    # Libraries print what they like; only answers may go where answers are read.
    answers = os.fdopen(os.dup(1), 'w')
    os.dup2(2, 1)

    def answer(message):
        print(json.dumps(message), file=answers, flush=True)

    try:
        trainer = make()
        answer({'ready': trainer.info()})
    except ImportError as failure:
        return answer({'missing': f'{failure}: {INSTALL}'})
    except Missing as missing:
        return answer({'missing': str(missing)})
    requests = Requests(trainer)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer({'result': getattr(requests, request['method'])(*request['args'])})
        except Exception as failure:  # The other side decides what follows.
            traceback.print_exc()
            answer({'error': f'{type(failure).__name__}: {failure}'})


class Requests:
    def __init__(self, trainer):
        self.trainer = trainer

    def start(self, task):
        """From the files to the end of the first step, with all that is compiled for it."""
        start = time.perf_counter()
        self.trainer.start(task)
        started = time.perf_counter()
        self.prepare(1)
        self.trainer.steps(1)
        return {'initMs': (started - start) * 1e3, 'firstStepMs': (time.perf_counter() - started) * 1e3}

    def steps(self, count):
        self.prepare(count)
        start = time.perf_counter()
        loss = self.trainer.steps(count)
        return {'ms': (time.perf_counter() - start) * 1e3, 'loss': loss}

    def testElbo(self):
        return self.trainer.test_elbo()

    def matmul(self, size):
        return self.trainer.matmul(size)

    def prepare(self, count):
        if hasattr(self.trainer, 'prepare'):
            self.trainer.prepare(count)
