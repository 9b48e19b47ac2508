/** Components of a mixture of logistic distributions at most. */
export const MOST_COMPONENTS = 10;
/** Heads of the output for each: mean, log-scale, and the logit of its weight. */
export const COMPONENT_HEADS = ['mean', 'log_scale', 'logit'] as const;
