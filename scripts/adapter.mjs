// Finds a GPU adapter for Dawn (npm `webgpu`): a hardware GPU, else the machine's own software Vulkan, else the
// SwiftShader that comes with @sparticuz/chromium on Linux x64. Plain Node, so that it runs before a build.
//
// The Vulkan loader reads LD_LIBRARY_PATH and VK_DRIVER_FILES when a process starts: what is found here is an
// environment for a child process, and asking Dawn happens in a child too, where its warnings stay unheard.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cached, isCached, packagedChromium, unpackTar } from './unpack.mjs';

export { cacheFolder } from './unpack.mjs';

/**
 * @typedef {{ name: string, vendor: string, architecture: string, description: string, software: boolean }} AdapterInfo
 * @typedef {Record<string, string>} Env
 * @typedef {'auto' | 'hardware' | 'software' | 'swiftshader' | 'system'} Choice
 * @typedef {AdapterInfo & { env: Env }} Found
 */

/** @type {readonly Choice[]} */
export const CHOICES = ['auto', 'hardware', 'software', 'swiftshader', 'system'];

/**
 * The packaged SwiftShader, unpacked on first use, and the environment in which Dawn finds it and its Vulkan loader.
 * @returns {Promise<{ env: Env, folder: string } | undefined>} undefined where the package is missing or cannot run
 */
export async function swiftshader() {
  const packaged = await packagedChromium();
  if (!packaged) return undefined;
  const folder = await cached(`swiftshader-${packaged.version}`, (scratch) =>
    unpackTar(join(packaged.bin, 'swiftshader.tar.br'), scratch),
  );
  return { folder, env: { ...loader(folder), VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json') } };
}

/**
 * Which adapter Dawn gives in this environment.
 * @param {Env} [env] laid over this process's own
 * @param {boolean} [fallback] ask for a software adapter even if there is a hardware one
 * @returns {Promise<AdapterInfo | undefined>}
 */
export async function probe(env = {}, fallback = false) {
  return (await ask(env, fallback)).adapter;
}

/**
 * The environment in which Dawn gives the wanted kind of adapter, to lay over process.env of a child.
 * Beside the paths it holds WEBGPU_VAE_ADAPTER: 'software' where the child must ask for a fallback adapter to get
 * what was chosen, else 'hardware' or 'default', which tell what an ordinary request gives.
 * `plain` tells that this process's own environment would do.
 * @param {Choice} [choice]
 * @returns {Promise<AdapterInfo & { env: Env, plain: boolean }>}
 */
export async function adapterEnvironment(choice = 'auto') {
  if (!CHOICES.includes(choice)) {
    throw new Error(`There is no adapter choice '${choice}'; there are ${CHOICES.join(', ')}.`);
  }
  if (!dawn())
    throw new Error(`The package 'webgpu' (WebGPU for Node) is not installed: run ${installing('webgpu')}.`);
  const { found, failure } = await find(choice);
  if (!found) throw new Error(failure.startsWith(BROKEN) ? failure : `${failure} ${remedy(choice)}`);
  const { env, ...adapter } = found;
  return {
    ...adapter,
    env: { WEBGPU_VAE_ADAPTER: adapter.software ? 'default' : 'hardware', ...env },
    plain: env.LD_LIBRARY_PATH === undefined,
  };
}

/** @param {Choice} choice @returns {Promise<{ found?: Found | undefined, failure: string }>} */
async function find(choice) {
  // Dawn takes a tenth of a second to answer: ask about SwiftShader at the same time, once it lies unpacked.
  const early = choice !== 'hardware' && choice !== 'system' && (await isUnpacked()) ? packaged() : undefined;
  if (choice === 'swiftshader')
    return { found: await (early ?? packaged()), failure: 'SwiftShader does not run here.' };

  let { adapter, failure } = await ask({});
  /** @type {Env} */
  let env = {};
  if (!adapter && hasDrivers()) {
    // Drivers without a loader, as in some containers: the packaged loader finds them as well.
    const folder = (await swiftshader())?.folder;
    if (folder) {
      env = loader(folder);
      adapter = await probe(env);
    }
  }
  const system = adapter && { ...adapter, env };
  if (system && (choice === 'auto' || choice === 'system' || system.software === (choice === 'software'))) {
    return { found: system, failure };
  }
  if (choice === 'software' && system) {
    // Only when hardware would win: forced, Dawn passes over software drivers that it takes unforced (lavapipe).
    adapter = await probe(env, true);
    if (adapter) return { found: { ...adapter, env: { ...env, WEBGPU_VAE_ADAPTER: 'software' } }, failure };
  }
  if (choice === 'auto' || choice === 'software') return { found: await (early ?? packaged()), failure };
  if (system) failure = `The only GPU adapter here is a software one (${system.name}).`;
  return { failure };
}

/** @returns {Promise<Found | undefined>} */
async function packaged() {
  const driver = await swiftshader();
  const adapter = driver && (await probe(driver.env));
  return adapter && { ...adapter, env: driver.env };
}

async function isUnpacked() {
  const packaged = await packagedChromium();
  return packaged !== undefined && isCached(`swiftshader-${packaged.version}`);
}

/** @param {string} folder @returns {Env} */
function loader(folder) {
  const others = process.env.LD_LIBRARY_PATH;
  return { LD_LIBRARY_PATH: others ? `${folder}:${others}` : folder };
}

/** Whether a Vulkan driver is registered on this Linux machine, usable or not. */
function hasDrivers() {
  if (process.platform !== 'linux') return false;
  if (process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES || process.env.VK_ADD_DRIVER_FILES)
    return true;
  return ['/etc', '/usr/share', '/usr/local/share'].some((folder) => {
    try {
      return readdirSync(`${folder}/vulkan/icd.d`).some((name) => name.endsWith('.json'));
    } catch {
      return false;
    }
  });
}

/** @param {Choice} choice */
function remedy(choice) {
  const { platform, arch } = process;
  if (choice === 'swiftshader' && (platform !== 'linux' || arch !== 'x64')) {
    return 'The packaged SwiftShader is for Linux x64 only; try --adapter auto.';
  }
  if (platform === 'darwin') return 'WebGPU needs macOS 12 or newer, on a machine with Metal.';
  if (platform === 'win32') return 'Install the newest driver of your graphics card (Direct3D 12 or Vulkan).';
  const gpu = "Install your graphics card's Vulkan driver and libvulkan1";
  if (choice === 'hardware') return `${gpu}, or use --adapter auto.`;
  const mesa = 'install Mesa 25 or newer (Debian, Ubuntu: mesa-vulkan-drivers) for software Vulkan';
  if (choice === 'system' || arch !== 'x64') return `${gpu}, or ${mesa}.`;
  if (choice === 'swiftshader') return `Run: ${installing('@sparticuz/chromium')}`;
  return `${gpu}, or get a software adapter: ${installing('@sparticuz/chromium')}`;
}

/**
 * What installs a package beside this one: in a checkout, in a project, and where npx or npm -g had put this one, which
 * would not find it in a project. @param {string} name
 */
function installing(name) {
  const checkout = existsSync(new URL('./setup.mjs', import.meta.url));
  return `npm install ${checkout ? '' : 'webgpu-vae '}${name}`;
}

const BROKEN = 'WebGPU for Node does not run here';

/** Where the package `webgpu`, which is Dawn, is to be imported from. */
function dawn() {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve('webgpu')).href;
  } catch {
    return undefined;
  }
}

