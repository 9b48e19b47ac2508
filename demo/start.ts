// What the page asks of the worker: opening, starting, and whatever may go wrong with it.

import { effect } from '@preact/signals';
import { likelihoodFor } from '../src/index';
import { batchFor, modelFor } from './cards/model';
import {
  began,
  chosen,
  chosenTexts,
  current,
  defaults,
  draft,
  fitted,
  inputOf,
  problems,
  sets,
} from './form';
import { changes, type Draft, format, isOwn, OWN, OWN_TEXTS, parse, settingsOf } from './link';
import { type CanvasMode, isTexts, type Kept } from './live';
import { say, type Topic, unsay } from './messages';
import { type Words, whyNoGpu } from './no_gpu';
import { whole } from './numbers';
import { settled, wantedBy } from './own';
import { connect, proxy, type Remote } from './remote';
import {
  adapter,
  cutOff,
  exploded,
  hear,
  loading,
  missing,
  offer,
  remote,
  run,
  starting,
  step,
} from './state';
import { theme } from './theme';
import { lowered } from './trouble';

/** Opens the GPU and starts what the address says. */
export async function open(): Promise<void> {
  const untouched = draft.value;
  const { remote: worker, broken } = connect(hear);
  const opening = worker.open(canvasMode());
  // Neither needs the GPU: what there is to go on with, and the data.
  const kept = worker.kept();
  const listed = list(worker);
  for (const promise of [kept, listed]) promise.catch(() => {});
  try {
    adapter.value = await Promise.race([opening, broken]);
  } catch (error) {
    missing.value = await cannotStart(worker, error);
    return;
  }
  effect(() => {
    void worker.theme(theme.value);
  });
  remote.value = worker;
  await attempt(async () => {
    await listed;
    offer.value = await kept;
    follow(untouched);
    await startDraft();
  });
  addEventListener('hashchange', () => {
    follow();
    void startDraft();
  });
  effect(() => {
    // A page in another page's frame may have no history of its own.
    if (current.value) history.replaceState(null, '', format(current.value));
  });
}

/** Why the worker has opened no GPU, and what to do about it. */
async function cannotStart(worker: Remote, error: unknown): Promise<Words> {
  if (error instanceof Error && error.name === 'NoGpuError') return whyNoGpu(await worker.hasWebGpu());
  const remedies = ['Reload the page; if that does not help, try another browser, such as a recent Chrome.'];
  return { title: 'This page could not start', reason: wordsOf(error), remedies };
}

/** Finds out what data sets there are, and has all that is needed for what the address says fetched and compiled. */
async function list(worker: Remote): Promise<void> {
  sets.value = await worker.sets(new URL('.', location.href).href);
  // What goes wrong with them is said when a run wants them.
  const draft = linked();
  const set = sets.value.find(({ name }) => name === draft.data);
  if (!set) return;
  take(worker, draft).catch(() => {});
  // Of texts the first are to be written before what trains is compiled.
  if (!set.text) worker.prepare(settingsOf(draft), inputOf(set)).catch(() => {});
}

/** `?canvas=direct` or `copied` has the worker paint so, instead of finding out what the browser can show. */
function canvasMode(): CanvasMode | undefined {
  const mode = new URLSearchParams(location.search).get('canvas');
  return mode === 'direct' || mode === 'copied' ? mode : undefined;
}

/** Takes over what the address says, but for what a person has typed since the form was as `before`. */
function follow(before = draft.value): void {
  draft.value = { ...linked(), ...changes(before, draft.value) };
}

function linked(): Draft {
  const said = parse(location.hash);
  const software = adapter.value?.software ?? false;
  const usual = { ...defaults(software, software ? batchFor(said.encoder) : {}), ...said };
  // Names of data sets are names: MNIST is mnist.
  const same = sets.value.find(({ name }) => name.toLowerCase() === usual.data.toLowerCase());
  if (!same) return usual;
  const input = inputOf(same);
  const { model } = modelFor(input, software);
  // What a link says of layers is for texts, too: their likelihood there is but one.
  const likelihood = isTexts(input) ? model.likelihood : (said.likelihood ?? likelihoodFor(input));
  // Who names an encoder for images has chosen a model, which has the tutorial's other settings.
  const wanted = said.encoder === undefined || isTexts(input) ? defaults(software, model) : usual;
  return { ...wanted, ...said, likelihood, data: same.name };
}

effect(() => {
  if (Object.keys(problems.value).length === 0) unsay('form');
});

/** What the worker has for data, or is getting: a set's address, or somebody's images. */
let taken: { readonly wanted: unknown; readonly done: Promise<void> } | undefined;
let turn = 0;

/** Starts a run with what is typed, if that can be. */
export async function startDraft(): Promise<void> {
  if (Object.keys(problems.value).length > 0) {
    say('form', 'Nothing was started: see what the settings say.');
    return;
  }
  unsay('start', 'gpu');
  const { value } = draft;
  // A run under way goes on while images are read, and if they are refused.
  if (value.data === OWN && !(await ready())) return;
  await begin(async (worker, isNewest) => {
    await take(worker, value);
    if (!isNewest()) return;
    const { train } = ownOf(value.data) ?? { train: Number.POSITIVE_INFINITY };
    began(value);
    await worker.start(settingsOf(fitted(value, train)));
  });
}

