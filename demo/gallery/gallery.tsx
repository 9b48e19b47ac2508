export function Gallery({ reason }: { readonly reason: string }) {
  return <main>{reason}</main>;
}
