import { describe, expect, it } from 'vitest';
import { toPlane } from '../../cli/report/latents';
import { type ReportInput, renderReport } from '../../cli/report/report';

const png = new Uint8Array([1, 2, 3]);
const metrics = { elbo: -165.2, reconstruction: 159.01, kl: 6.19 };

function input(name = 'mnist'): ReportInput {
  return {
    run: {
      config: {
        data: name,
        trainExamples: 60000,
        testExamples: 2,
        height: 28,
        width: 28,
        input: 784,
        encoder: [64, 32],
        latent: 2,
        decoder: [32, 64],
        activation: 'relu',
        likelihood: 'bernoulli',
        batchSize: 256,
        epochs: 1,
        learningRate: 1e-3,
        beta: 1,
        betaWarmup: 0,
        clipNorm: null,
        seed: 7,
        parameters: 105620,
      },
      resume: { data: name, testData: null, labels: null, digest: '', matmul: null, epochs: 1 },
      adapter: {
        name: 'A <GPU>',
        vendor: '',
        architecture: '',
        device: '',
        description: '',
        software: true,
        matmul: 'quad',
      },
      versions: { node: '20.0.0' },
      seed: 7,
      started: '2026-11-22T10:20:30.000Z',
      seconds: 60,
      interrupted: false,
      epochs: [
        { ...metrics, epoch: 1, steps: 235, examples: 60000, seconds: 5, stepsPerSecond: 47, warnings: [] },
      ],
      test: { ...metrics, examples: 2, klByDimension: [1, 0], activeUnits: 1, protocol: 'One draw.' },
    },
    pictures: { samples: png, reconstructions: png, manifold: png },
    plane: toPlane(new Float32Array([1, 2, 3, 4]), new Float32Array(4), 2),
    labels: new Uint8Array([7, 2]),
  };
}

/** The JSON that the page's script reads. */
function dataOf(page: string) {
  return JSON.parse(/<script type="application\/json" id="run">(.*)<\/script>/.exec(page)?.[1] ?? '');
}

describe('the report', () => {
  it('fills every place and needs nothing from outside', () => {
    const page = renderReport(input());
    const markup = page.slice(0, page.indexOf('<script')).replace(/<style>.*<\/style>/s, '');
    expect(markup).not.toMatch(/\{\{|<!-- /);
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
    expect(page).not.toMatch(/url\((?!#)|@import/);
    expect(page.match(/data:image\/png;base64,AQID/g)).toHaveLength(3);
    expect(page).toContain('784-64-32-2-32-64-784 on mnist');
    expect(page).toContain('\u2212165.20');
    expect(page).toContain('22 November 2026, 10:20 UTC');
    expect(page).toContain('<p class="about">One draw.</p>');
    // Grey values have no bits.
    expect(page).not.toContain('bits per pixel');
    expect(dataOf(page)).toMatchObject({ test: metrics, plane: { x: [1, 3], y: [2, 4], labels: [7, 2] } });
  });

  it('says how the KL was weighed', () => {
    const weighed = (beta: number, betaWarmup: number): string => {
      const { run, ...rest } = input();
      return renderReport({ ...rest, run: { ...run, config: { ...run.config, beta, betaWarmup } } });
    };
    expect(weighed(1, 0)).not.toMatch(/weigh|weight rose/);
    expect(weighed(0.5, 0)).toContain('training weighs the KL by 0.5.');
    const warm = weighed(1, 1500);
    expect(warm).toContain(
      'sum of reconstruction and KL; its weight rose from 0 over the first 1,500 steps.',
    );
    expect(warm).toContain('1, from 0 over 1,500 steps');
  });

  it('says of which bound the figures of training are, and of which those of the tests', () => {
    const textOf = (samples?: number): string => {
      const { run, ...rest } = input();
      const config = { ...run.config, ...(samples !== undefined && { samples }) };
      return renderReport({ ...rest, run: { ...run, config } }).replace(/<style>.*?<\/style>/s, '');
    };
    for (const page of [textOf(), textOf(1)]) {
      expect(page).toContain('<th scope="row">samples</th><td>1, by the ELBO</td>');
      expect(page).toContain('<th scope="row">training ELBO</th>');
      expect(page).not.toContain('bound of');
      expect(dataOf(page).bound).toBe('ELBO');
    }
    const page = textOf(5);
    const words = page.replace(/<script.*/s, '');
    expect(words).toContain('<th scope="row">samples</th><td>5, by their importance-weighted bound</td>');
    expect(words).toContain('<th scope="row">training bound of 5 samples</th>');
    expect(words).toContain('<th>epoch</th><th>bound of 5 samples</th>');
    expect(words).toMatch(
      /curves are of the importance-weighted bound of 5 samples.* dashed lines are of the ELBO from one draw/,
    );
    expect(words).not.toContain('training ELBO');
    expect(words).toContain('<dt>Test ELBO</dt>');
    expect(dataOf(page).bound).toBe('bound of 5 samples');
  });

  it('has bits by what they are of', () => {
    const textOf = (of: object): string => {
      const { run, ...rest } = input();
      return renderReport({ ...rest, run: { ...run, config: { ...run.config, ...of } } });
    };
    expect(textOf({ likelihood: 'logistic' })).toContain('bits per pixel');
    expect(textOf({ likelihood: 'logistic', channels: 3 })).toContain('bits per dimension');
    expect(textOf({ likelihood: 'categorical', categories: 28 })).toContain('bits per block');
  });

  it('leaves out what a run has not', () => {
    const { manifold: _, ...pictures } = input().pictures;
    const page = renderReport({ ...input(), pictures, labels: undefined });
    expect(page).not.toContain('Manifold');
    expect(dataOf(page).plane.labels).toBeNull();
  });

  it('takes names for text, whatever is in them', () => {
    const page = renderReport(input('</script><script>alert(1)</script>$& {{samples}}'));
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;$&amp; {{samples}}');
    expect(page).toContain('A &lt;GPU&gt;');
  });
});