/** The run's model again, from its beginning; with a tenth of the learning rate if that made it explode. */
export async function startOver(): Promise<void> {
  const rate = exploded.value === undefined ? undefined : run.value?.settings.learningRate;
  if (rate === undefined) {
    await waiting((worker) => worker.startOver());
    return;
  }
  const learningRate = lowered(rate);
  if (!(await waiting((worker) => worker.startOver({ learningRate })))) return;
  say('start', `Started over with a learning rate of ${learningRate}: with ${rate} the loss exploded.`);
}

/** What is known of a person's own data. */
function ownOf(data: string) {
  if (data === OWN_TEXTS) return chosenTexts.value;
  return data === OWN ? chosen.value?.preview : undefined;
}

/** Resolves when a person's own images are read. False if there are none, or something else was started meanwhile. */
async function ready(): Promise<boolean> {
  const mine = ++turn;
  starting.value = 'run';
  const there = await settled();
  if (mine !== turn) return false;
  if (!there) starting.value = undefined;
  return there;
}

/** Goes on with the run of an earlier visit. */
export async function resume(): Promise<void> {
  const kept = offer.value;
  if (!kept) return;
  unsay('kept');
  const own = kept.settings.likelihood === 'tokens' ? OWN_TEXTS : OWN;
  const data = sets.value.some(({ name }) => name === kept.data) ? kept.data : own;
  if (data === OWN_TEXTS && !chosenTexts.value) {
    draft.value = { ...draft.value, data };
    return say(
      'kept',
      `That run learns from texts of your own, ${kept.data}: choose the file again under Settings, or drop it onto this page, then choose Continue.`,
    );
  }
  if (data === OWN) {
    const lacking = wantedBy(kept);
    if (lacking) return say('kept', lacking);
    if (!(await ready())) return;
  }
  await begin(async (worker, isNewest) => {
    await take(worker, { data }, kept);
    if (!isNewest()) return;
    await worker.resume();
    offer.value = undefined;
    if (isOwn(data) && kept.digest === undefined) {
      say(
        'kept',
        'This run was kept by an earlier version of this page: that the images are the same was checked by name and size only, and others of them are held out for testing now.',
      );
    }
  }, 'kept');
}

/** A run out of a saved model, which waits to be resumed. */
export async function load(file: File): Promise<void> {
  await attempt(async (worker) => {
    const assumed = Object.entries(await worker.load(new Uint8Array(await file.arrayBuffer())));
    const fields = assumed.map(([field, value]) => ` It does not name its ${field}: ${value} is assumed.`);
    const words = fields.join('');
    say(
      'model',
      `${file.name} is loaded.${words} It waits as it was saved, after step ${whole(step.value)}: Resume trains it on.`,
    );
  }, 'model');
}

/** Starts something, which calls off what was asked for before and is not there yet. */
async function begin(
  work: (worker: Remote, isNewest: () => boolean) => Promise<void>,
  topic?: Topic,
): Promise<void> {
  const mine = ++turn;
  const isNewest = () => mine === turn;
  await waiting((worker) => work(worker, isNewest), topic);
}

/** Asks for a run, which is seen until it has made a step. False if there will be none. */
async function waiting(work: (worker: Remote) => Promise<void>, topic: Topic = 'start'): Promise<boolean> {
  starting.value = 'run';
  const done = await attempt(work, topic);
  if (!done) starting.value = undefined;
  return done;
}

/** Brings data to the worker, unless it has them; with `kept` only those that this run learns from. */
function take(worker: Remote, { data }: Pick<Draft, 'data'>, kept?: Kept): Promise<void> {
  const wanted = isOwn(data)
    ? ((data === OWN ? chosen : chosenTexts).value as object | undefined)
    : sets.value.find(({ name }) => name === data)?.url;
  if (taken && wanted === taken.wanted) return taken.done;
  const before = taken;
  const isStill = () => taken?.wanted === wanted;
  const bring = async (): Promise<void> => {
    const onProgress = proxy((part: number | undefined) => {
      if (!isStill()) return;
      loading.value = part !== undefined && part < 1 ? part : undefined;
      // The rest will not come: who starts again asks for it again.
      if (part === undefined) taken = undefined;
      cutOff.value = part === undefined;
    });
    try {
      if (typeof wanted === 'string') await worker.fetchData(wanted, onProgress);
      else if (wanted) {
        await (data === OWN ? worker.takeOwn(kept) : worker.takeTexts(kept));
        // What was being fetched was called off.
        loading.value = undefined;
      }
    } catch (error) {
      if (isStill()) {
        // Images that are refused leave what there was; a set that cannot be fetched has called it off.
        taken = typeof wanted === 'string' ? undefined : before;
        loading.value = undefined;
      }
      throw error;
    }
  };
  if (typeof wanted === 'string') loading.value = 0;
  cutOff.value = false;
  taken = { wanted, done: Promise.resolve().then(bring) };
  return taken.done;
}

/**
 * Asks something of the worker; what goes wrong is said on the page, until the same is tried again. False if it was
 * not done.
 */
export async function attempt(
  work: (worker: Remote) => Promise<void>,
  topic: Topic = 'action',
): Promise<boolean> {
  const worker = remote.value;
  if (!worker) return false;
  unsay(topic);
  try {
    await work(worker);
    return true;
  } catch (error) {
    // What was called off is nothing to complain of.
    if (error instanceof Error && error.name === 'AbortError') return false;
    say(topic, wordsOf(error), 'error');
    return false;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
