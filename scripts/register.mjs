// Node's `--import ./scripts/register.mjs`, for everything that runs the portal's modules outside Next. `server-only`
// throws there by design: only a bundler that knows React's server components replaces it. Node's own condition
// `react-server` would do that too, but would also give the letters React's server build, which cannot render them. So
// this one package resolves to nothing.
import { register } from "node:module";

register("./server-only.mjs", import.meta.url);
