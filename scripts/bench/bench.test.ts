import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, test } from "node:test";
import { fieldsOfStat } from "./cpu";
import { atLeast, atMost, compared, type Finding, holds, isMissed, within } from "./findings";
import { measurements } from "./measurements";
import { percent, shown, spread } from "./numbers";
import { kilobytesOf } from "./page-bytes";
import { batchesIn } from "./purges";
import { reportOf } from "./report";
import { smaller, whole } from "./sizes";
import { ratioOf, spreadOf } from "./statistics";
import { markdownOf, merged, rowsIn, rowsOf, textOf } from "./table";
import { statementsIn } from "./transactions";

const line = { goal: 1, what: "something", measured: "1 ms" };

describe("how rounds are combined", () => {
  test("the result has the median, the least and the greatest value", () => {
    assert.deepEqual(spreadOf([3, 9, 1, 4, 5]), { middle: 4, least: 1, most: 9 });
  });

  test("a ratio is calculated within each round, so that a slow round weighs no more than another", () => {
    // Ten times as slow in the second round, on both sides.
    assert.deepEqual(ratioOf([2, 20, 2], [1, 10, 1]), { middle: 2, least: 2, most: 2 });
    assert.deepEqual(ratioOf([2, 30, 5], [1, 10, 1]), { middle: 3, least: 2, most: 5 });
  });

  test("missing rounds and values that are not numbers are no measurement", () => {
    assert.throws(() => spreadOf([]));
    assert.throws(() => spreadOf([1, Number.NaN]));
    assert.throws(() => ratioOf([1, 2], [1]));
    assert.throws(() => ratioOf([1], [0]));
  });
});

describe("whether a goal is met", () => {
  const ratio = (middle: number) => ({ middle, least: 0, most: 9 });
  const verdicts: [what: string, finding: Finding, met: boolean | null][] = [
    ["a ratio at its bound", atMost(line, ratio(2), 2), true],
    ["a value above its bound", atMost(line, ratio(2.001), 2), false],
    ["a ratio that must be large, at its bound", atLeast(line, ratio(1.8), 1.8), true],
    ["a ratio that must be large, below its bound", atLeast(line, ratio(1.79), 1.8), false],
    ["a number at its bound", within(line, 25, 25, "ms"), true],
    ["a value above its bound", within(line, 25.1, 25, "ms"), false],
    ["a condition that holds", holds(line, "so", true), true],
    ["a condition that does not hold", holds(line, "so", false), false],
    ["a value that is only compared, however bad", compared(line, "≤ 1 ×", ratio(9)), null],
  ];
  for (const [what, finding, met] of verdicts)
    test(what, () => {
      assert.equal(finding.met, met);
      assert.equal(isMissed(finding), met === false);
    });

  test("the median decides, not the worst round", () => {
    assert.equal(atMost(line, { middle: 1, least: 0.5, most: 3 }, 2).met, true);
  });
});

describe("the table", () => {
  const findings = [
    holds({ goal: 12, what: "later", measured: "b|c" }, "so", false),
    compared({ goal: 2, what: "earlier", measured: "a" }, "≥ 4 ×", spreadOf([1.234, 5.6, 0.012])),
  ];

  test("the table is in the order of the goals, with a verdict for each line", () => {
    const rows = markdownOf(rowsOf(findings, 20)).split("\n");
    assert.equal(rows[0], "| goal | what | wanted | Node 20 |");
    assert.equal(rows[2], "| 2 | earlier | ≥ 4 × | – · 1.23 (0.012–5.60) × · a |");
    assert.equal(rows[3], "| 12 | later | so | **no** · b\\|c |");
  });

  test("the table for a terminal has the same lines", () => {
    assert.match(textOf(findings), /^2 +earlier .*– · .*\n12 +later .* no · b\|c$/m);
  });

  test("the document names missed goals, and how busy the machine was", () => {
    const surroundings = { load: [0.5, 2] as [number, number], others: 0.25, stolen: 0.015 };
    const run = {
      surroundings,
      version: "18.4",
      minutes: 28.4,
      sizes: whole,
      goals: null,
      node: 20,
    };
    const text = reportOf({ ...run, findings }, "");
    assert.match(text, /On Node 20 1 line of 2 is missed/);
    assert.match(text, /\*\*Goal 12\.\*\* \S/);
    assert.doesNotMatch(text, /\*\*Goal 2\./);
    assert.match(text, /25\.0 %/);
    assert.match(text, /1\.5 %/);
    assert.match(
      reportOf({ ...run, findings: findings.slice(1) }, ""),
      /On Node 20 no line of 1 is missed/,
    );
    assert.doesNotMatch(
      reportOf({ ...run, findings: [] }, text),
      /\| 12 \|/,
      "a whole run keeps nothing",
    );
    const better = [holds({ goal: 12, what: "later", measured: "d" }, "so", true)];
    const renewed = reportOf({ ...run, findings: better, goals: [12] }, text);
    assert.match(renewed, /On Node 20 no line of 2 is missed/);
    assert.match(renewed, /\| 2 \| earlier /);
    assert.doesNotMatch(renewed, /b\\\|c|Goal 12\./);
    assert.match(renewed, /^- Node 20, all goals: .*\n- Node 20, goals 12: /m);
    const again = reportOf({ ...run, findings: better, goals: [2, 12] }, renewed);
    assert.match(again, /^- Node 20, all goals: .*\n- Node 20, goals 2, 12: /m);
    assert.doesNotMatch(again, /goals 12:/, "a run of which no line is left is not named");
  });
});

