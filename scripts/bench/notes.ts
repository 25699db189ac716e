/** For each goal, if it is missed: where the time goes, what was tried, and what limits it. */
const notes: Record<number, string> = {
  1: "Besides the hash a sign-in takes one form, which Next decodes and answers, and two transactions: one finds the account and checks the rate limits, the other writes session, browser, counters and audit log. The line of the floor shows what a bare Next takes for a form whose action only compares the hash; a route handler instead of the action saves one part in thirty of that (measured once, by hand).",
  3: "Four sign-ins are processed at once, and the others wait in the server in front, where they cost nothing, so one core stays free of hashes. A page still waits for the one thread that renders it and answers those four, and for the cores, which it shares with the hash, PostgreSQL and, here, the load.",
  4: "The check is one query in a transaction of its own; besides, the cookie is decrypted.",
  5: "Portal and PostgreSQL are added up; their shares are in brackets.",
  6: "Begin with role, scope and deadlines, the one query and the commit take four messages. The query is planned once for a connection; what is left is its own work (grants as JSON, the path to the provider with its products) and the transaction around it.",
  7: "The whole call is measured by the clock, with the page's rows and the counts beside them, and not the search alone; the median is in brackets. Its statements are planned for the text that is searched: with a plan that is kept the same search of a customer took twice as long (measured).",
  8: "The statements of the list, as they were sent, run once under the policies and once without any. docs/row-level-security.md says what was tried.",
  9: "Each invitation is a form that Next decodes and answers, a transaction, and a letter that the same process renders and sends.",
  10: "Deleting a user deletes permissions, links and letters by foreign keys, in one statement as in batches; besides, a batch writes the audit log and tells the creators of the deleted users. For PostgreSQL alone batches of 400 cost 2.2 times the one statement and those of 2,000 1.4 times (measured once, by hand), but a batch may not take longer than 100 ms. Tried: the size of a batch follows PostgreSQL's own time (60 ms), which made batches five times as large; before, it was seven times the one statement.",
  11: "Database and load share the two cores with the portals here and are left out of the figure as far as they can be told apart; a lock or a queue between the two processes would show as idle cores.",
  12: "Beyond the framework there are the forms and the texts that they need, and what checks an entry in the browser.",
  13: "Most of a process is Next's and V8's, as the bare Next shows; the dictionaries for new passwords are read when the first password is set. V8 may let garbage grow only to half of the live memory. A forced collection leaves 29 MB of live data in the portal (measured once, by hand).",
  14: "Measured on the machine that also runs the portal, the browser and PostgreSQL.",
  16: "The bare server does one thing, over a connection that stays open: the less it costs, the larger is the ratio. A question is a cookie that is decrypted, four messages to PostgreSQL (begin, role and scope, one statement, commit), and an assertion that is signed.",
  17: "The bare page is drawn by React twice, as HTML and as the data from which the browser continues; the portal's is that too, and besides there are the session, the permissions, the languages and the query. A bare page has no frame: the portal's have a head, a navigation and a foot in two languages, and forms have their own scripts. Tried: rows as text instead of elements (as fast, and not as plain), messages prepared at build (0.4 ms a page), translators kept over requests (not distinguishable).",
  18: "A page has two transactions: one for the session, one for what it shows. Each begins with role, scope and deadlines. The hash is bound by memory, a page is not: on a machine with fast memory the hash takes half as long, and the same page a larger part of it. Tried: plans are kept, lineage is read once for an organization, counts end at a thousand; settings sent with the first statement hung behind a pooler and were taken back.",
};

/** The notes on the missed goals, as a section of the document; empty if there are none. */
export function notesOn(goals: readonly number[]): string {
  const missed = [...new Set(goals)].toSorted((a, b) => a - b);
  if (missed.length === 0) return "";
  const lines = missed.map((goal) => `- **Goal ${goal}.** ${notes[goal] ?? ""}`);
  return `\n## What is missed, and why\n\n${lines.join("\n")}\n`;
}
