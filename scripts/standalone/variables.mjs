// Plain JavaScript without dependencies: `npm start` needs only Node.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";

/**
 * Variables that Node and its libraries read before any line of ours: NODE_EXTRA_CA_CERTS, NODE_OPTIONS,
 * NODE_USE_ENV_PROXY with its proxies, UV_THREADPOOL_SIZE, TZ and similar ones.
 */
const readAtStart =
  /^(NODE_(?!ENV$)|UV_|TZ$|LANG$|LC_|SSL_CERT_|OPENSSL_|LD_|(https?|no|all)_proxy$)/i;

/**
 * Loads a `.env` file if there is one; the environment takes precedence. If it sets something that Node reads at its
 * start, this program starts once more with it (FF-M-2): the second process has its terminal, receives its signals and
 * ends the same way.
 */
export async function loadVariables() {
  if (!existsSync(".env")) return;
  const known = new Set(Object.keys(process.env));
  process.loadEnvFile(".env");
  const late = Object.keys(process.env).filter(
    (name) => !known.has(name) && readAtStart.test(name) && process.env[name] !== "",
  );
  if (late.length === 0) return;
  const again = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2"])
    process.on(signal, () => again.kill(signal));
  const [code, signal] = await new Promise((resolve, reject) => {
    again.once("error", reject).once("close", (...end) => resolve(end));
  });
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
}