describe("the columns of two versions of Node", () => {
  const found = (what: string, measured: string) => holds({ goal: 1, what, measured }, "so", true);
  const on20 = rowsOf([found("both", "a|b"), found("only on 20", "c")], 20);
  const document = markdownOf(on20);

  test("a run on one Node stands beside that on another", () => {
    const rows = rowsOf([found("both", "d")], 24);
    const both = merged(rowsIn(document), rows, 24, () => true);
    assert.deepEqual(both, [
      { goal: 1, what: "both", wanted: "so", cells: { 20: "yes · a|b", 24: "yes · d" } },
      { goal: 1, what: "only on 20", wanted: "so", cells: { 20: "yes · c" } },
    ]);
    assert.deepEqual(rowsIn(markdownOf(both)), both);
  });

  test("a new run on the same Node leaves nothing of the earlier one", () => {
    const rows = rowsOf([found("both", "e")], 20);
    assert.deepEqual(
      merged(rowsIn(document), rows, 20, () => true),
      rows,
    );
  });

  test("a partial run keeps the goals that it has not measured", () => {
    const rows = rowsOf([holds({ goal: 2, what: "more", measured: "f" }, "so", true)], 20);
    assert.deepEqual(
      merged(rowsIn(document), rows, 20, (goal) => goal === 2),
      [...rows, ...on20],
    );
  });

  test("a document of the time before is no table of these", () => {
    assert.deepEqual(rowsIn("| goal | what | wanted | measured |\n| 1 | a | b | c |"), []);
  });
});

test("numbers are shown with three significant figures", () => {
  const cases: [number, string][] = [
    [0, "0"],
    [0.0123, "0.012"],
    [0.5, "0.500"],
    [1.234, "1.23"],
    [12.34, "12.3"],
    [123.4, "123"],
    [1_000_000, "1,000,000"],
  ];
  for (const [number, text] of cases) assert.equal(shown(number), text);
  assert.equal(percent(0.0549), "5.5 %");
  assert.equal(spread({ middle: 2, least: 1, most: 3 }), "2.00 (1.00–3.00)");
});

test("a process's numbers are found, whatever its name looks like", () => {
  const [state, parent] = fieldsOfStat("4711 (next-server (v1) ) x) S 42 4711 0");
  assert.deepEqual([state, parent], ["S", "42"]);
});

test("a page's flight data are the scripts that hand them on, and no others", () => {
  const flight = 'self.__next_f.push([1,"äb"])';
  const html = `<p>x</p><script src="/a.js"></script><script nonce="n">(self.__next_f=self.__next_f||[]).push([0])</script><script nonce="n">${flight}</script><script>other()</script>`;
  const both = `(self.__next_f=self.__next_f||[]).push([0])${flight}`;
  assert.deepEqual(kilobytesOf(html), {
    html: Buffer.byteLength(html) / 1000,
    flight: Buffer.byteLength(both) / 1000,
  });
});

test("statements are found in the database's log over any number of lines, and nothing else is", () => {
  const log = `2026-11-22 06:55:28.123 UTC [7] LOG:  statement: begin
2026-11-22 06:55:28.124 UTC [7] LOG:  execute s1:
\tselect set_config('role', $1, true),
\t  set_config('statement_timeout', $2, true)
2026-11-22 06:55:28.124 UTC [7] DETAIL:  Parameters: $1 = 'zugang_app'
2026-11-22 06:55:28.125 UTC [7] LOG:  execute <unnamed>: select 1
2026-11-22 06:55:28.126 UTC [9] LOG:  checkpoint starting: time
2026-11-22 06:55:28.127 UTC [7] LOG:  statement: commit
`;
  const statements = statementsIn(log);
  assert.equal(statements.length, 4);
  assert.match(statements[1] ?? "", /^select set_config[\s\S]*statement_timeout/);
  assert.deepEqual([statements[0], statements[2], statements[3]], ["begin", "select 1", "commit"]);
});

test("batches are found in the database's log with their planning, and other statements are not", async () => {
  const log = `LOG:  duration: 1.500 ms  parse <unnamed>: with gone as (
    delete from users where ctid
LOG:  duration: 2.000 ms  bind <unnamed>: with gone as (
    delete from users where ctid
LOG:  duration: 10.250 ms  execute <unnamed>: with gone as (
    delete from users where ctid
LOG:  duration: 7.000 ms  execute <unnamed>: select 1
LOG:  duration: 99.000 ms  execute <unnamed>: with gone as (
    delete from links where ctid
LOG:  duration: 20.000 ms  execute <unnamed>: with gone as (
    delete from users where ctid`;
  assert.deepEqual(await batchesIn(Readable.from(log.split("\n"))), [12.25, 22]);
});

test("a smaller run has the same shape: ten users to an organization, half of these below one reseller", () => {
  const quick = smaller(50_000);
  assert.equal(quick.users / quick.organizations, whole.users / whole.organizations);
  assert.equal(
    quick.customersOfReseller / quick.organizations,
    whole.customersOfReseller / whole.organizations,
  );
});

test("every measurement can be selected by its name", () => {
  const names = measurements.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});
