import { type ActionRow, actionRows, type Outcome } from "./actions";
import { type PersonaId, personaIds, personas, targets } from "./personas";
import { type Answer, routeRows } from "./routes";

/** docs/access.md, generated from the tables that the HTTP tests check cell by cell. */
export function accessDocument(): string {
  const people = personaIds.map((id) => `| ${personas[id].short} | ${personas[id].name} |`);
  const whom = Object.values(targets).map(({ name }) => `- ${name}`);
  return `${[
    "# Who gets where, and who can do what",
    "Generated from the tables in `e2e/access/`: `UPDATE_DOCS=1 npm run check -- docs/access.test.ts`. A test fails when this file is out of date, or when a page, a route or an action has no row; `e2e/http/routes.spec.ts` and `e2e/http/access.spec.ts` ask a running portal for every cell. R-numbers are the product's rules.",
    "## The people",
    ["| column | who |", "|---|---|", ...people].join("\n"),
    "## Pages and routes",
    "✓ it is there · sign in: first of all to the sign-in page · – it does not exist (404) · a number: that status.",
    table(["address", "for whom"], Object.values(routeRows).flat().map(routeLine)),
    "## Actions",
    "✓ done · sign in: first of all to the sign-in page, nothing happens · – answers as if the target did not exist (404) · anything else: the reason of the refusal, said in the form. Whatever is refused to somebody signed in changes nothing and is recorded. Actions on users are tried on",
    whom.join("\n"),
    "and the account is in the state that the action needs: pending for a new link, deactivated for reactivating, locked for unlocking.",
    table(["action", "on", "for whom"], Object.values(actionRows).flatMap(actionLines)),
  ].join("\n\n")}\n`;
}

function table(heads: string[], lines: string[][]): string {
  const columns = [...heads, ...personaIds.map((id) => personas[id].short)];
  const row = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [row(columns), `|${columns.map(() => "---|").join("")}`, ...lines.map(row)].join("\n");
}

function routeLine({ path, rule }: (typeof routeRows)[string][number]): string[] {
  const shown = path.length > 60 ? `${path.slice(0, 40)}… (${path.length} characters)` : path;
  const address = shown.replace("#", ":").replaceAll("|", "\\|");
  return [`\`${address}\``, rule.says, ...personaIds.map((id) => answerMark(rule.answer(id)))];
}

const answerMarks = { there: "✓", signIn: "sign in", notFound: "–" } as const;

function answerMark(answer: Answer): string {
  return typeof answer === "number" ? String(answer) : answerMarks[answer];
}

function actionLines(rows: Record<string, ActionRow>): string[][] {
  return Object.entries(rows).flatMap(([name, row]) => {
    const on = row.targets.length > 0 ? row.targets : ([null] as const);
    return on.map((target) => [
      `\`${name}\``,
      target ?? "",
      row.says,
      ...personaIds.map((id: PersonaId) => outcomeMark(row.outcome(id, target ?? "oneself"))),
    ]);
  });
}

function outcomeMark(outcome: Outcome): string {
  if (outcome === "done") return "✓";
  if (outcome === "signIn" || outcome === "notFound") return answerMarks[outcome];
  return outcome.replace("refused: ", "");
}
