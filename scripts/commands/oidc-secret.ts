import { findSystem } from "#lib/domain/systems/connected";
import { systemSecret } from "#lib/infra/crypto/system-secrets";
import { checkEnvironment } from "#lib/infra/env";
import type { System } from "#lib/infra/system-settings";
import { systemVariable } from "#lib/rules/systems";
import { loadVariables } from "../standalone/variables.mjs";

const usage = `npm run oidc:secret -- <system id>

Prints the secret that this system is configured with, and on standard error which generations are accepted.
`;

/**
 * `npm run oidc:secret`, and `node oidc-secret.mjs` in the image: a connected system's secret, which is derived and
 * stored nowhere. Needs no database.
 */
export async function run([id = "", ...more]: string[]): Promise<void> {
  await loadVariables();
  const { systems, authSecretPrevious } = checkEnvironment({ sendsLetters: false });
  const ids = systems.map((system) => system.id).join(", ") || "none";
  const system = findSystem(id);
  if (!system || more.length > 0)
    throw new Error(
      `There is no system "${[id, ...more].join(" ")}". There are: ${ids}.\n\n${usage}`,
    );
  const generation = generationOf(system);
  process.stdout.write(`${systemSecret(id, generation)}\n`);
  const accepted = generation > 1 ? `${generation} and ${generation - 1} are` : "1 is";
  const secrets = authSecretPrevious
    ? "AUTH_SECRET and from AUTH_SECRET_PREVIOUS: configure the printed one before the latter is removed"
    : "AUTH_SECRET";
  process.stderr.write(
    `The secret of ${id}, generation ${generation} (secretGeneration in the catalogue). Accepted: generation ${accepted}, derived from ${secrets}.\n`,
  );
}

function generationOf({ id, oidc }: System): number {
  if (!oidc)
    throw new Error(`${id} has no secret: a reverse proxy asks the portal in front of it.`);
  if (oidc.authentication !== "private_key_jwt") return oidc.secretGeneration;
  throw new Error(
    `${id} has no secret but a key of its own (private_key_jwt): its public key is in the catalogue, or in ${systemVariable(id, "KEY")}.`,
  );
}
