import type { Dispatch } from '../gpu/kernel';
import type { ProgramDescriptor } from '../gpu/program';
import type { View } from '../gpu/view';
import { chain } from '../ops/chain/kernels';
import type { Sampled } from '../ops/importance/kernels';
import { kernelsOf } from '../ops/kernels';
import { listedKernels } from '../ops/listed';
import { EXAMPLES, type Part } from '../ops/node';
import type { Batch, Bound, Emit, Kernels, Objective } from '../ops/op';
import { samplesKernels } from '../ops/samples';
import { HISTORY, HISTORY_ENTRY } from '../step/advance';
import { NORMS } from '../step/gradient_norm';
import { STATE_BYTES } from '../step/state';
import { type Matmul, SOFTWARE_MATMULS } from '../tiles/table';
import { type Arena, arenaOf } from './arena';
import { chainAround, type FusedNode, foldActivations, inputGradients, sharedActivation } from './fuse';
import { type Graph, graphOf } from './graph';
import { type Layout, layoutOf } from './layout';
import type { Spec } from './spec';

/** A program of a model as data: its buffers, its dispatches, and where each matrix of a step lies. */
export interface Plan extends ProgramDescriptor {
  readonly layout: Layout;
  /** By the names of values: nodes, `x`, and `eps`. */
  readonly places: Readonly<Record<string, View>>;
}

/** Which kernels a program is made of. */
export interface Families {
  /** The family of the matmul kernels, but for those that are named in `products`. */
  readonly matmul: Matmul;
  /** Families of single products, by the names that their dispatches have. */
  readonly products?: Readonly<Record<string, Matmul>> | undefined;
}

/** Rows of a part of the weight gradients, at least. */
const PART_ROWS = 32;
/** And parts, at most: their sums must not leave f32 (`LARGEST` in `shaders/lib/fault.wgsl`). */
const MOST_PARTS = 64;

/** What runs as one: a node by its op's kernels, or a chain of them. */
interface Unit {
  forward(): void;
  backward(): void;
}

/** Puts a program together: every matrix gets its place, and each node of the model its dispatches. */
export class Builder {
  readonly graph: Graph;
  readonly layout: Layout;
  readonly arena: Arena;
  private readonly dispatches: Dispatch[] = [];
  private readonly bounds: readonly Bound[];
  private readonly nodes: readonly FusedNode[];
  private readonly emit: Emit;
  /** Of texts that are listed: the rows of positions that count, of values of a row an example, and of those of all samples. */
  private readonly lists: readonly View[] | undefined;

  constructor(
    spec: Spec,
    private readonly families: Families,
    private readonly batch: Batch,
    private readonly objective: Objective,
  ) {
    this.graph = graphOf(spec);
    this.layout = layoutOf(spec);
    this.nodes = foldActivations(this.graph);
    this.arena = arenaOf(this.nodes, this.graph, batch.size, objective.samples);
    this.lists = batch.listed ? listedKernels().listsOf(this.place(EXAMPLES), this.arena) : undefined;
    this.bounds = this.bind(batch, objective);
    this.emit = {
      dispatch: (dispatch) => this.add(dispatch),
      product: (of) => this.add(this.inFamily(of)),
    };
  }

  add(dispatch: Dispatch): void {
    this.dispatches.push(dispatch);
  }

  /** Of texts: which positions of the batch that was gathered count. */
  listRows(): void {
    for (const list of this.lists ?? [])
      this.add(listedKernels().listRows(this.place(EXAMPLES), list, this.batch));
  }

  place(name: string): View {
    return this.arena.places[name] as View;
  }

  /** The nodes of some parts, forward; the latent layer and the likelihood by their means, where `mean` says so. */
  run(parts: readonly Part[], mean = false): void {
    for (const bound of this.bounds) {
      const kernels = kernelsOf(bound.node.op);
      if (!parts.includes(bound.node.part)) continue;
      if (mean && kernels.mean) kernels.mean(bound, this.emit);
      else kernels.forward(bound, this.emit);
    }
  }

  /** All nodes, forward, with their losses. */
  forward(): void {
    for (const unit of this.units()) unit.forward();
    if (!this.sampled) return;
    const { weigh, accumulate } = samplesKernels();
    (this.objective.allSamples === undefined ? weigh : accumulate)(this.sampled, this.emit);
  }

  /** All nodes, backward, and the gradients of all parameters. Returns the parts that these come in. */
  backward(workgroups: number): number {
    if (this.sampled) samplesKernels().scale(this.sampled, this.emit);
    for (const unit of this.units().toReversed()) unit.backward();
    return this.parameterGradients(workgroups);
  }

  /** What the bound of several samples is about; undefined where there is one. */
  private get sampled(): Sampled | undefined {
    const { samples, allSamples } = this.objective;
    if (samples === 1 && allSamples === undefined) return undefined;
    return { latent: this.bound('latent'), likelihood: this.bound('likelihood') };
  }

