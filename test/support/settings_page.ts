import { FLAGS } from '../../cli/terminal/flags';
import { KEYS } from '../../demo/link';
import { takes } from '../../src/checks';
import { SETTINGS, type Setting, type SettingName } from '../../src/options';
import { ABSENT, SENTENCES } from '../../src/sentences';
import { formatSetting } from '../../src/setting_text';

const HEADER = `# Settings

<!-- Written by npm run docs from src/options.ts and src/sentences.ts. -->

Every setting of the library, with the values that it takes. The library, the terminal program and the demo page check
by the same table, \`src/options.ts\`, so that each takes and refuses the same values of the settings that it has. A wrong value is an \`OptionError\`,
or a \`SpecError\` in a model's spec, with the setting's name in \`field\`; the terminal program ends with status 2.

In the terminal and in the page, hidden layers are text, with commas between ([models.md](models.md) says what they are):

| text | layer |
|---|---|
| \`64\` | a dense layer of 64 units |
| \`conv:32\`, \`conv:64k3s1\` | a convolution to 32 channels, of kernel 4 and stride 2; to 64, of kernel 3 and stride 1 |
| \`upconv:32\` | its mirror image, in a decoder |
| \`res:128x128\`, \`res:conv:64k3s1xconv:64k3s1\` | a residual block of its layers, with \`x\` between; a block within it in parentheses: \`res:64x(32x64)x64\` |
| \`attn:4\` | attention of 4 heads between the positions of a picture |
| \`shape:7x7x64\` | none: says that a row of 3136 values is a picture of 7 x 7 pixels and 64 channels |
| \`transformer:4\` | a block of a model of texts, of four heads |
| \`none\` | no hidden layers |

Numbers are decimals: \`0.001\` or \`1e-3\`.
`;

const FOOTER = `
\`fit\` takes either \`epochs\` or \`steps\`. The terminal's \`train\` takes \`--epochs\`: 50 by default, or without a GPU as
many as fit in two minutes. \`evaluate\` takes the model's seed by default. The page begins with batches of 128 on a
processor. The types in the package (\`FitOptions\`, \`SpecInput\` and the others) have each setting with its default, too.
`;

/** The text of docs/settings.md. */
export function settingsPage(): string {
  const head = ['Setting', 'What it does', 'Values', 'Default', 'Taken by', 'Terminal', "Page's address"];
  const rows = (Object.keys(SETTINGS) as SettingName[]).map((name) => {
    const setting: Setting = SETTINGS[name];
    const flag = (FLAGS as Partial<Record<SettingName, string>>)[name];
    const key = (KEYS as Partial<Record<SettingName, string>>)[name];
    return [
      code(name),
      SENTENCES[name],
      setting.unit ? `${takes(setting)} (${setting.unit})` : takes(setting),
      defaultOf(name, key === undefined ? 'the terminal begins' : 'the terminal and the page begin'),
      setting.of.map(code).join(', '),
      flag ? code(`--${flag}`) : '',
      key ? code(key) : '',
    ];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `${HEADER}\n${[head, head.map(() => '---'), ...rows].map(line).join('\n')}\n${FOOTER}`;
}

const code = (text: string) => `\`${text}\``;

function defaultOf(name: SettingName, beginners: string): string {
  const setting: Setting = SETTINGS[name];
  const { tutorial } = setting;
  const usual =
    setting.default === undefined ? (ABSENT[name] ?? 'must be given') : text(setting, setting.default);
  return tutorial === undefined ? usual : `${usual}; ${beginners} with ${text(setting, tutorial)}`;
}

function text(setting: Setting, value: unknown): string {
  return code(formatSetting(setting, value));
}
