/** A variable and what it should be. */
export type EnvironmentProblem = { variable: string; problem: string };

/** Names every invalid variable, never the value of a secret. */
export class InvalidEnvironment extends Error {
  constructor(readonly problems: EnvironmentProblem[]) {
    super(`Invalid environment: ${problems.map(({ variable }) => variable).join(", ")}`);
    this.name = "InvalidEnvironment";
  }
}

/** A table of problems for the person who starts the portal. */
export function describeProblems(problems: EnvironmentProblem[]): string {
  const width = Math.max(...problems.map(({ variable }) => variable.length));
  const rows = problems.map(({ variable, problem }) => `  ${variable.padEnd(width)}  ${problem}`);
  return `The portal does not start. In its environment:\n\n${rows.join("\n")}\n\n`;
}
