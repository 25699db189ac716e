import "server-only";
import { limits } from "#lib/rules/limits";

/**
 * What the doctor has found about one thing: it is well, somebody should look at it, or it is broken. Never contains a
 * secret, nor the text of an error, which may quote one.
 */
export type Finding = {
  about: string;
  state: "ok" | "look" | "broken";
  what: string;
  /** What to do; there is nothing to do where all is well. */
  advice?: string;
};

/** All is well. */
export function ok(about: string, what: string): Finding {
  return { about, state: "ok", what };
}

/** Somebody should look at it: it may be meant. */
export function look(about: string, what: string, advice: string): Finding {
  return { about, state: "look", what, advice };
}

/** Something does not work, or will not. */
export function broken(about: string, what: string, advice: string): Finding {
  return { about, state: "broken", what, advice };
}

/**
 * What a check finds within its time. One that fails or takes too long is itself a finding.
 *
 * @param time in milliseconds; `limits.doctorCheck` except in tests
 */
export async function within(
  about: string,
  check: (signal: AbortSignal) => Promise<Finding[]>,
  time: number = limits.doctorCheck,
): Promise<Finding[]> {
  const late = look(
    about,
    `no answer within ${time / 1000} seconds`,
    "Try again; then look at the network in between.",
  );
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Finding[]>((resolve) => {
    timer = setTimeout(resolve, time, [late]);
  });
  const failed = (error: unknown) => [
    look(
      about,
      `could not be checked (${codeOf(error)})`,
      "The check itself has failed: report this line.",
    ),
  ];
  // A little earlier, so that the check itself can say what did not answer.
  const checked = check(AbortSignal.timeout(0.9 * time)).catch(failed);
  return Promise.race([checked, timeout]).finally(() => clearTimeout(timer));
}

/** The name or code of an error, and nothing that it says. */
function codeOf(error: unknown): string {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return typeof code === "string" ? code : String(name ?? "unknown");
}