  /** The only node of a part. */
  bound(part: 'latent' | 'likelihood'): Bound {
    return this.bounds.find(({ node }) => node.part === part) as Bound;
  }

  /** Sizes of buffers are in floats. */
  finish(floats: Readonly<Record<string, number>> = {}): Plan {
    const { activations, deltas, lossesSize, drawnRows, places } = this.arena;
    const sizes: Record<string, number> = {
      parameters: this.layout.size,
      activations,
      deltas,
      losses: lossesSize,
      weights: drawnRows,
      ...floats,
    };
    for (const { buffer, columns } of this.lists ?? []) sizes[buffer] = columns;
    const bytes: Record<string, number> = {};
    const used = new Set(this.dispatches.flatMap(({ buffers }) => Object.values(buffers)));
    for (const [name, size] of Object.entries(sizes)) if (used.has(name)) bytes[name] = size * 4;
    if (used.has('norms')) bytes.norms = NORMS * 4;
    if (used.has('state')) bytes.state = STATE_BYTES;
    if (used.has('history')) bytes.history = HISTORY * HISTORY_ENTRY;
    return { layout: this.layout, places, buffers: bytes, dispatches: this.dispatches };
  }

  private inFamily(of: (matmul: Matmul) => Dispatch): Dispatch {
    const { matmul, products } = this.families;
    const dispatch = of(matmul);
    const chosen = products?.[dispatch.product as string];
    return chosen ? of(chosen) : dispatch;
  }

  private bind(batch: Batch, objective: Objective): Bound[] {
    const { places, losses } = this.arena;
    const gradients = inputGradients(this.nodes);
    const shared = sharedActivation(this.nodes);
    return this.nodes.map(({ node, reads, saved, batchSaved, activation, drawn }) => ({
      node,
      inputs: reads.map((name) => this.place(name)),
      output: places[node.name],
      saved: Object.fromEntries(
        Object.keys({ ...saved, ...batchSaved }).map((name) => [name, this.place(name)]),
      ),
      losses: losses[node.name],
      parameters: this.layout.parameters[node.name] ?? {},
      inputGradients: gradients.get(node.name) ?? [],
      activation,
      sharedActivation: shared,
      batch,
      objective,
      rows: this.lists?.at(drawn ? -1 : 0),
    }));
  }

  /**
   * A chain where that pays: on software adapters, where a dispatch costs next to nothing and a barrier much, it takes
   * twice as long (docs/performance.md).
   */
  private units(): Unit[] {
    const { sampled } = this;
    const chains = !sampled && !SOFTWARE_MATMULS.includes(this.families.matmul);
    const range = chains ? chainAround(this.nodes) : undefined;
    const single = (bound: Bound): Unit => {
      if (bound === sampled?.latent) {
        return {
          forward: () => samplesKernels().draw(sampled, this.emit),
          backward: () => samplesKernels().backward(sampled, this.emit),
        };
      }
      const kernels: Kernels = kernelsOf(bound.node.op);
      return {
        forward: () => kernels.forward(bound, this.emit),
        backward: () => kernels.backward(bound, this.emit),
      };
    };
    if (!range) return this.bounds.map(single);
    const members = this.bounds.slice(...range);
    const chained: Unit = {
      forward: () => chain.forward(members, this.emit),
      backward: () => chain.backward(members, this.emit),
    };
    return [
      ...this.bounds.slice(0, range[0]).map(single),
      chained,
      ...this.bounds.slice(range[1]).map(single),
    ];
  }

  /** The gradients of all nodes' parameters, op by op, in as many parts as make an adapter busy. */
  private parameterGradients(workgroups: number): number {
    const { size } = this.layout;
    const ops = new Set(this.bounds.map(({ node }) => node.op));
    const inParts = (parts: number): Dispatch[] => {
      const dispatches: Dispatch[] = [];
      const emit: Emit = {
        dispatch: (dispatch) => dispatches.push(dispatch),
        product: (of) => dispatches.push(this.inFamily(of)),
      };
      for (const op of ops) {
        const bounds = this.bounds.filter(
          ({ node, parameters }) => node.op === op && Object.keys(parameters).length > 0,
        );
        if (bounds.length > 0) kernelsOf(op).parameterGradients?.(bounds, { parts, size }, emit);
      }
      return dispatches;
    };
    const all = inParts(1).reduce((sum, { grid: [x, y] }) => sum + x * y, 0);
    const most = Math.min(
      Math.floor(workgroups / all),
      Math.floor(this.arena.drawnRows / PART_ROWS),
      MOST_PARTS,
    );
    const parts = Math.max(1, most);
    for (const dispatch of inParts(parts)) this.add(dispatch);
    return parts;
  }
}
