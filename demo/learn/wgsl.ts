// WGSL as tokens: enough to colour it.

export type Kind = 'comment' | 'keyword' | 'type' | 'number' | 'attribute' | 'plain';

export interface Token {
  readonly kind: Kind;
  readonly text: string;
}

const KEYWORDS = `alias break case const const_assert continue continuing default diagnostic discard else enable false
  fn for if let loop override requires return struct switch true var while`;
const TYPES = `array atomic bool f16 f32 i32 mat[234]x[234][fh]? ptr sampler texture_\\w+ u32 vec[234][fhiu]? read
  read_write write storage uniform workgroup private function`;

const words = (list: string): string => `(?:${list.trim().split(/\s+/).join('|')})\\b`;

/** In the order in which they are tried. Block comments are taken not to nest. */
const PATTERN = new RegExp(
  [
    '(?<comment>//[^\\n]*|/\\*[\\s\\S]*?\\*/)',
    '(?<attribute>@\\w+)',
    `(?<keyword>\\b${words(KEYWORDS)})`,
    `(?<type>\\b${words(TYPES)})`,
    '(?<number>\\b(?:0[xX][\\da-fA-F]+|(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)[iufh]?\\b|\\b\\d+\\.)',
    '(?<word>[A-Za-z_]\\w*)',
    '(?<space>\\s+)',
    '(?<sign>[\\s\\S])',
  ].join('|'),
  'g',
);

/** A file's tokens: what is plain in as few pieces as can be. Together they are the file again. */
export function tokens(source: string): Token[] {
  const found: Token[] = [];
  for (const { 0: text, groups } of source.matchAll(PATTERN)) {
    const kind = kindOf(groups ?? {});
    const last = found.at(-1);
    if (kind === 'plain' && last?.kind === 'plain')
      found[found.length - 1] = { kind, text: last.text + text };
    else found.push({ kind, text });
  }
  return found;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): Kind {
  const kinds = ['comment', 'keyword', 'type', 'number', 'attribute'] as const;
  return kinds.find((kind) => groups[kind] !== undefined) ?? 'plain';
}
