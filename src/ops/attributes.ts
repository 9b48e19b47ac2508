import { SpecError } from '../errors';
import { MAX_WIDTH } from '../options';
import { shown } from '../words';
import type { Node, Shape } from './node';

/** Throws a SpecError unless the node has just these attributes, and reads so many values. */
export function checkNode(
  node: Node,
  field: string,
  { inputs, attributes }: { readonly inputs: number; readonly attributes: readonly string[] },
): void {
  if (node.inputs.length !== inputs) {
    throw new SpecError(
      `${field}.inputs`,
      `must name ${inputs}, as ${node.op} reads so many, not ${node.inputs.length}`,
    );
  }
  for (const key of Object.keys(node.attributes)) {
    if (!attributes.includes(key)) {
      const takes = attributes.length > 0 ? `takes ${attributes.join(', ')}` : 'takes none';
      throw new SpecError(`${field}.attributes.${key}`, `is not an attribute of ${node.op}, which ${takes}`);
    }
  }
}

/** A width among a node's attributes. Throws a SpecError. */
export function widthAttribute({ attributes }: Node, field: string, name: string): number {
  return width(`${field}.attributes.${name}`, attributes[name]);
}

/** Checks a width, or another whole number. Throws a SpecError. */
export function width(field: string, value: unknown, [least, most] = [1, MAX_WIDTH]): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new SpecError(field, `must be a whole number from ${least} to ${most}, not ${shown(value)}`);
  }
  return value;
}

/** Checks that a value is one of some names. Throws a SpecError. */
export function choice<T extends string>(field: string, value: unknown, choices: readonly T[]): T {
  if (!choices.includes(value as T)) {
    throw new SpecError(field, `must be one of ${choices.join(', ')}, not ${shown(value)}`);
  }
  return value as T;
}

/** Values of an example. */
export function sizesOf(shape: Shape): number {
  return shape.reduce((all, size) => all * size, 1);
}
