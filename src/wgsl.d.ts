// What `scripts/wgsl.mjs` makes of an import of a WGSL file.
declare module '*.wgsl' {
  const file: import('./gpu/kernel').WgslFile;
  export default file;
}
