// The peers are installed only for their benchmark, and the type check must pass without them.
declare module '@jax-js/jax';

// Built for the benchmark alone, too.
declare module 'order' {
  export const batches: typeof import('./order').batches;
}
