import { type Browser, chromium } from '@playwright/test';

/** What lets Chromium compose its pages with SwiftShader's Vulkan, so that it can show WebGPU's canvases. */
const COMPOSED = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
];

/** Starts another browser, one that shows what WebGPU paints on a canvas even without a GPU. */
export function launchComposed(): Promise<Browser> {
  const { executablePath, args, env } = JSON.parse(process.env.WEBGPU_VAE_BROWSER as string);
  return chromium.launch({ executablePath, args: [...args, ...COMPOSED], env: { ...process.env, ...env } });
}
