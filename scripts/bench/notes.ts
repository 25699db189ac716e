/** What is known of a missed goal: where the time goes, what was tried, what the limit is. */
const notes: Record<number, string> = {
  1: "Beside the hash a sign-in is one form that Next decodes and answers (the empty page above says what Next itself takes of that), and two transactions: who it is and whether a limit is reached; then session, browser, counters and auditLog. Tried: statements keep their names on a connection; counters are forgotten in one statement, and what was known before comes with the row that is written; keys are derived once; nobody looks for letters that this request has not made. The limit is what was measured once on the machine of the project's reference: a bare Next with none of this takes 1.6 × the hash.",
  2: "The same as goal 1, as a rate: nothing but less work beside the hash raises it.",
  3: "Four sign-ins are worked on at once, the others wait in the server in front, where they cost nothing, and one core stays free of hashes. What a page still waits for is the one thread that draws it and answers those four, and the cores, which it shares with the hash, PostgreSQL and, here, the load. Before, forty were worked on at once, and who had waited in vain got a page drawn by Next.",
  4: "The check is one query in a transaction of its own; besides, the cookie is decrypted.",
  5: "The page's cost is its rows: each of 25 people is a row of links, a badge with its reason and a mark for each of fifteen areas, drawn by React twice, as HTML and as the data from which the browser goes on. What PostgreSQL takes is printed beside. For a reseller it read all 450,000 entries of an index to count 10,000 people; that ends at the cap now (the statements of such a page went from 40.6 to 27.3 ms, goal 8). A goal of 150 pages a second was set with a bare list of 50 rows in mind.",
  6: "Beginning, role, scope and deadlines, the one query and the commit are four messages. Tried: names for statements took the check from 2.5 to 0.3–0.6 ms, because it is planned once for a connection; what is left is the query's own work (grants as JSON, the way up with its products) and the transaction around it.",
  7: "The whole call is measured, with the page's rows and the counts that stand beside them, and not the search alone.",
  8: "Policies are planned anew with each statement whose best plan hangs on who asks. docs/row-level-security.md says what was tried.",
  9: "Each invitation is a form that Next decodes and answers, a transaction, and a letter that is drawn and sent by the same process.",
  10: "Each person takes permissions, links and letters along by references, in one statement as in batches; a batch writes the audit log and tells whoever invited besides. Tried: what refers to a person is planned once for a connection instead of anew for each, which made a batch four times as fast. What is left is waiting: of the 43 ms from one batch to the next PostgreSQL works 22, and the process that sends them draws the lists meanwhile. Batches are made as large as the last one was fast, that waiting included, so they stay small; judged by PostgreSQL's own time they would be larger and fewer. Not done.",
  11: "Database and load share the two cores with the portals here and are left out of the figure as far as they can be told apart; a lock or a queue between the two processes would show as cores that idle.",
  12: "What is beside the framework are the forms and the words that they need. The check of a form in the browser (react-hook-form, zod and the schema, some 33 kB) is not in the figure: it comes when somebody begins to fill in the form, and with it a page with a form was 1.32 times the empty one.",
  13: "Most of a process is Next's and V8's; the dictionaries for new passwords are read when the first is chosen. Tried: V8 may let garbage grow to half of what lives and no further, which left 210 MB of 350 after the same 320 requests.",
  14: "Measured on the machine that also serves, and also runs the browser and PostgreSQL. What it is that shifts on the list has not been found out.",
};

/** The notes on the missed goals, as a section of the document; empty if there are none. */
export function notesOn(goals: readonly number[]): string {
  const missed = [...new Set(goals)].toSorted((a, b) => a - b);
  if (missed.length === 0) return "";
  const lines = missed.map((goal) => `- **Goal ${goal}.** ${notes[goal] ?? ""}`);
  return `\n## What is missed, and why\n\n${lines.join("\n")}\n`;
}
