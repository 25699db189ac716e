// Node's `--import ./scripts/with-parent.mjs`, for programs that a script starts and that know nothing of it: they end
// when the script is gone, even if it was killed.
import { endWithParent } from "./parent.mjs";

endWithParent();
