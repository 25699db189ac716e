/** A font file of a package: the address under which the build serves it, the one that style sheets ask for. */
declare module "*.woff2" {
  const address: string;
  export = address;
}
