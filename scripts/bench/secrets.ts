import { newSecrets } from "../support/settings";

/** The same for all portals of a run: the domain's own functions run in this process with them. */
export const secrets = newSecrets();
