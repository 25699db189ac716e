import { type Finding, isMissed } from "./findings";

/** What is known of a goal that is missed: where the time goes, what was tried, what the limit is. */
const notes: Record<number, string> = {
  1: "Beside the hash a sign-in is one form that Next decodes and answers (the empty page above says what Next itself takes of that), and two transactions: who it is and whether it is somebody's turn; then session, browser, counters and trail. Tried: statements keep their names on a connection, which halved what PostgreSQL takes; counters are forgotten in one statement; nobody looks for letters that this request has not made. The limit is the reference of section 2: a bare Next with none of this takes 1.6 × the hash.",
  2: "The same as goal 1, as a rate: nothing but less work beside the hash raises it.",
  3: "Hashes run on threads of their own, no more than there are cores, and compete with the page for them: on two cores two hashes leave a page about a half of its core.",
  4: "The check is one query in a transaction of its own; what it costs beside is the seal of the cookie.",
  5: "The page's cost is its rows: each of 25 people is a row of links, a badge with its reason and a mark for each of fifteen areas, drawn by React twice, as HTML and as the data from which the browser goes on. What PostgreSQL takes is printed beside. A goal of 150 pages a second was set with a bare list of 50 rows in mind.",
  6: "Beginning, role, scope and deadlines, the one query and the commit are four messages. Tried: names for statements took the check from 2.5 to 0.3–0.6 ms, because it is planned once for a connection; what is left is the query's own work (grants as JSON, the way up with its products) and the transaction around it.",
  7: "The whole call is measured, with the page's rows and the counts that stand beside them, and not the search alone.",
  8: "Policies are planned anew with each statement whose best plan hangs on who asks. The second wall's document says what was tried.",
  9: "What hangs on the number of people in a team is nothing but the depth of indexes.",
  10: "Everything that hangs on a person goes by references, one row after the other, in one statement as in batches.",
  11: "Where database and load share the two cores with the portals, they are counted as what they take; a lock or a queue between the two processes would show as cores that idle.",
  12: "What is beside the framework are the forms and the words that they need. The check of a form in the browser (react-hook-form, zod and the schema, some 33 kB) is not in the figure: it comes when somebody begins to fill in the form, and with it the page was 1.27 times the empty one.",
  13: "Most of a process is Next's and V8's; the dictionaries for new passwords are read when the first is chosen.",
  14: "Measured on the machine that also serves, beside everything else that runs there.",
};

/** What is to be said of the goals that are missed, as a part of the document; nothing where none is. */
export function notesOn(findings: readonly Finding[]): string {
  const missed = [...new Set(findings.filter(isMissed).map(({ goal }) => goal))].toSorted(
    (a, b) => a - b,
  );
  if (missed.length === 0) return "";
  const lines = missed.map((goal) => `- **Goal ${goal}.** ${notes[goal] ?? ""}`);
  return `\n## What is missed, and why\n\n${lines.join("\n")}\n`;
}
