import { checkBlocks } from '../../src/data/index';
import { DataError, type Spec } from '../../src/index';
import { type AnyImages, type Images, inMemory, type Values } from './image_set';

/** Images, or one of them. */
type Some = Pick<Images, 'numbers'> & { readonly pixels: Values };

/**
 * Throws a DataError for values that the likelihood of a model does not take, with the row of the file `path`, where that is known.
 * The model itself would count among the images that it is given.
 */
export function checkValues(
  { pixels, numbers }: Some,
  { input, categories }: Pick<Spec, 'input' | 'categories'>,
  path?: string,
): void {
  if (categories === undefined) return;
  const kind = pixels instanceof Float32Array ? 'floats' : 'bytes';
  const rows = { kind, values: pixels, stride: input, count: pixels.length / input } as const;
  try {
    checkBlocks(rows, input, categories, (place) => numbers?.[place] ?? place);
  } catch (error) {
    if (!(error instanceof DataError) || path === undefined) throw error;
    throw new DataError(`${path}: ${error.message}`, { cause: error });
  }
}

/** The same of what a model is trained and tested on. What stays on disk is checked as it is read. */
export function checkTrainingValues(
  { train, test }: { readonly train: AnyImages; readonly test: { readonly images: Images } },
  spec: Pick<Spec, 'input' | 'categories'>,
  { data, testData }: { readonly data: string; readonly testData?: string },
): void {
  const { pixels, numbers } = train;
  if (inMemory(pixels)) checkValues({ pixels, numbers }, spec, data);
  checkValues(test.images, spec, testData ?? data);
}