// Prints one line of JSON. The GPU object stays referenced, and exit() skips Dawn's destructors.
const PROBE = `
const { create } = await import(process.argv[1]);
const gpu = (globalThis.gpu = create([]));
const adapter = await gpu.requestAdapter(JSON.parse(process.argv[2]));
const i = adapter?.info;
const info = i && { vendor: i.vendor, architecture: i.architecture, device: i.device, description: i.description,
  software: i.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false };
process.stdout.write('\\n' + JSON.stringify({ info }) + '\\n', () => process.exit(0));
`;

/** @param {Env} env @param {boolean} [fallback] @returns {Promise<{ adapter?: AdapterInfo | undefined, failure: string }>} */
async function ask(env, fallback = false) {
  const url = dawn();
  if (!url) return { failure: BROKEN };
  const options = fallback ? { forceFallbackAdapter: true } : { powerPreference: 'high-performance' };
  const { stdout, stderr } = await run(
    ['--input-type=module', '-e', PROBE, url, JSON.stringify(options)],
    env,
  );
  const line = stdout.split('\n').findLast((text) => text.startsWith('{'));
  if (!line) {
    const cause = /^(?:\w*Error: )(.+)$/m.exec(stderr)?.[1] ?? 'it crashed';
    return {
      failure: `${BROKEN} (${cause}): it needs macOS, Windows or a Linux as new as Debian 12 or Ubuntu 22.04.`,
    };
  }
  const { info } = JSON.parse(line);
  if (!info) return { failure: 'No GPU adapter was found.' };
  const software =
    info.software || /swiftshader|llvmpipe|basic render/i.test(`${info.architecture} ${info.description}`);
  const { vendor, architecture, description } = info;
  // Drivers put the card's name in one field and their own in the other.
  const name =
    (software ? description : `${info.device} ${description}`).trim() || `${vendor} ${architecture}`.trim();
  return { adapter: { name, vendor, architecture, description, software }, failure: '' };
}

/** @param {string[]} args @param {Env} env @returns {Promise<{ stdout: string, stderr: string }>} */
function run(args, env) {
  return new Promise((done) => {
    const output = { stdout: '', stderr: '' };
    const child = spawn(process.execPath, args, {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      // NODE_OPTIONS of a test runner or debugger is not for this child.
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    child.stdout.on('data', (text) => (output.stdout += text));
    child.stderr.on('data', (text) => (output.stderr += text));
    // A driver that hangs must not hang everything.
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    child.on('error', () => {});
    child.on('close', () => {
      clearTimeout(timer);
      done(output);
    });
  });
}
