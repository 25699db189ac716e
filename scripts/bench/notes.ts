/** For each goal, if it is missed: where the time goes, what was tried, and what limits it. */
const notes: Record<number, string> = {
  1: "Besides the hash a sign-in takes one form, which Next decodes and answers (the empty page above shows what Next itself takes for that), and two transactions: one finds the account and checks the rate limits, the other writes session, browser, counters and audit log. Tried: prepared statements keep their names on a connection; counters are reset in one statement, and former values come back with the row that is written; keys are derived once; a request looks only for letters that it has queued itself. The limit was measured once on the machine of the project's reference: a bare Next with none of this takes 1.6 × the hash.",
  2: "This is goal 1 as a rate: only less work besides the hash raises it.",
  3: "Four sign-ins are processed at once, and the others wait in the server in front, where they cost nothing, so one core stays free of hashes. A page still waits for the one thread that renders it and answers those four, and for the cores, which it shares with the hash, PostgreSQL and, here, the load. Before, forty were processed at once, and a client that timed out got a page rendered by Next.",
  4: "The check is one query in a transaction of its own; besides, the cookie is decrypted.",
  5: "The page's cost is its rows: each of 25 users is a row of links, a badge with its reason and a mark for each of fifteen areas, rendered by React twice, as HTML and as the data from which the browser continues. PostgreSQL's share is printed beside it. For a reseller PostgreSQL used to read all 450,000 entries of an index to count 10,000 users; now it stops at the cap (the statements of such a page went from 40.6 to 27.3 ms, goal 8). The goal of 150 pages per second was set with a bare list of 50 rows in mind.",
  6: "Begin with role, scope and deadlines, the one query and the commit take four messages. Tried: named statements took the check from 2.5 to 0.3–0.6 ms, because it is planned once for a connection; what is left is the query's own work (grants as JSON, the path to the provider with its products) and the transaction around it.",
  7: "The whole call is measured, with the page's rows and the counts beside them, and not the search alone.",
  8: "Policies are planned anew with each statement whose best plan depends on the actor. docs/row-level-security.md says what was tried.",
  9: "Each invitation is a form that Next decodes and answers, a transaction, and a letter that the same process renders and sends.",
  10: "Deleting a user deletes permissions, links and letters by foreign keys, in one statement as in batches; besides, a batch writes the audit log and tells the creators of the deleted users. Tried: the statements of the foreign keys are planned once for a connection instead of anew for each, which made a batch four times as fast. What is left is waiting: of the 43 ms from one batch to the next PostgreSQL works 22, and the process that sends them renders the lists meanwhile. The size of a batch follows the time of the last one, that waiting included, so batches stay small; if PostgreSQL's own time decided, they would be larger and fewer. This was not done.",
  11: "Database and load share the two cores with the portals here and are left out of the figure as far as they can be told apart; a lock or a queue between the two processes would show as idle cores.",
  12: "Beyond the framework there are the forms and the texts that they need. The validation of a form in the browser (react-hook-form, zod and the schema, some 33 kB) is not in the figure: it is loaded when somebody begins to fill in the form, and with it a page with a form was 1.32 times the empty one.",
  13: "Most of a process is Next's and V8's; the dictionaries for new passwords are read when the first password is set. Tried: V8 may let garbage grow only to half of the live memory, which left 210 MB of 350 after the same 320 requests.",
  14: "Measured on the machine that also runs the portal, the browser and PostgreSQL. What shifts on the list has not been found.",
};

/** The notes on the missed goals, as a section of the document; empty if there are none. */
export function notesOn(goals: readonly number[]): string {
  const missed = [...new Set(goals)].toSorted((a, b) => a - b);
  if (missed.length === 0) return "";
  const lines = missed.map((goal) => `- **Goal ${goal}.** ${notes[goal] ?? ""}`);
  return `\n## What is missed, and why\n\n${lines.join("\n")}\n`;
}
