import { boundOf, type Judged, protocolOf, trainingProtocolOf } from '../../src/index';

/** What the figures of a run are called, and how they come about: with several samples, another bound is trained on than is tested. */
export function lossWords(settings: Judged & { readonly samples?: number | undefined }) {
  const { samples = 1 } = settings;
  const bound = boundOf(samples);
  const test = protocolOf(settings);
  const both = `Training: ${trainingProtocolOf(settings, { samples })} Test: ${test}`;
  if (samples === 1) {
    const protocol = settings.binarize === 'each epoch' ? both : test;
    return { bound, chart: bound, training: 'Training', test: 'Test', protocol };
  }
  return {
    bound,
    chart: 'Bounds of log p(x)',
    training: `Training, ${bound}`,
    test: 'Test, ELBO',
    protocol: both,
  };
}
