import {
  type ArrayInfo,
  Const,
  LiteralExpr,
  ResourceType,
  ScalarData,
  type StructInfo,
  type VariableInfo,
  VectorData,
  WgslParser,
  WgslReflect,
} from 'wgsl_reflect';
import type { Kernel } from '../../src/gpu/kernel';
import { STATE_FIELDS } from '../../src/step/state';

/** A field of a struct, and where it begins, in bytes. */
export type Field = readonly [name: string, type: string, offset: number];

/** What is bound to a kernel. A struct, or a list of structs, has its fields here; else only the name counts. */
export interface Binding {
  readonly access: 'read' | 'read_write' | 'uniform';
  readonly name?: string;
  readonly fields?: readonly Field[];
  /** Bytes from one struct of a list to the next. */
  readonly stride?: number;
}

/** The bindings of a WGSL text, in the order of their numbers. */
export function bindingsOf(wgsl: string): Binding[] {
  const groups = new WgslReflect(wgsl).getBindGroups();
  if (groups.length !== 1) throw new Error(`${groups.length} groups of bindings`);
  return (groups[0] as VariableInfo[]).map(({ name, type, access, resourceType }) => {
    if (resourceType === ResourceType.Uniform)
      return { access: 'uniform', fields: fieldsOf(type as StructInfo) };
    const own = { access: access as Binding['access'] };
    if (type.isStruct) return { ...own, name, fields: fieldsOf(type as StructInfo) };
    const { format, stride } = type as ArrayInfo;
    return format.isStruct ? { ...own, fields: fieldsOf(format as StructInfo), stride } : { ...own, name };
  });
}

/** What they have to be for the kernel's interface in TypeScript. */
export function bindingsFor({ bindings, fields, table }: Kernel): Binding[] {
  const state = scalars(STATE_FIELDS);
  return [
    ...Object.entries(bindings).map(([name, access]) =>
      name === 'state' ? { access, name, fields: state } : { access, name },
    ),
    ...(fields ? [{ access: 'uniform', fields: scalars(fields) } as const] : []),
    ...(table
      ? [{ access: 'read', fields: scalars(table), stride: 4 * Object.keys(table).length } as const]
      : []),
  ];
}

const scalars = (fields: Readonly<Record<string, string>>): Field[] =>
  Object.entries(fields).map(([name, type], i) => [name, type, 4 * i]);

function fieldsOf({ members }: StructInfo): Field[] {
  return members.map(({ name, type, offset }) => [
    name,
    type.getTypeName().replace(/^atomic<(.*)>$/, '$1'),
    offset,
  ]);
}

/** The struct of this name. */
export function structOf(wgsl: string, name: string): Field[] {
  const struct = new WgslReflect(wgsl).getStructInfo(name);
  if (!struct) throw new Error(`no struct ${name}`);
  return fieldsOf(struct);
}

/** Names of the constants that a pipeline may be given. */
export function overridesOf(wgsl: string): string[] {
  return new WgslReflect(wgsl).overrides.map(({ name }) => name);
}

/** The numbers of each constant of a file, several of a vector; none where they follow from constants of other files. */
export function constantsOf(wgsl: string): Record<string, number[]> {
  const constants = new WgslParser().parse(wgsl).filter((node) => node instanceof Const);
  return Object.fromEntries(
    constants.map(({ name, value }) => [name, value instanceof LiteralExpr ? numbersOf(value.value) : []]),
  );
}

const numbersOf = (value: unknown): number[] =>
  value instanceof ScalarData || value instanceof VectorData ? [...value.data] : [];

/** Bytes of an element of the array that is bound by this name. */
export function elementBytes(wgsl: string, name: string): number | undefined {
  return new WgslReflect(wgsl).storage.find((variable) => variable.name === name)?.stride;
}

/** Invocations of a workgroup of the text's only entry point. */
export function workgroupOf(wgsl: string): readonly number[] | null | undefined {
  return new WgslReflect(wgsl).entry.compute[0]?.workgroupSize;
}
