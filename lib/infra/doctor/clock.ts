import { broken, type Finding, look, ok } from "./finding";

/** Codes of authenticator apps are valid for thirty seconds, and one before and after is accepted. */
const wrong = 30;

/**
 * What the difference between this process's clock and another one means.
 *
 * @param other whose clock: "the database"
 * @param seconds how far this process is ahead
 * @param exact how exact the other one is, in seconds; half of the time that it took to ask is no difference
 */
export function findingOfClocks(other: string, seconds: number, exact: number): Finding {
  const off = Math.max(0, Math.abs(seconds) - exact);
  const said = `this machine's clock is ${Math.abs(seconds).toFixed(1)} s ${seconds < 0 ? "behind" : "ahead of"} ${other}`;
  const advice = "Let both machines set their clocks by NTP (chrony, systemd-timesyncd).";
  if (off >= wrong)
    return broken(
      "clocks",
      `${said}: codes of authenticator apps fail, and links end early or late`,
      advice,
    );
  if (off >= 2) return look("clocks", said, advice);
  return ok("clocks", `this machine's and ${other}'s agree`);
}

/** What the Date header of an answer says about this machine's clock; nothing without one. */
export function findingOfDate(other: string, date: string | null, asked: number): Finding[] {
  const at = Date.parse(date ?? "");
  if (Number.isNaN(at)) return [];
  const now = Date.now();
  // The header has whole seconds, and was written between the question and now.
  const middle = (asked + now) / 2;
  return [findingOfClocks(other, (middle - at - 500) / 1000, 0.5 + (now - asked) / 2000)];
}
