import { newSecrets } from "../support/settings";

/** Shared by all portals of a run, because the domain's functions run in this process with them. */
export const secrets = newSecrets();
