import { join } from "node:path";
import { root } from "../../scripts/support/paths";

/** An electricity provider, to whom the one build gives another portal. */
export const otherProvider = {
  file: join(root, "examples/config/lichtbogen.yaml"),
  brand: { hue: 300, chroma: 0.15 },
};
