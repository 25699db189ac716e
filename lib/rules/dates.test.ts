import assert from "node:assert/strict";
import { test } from "node:test";
import {
  calendarDate,
  dayBefore,
  daysUntil,
  formatDate,
  formatDateTime,
  formatDays,
  formatExactTime,
  formatLongDateTime,
  formatShortDate,
} from "./dates";

const moment = new Date("2026-11-28T08:12:00Z");

test("a date has the German format in German and the British one in English", () => {
  assert.equal(formatDate(moment, "de"), "28.\u00a0November 2026");
  assert.equal(formatDate(moment, "en"), "28\u00a0November 2026");
  assert.equal(formatShortDate(moment, "de"), "28.11.2026");
  assert.equal(formatShortDate(moment, "en"), "28\u00a0Nov\u00a02026");
  assert.equal(formatDateTime(moment, "de"), "28.11.2026, 09:12 Uhr");
  assert.equal(formatDateTime(moment, "en"), "28\u00a0Nov\u00a02026, 09:12");
  assert.equal(formatLongDateTime(moment, "de"), "Samstag, 28.\u00a0November 2026, 09:12 Uhr");
  assert.equal(formatLongDateTime(moment, "en"), "Saturday, 28\u00a0November 2026, 09:12");
});

test("dates are in the provider's time zone, whatever the server's", () => {
  const lateEvening = new Date("2026-03-01T23:30:00Z");
  assert.equal(calendarDate(lateEvening), "2026-03-02");
  assert.equal(formatDate(lateEvening, "de"), "2.\u00a0März 2026");
  assert.equal(formatDateTime(lateEvening, "de"), "02.03.2026, 00:30 Uhr");
  assert.equal(
    formatDateTime(new Date("2026-03-01T23:00:00Z"), "en"),
    "2\u00a0Mar\u00a02026, 00:00",
  );
});

test("the night in March that lacks an hour counts as one day", () => {
  // 29 March 2026: 02:00 becomes 03:00, the day has 23 hours.
  const before = new Date("2026-03-28T23:30:00Z"); // 29 March, 00:30
  const after = new Date("2026-03-29T22:30:00Z"); // 30 March, 00:30
  assert.equal(daysUntil(after, before), 1);
  assert.equal(formatDateTime(new Date("2026-03-29T00:59:00Z"), "de"), "29.03.2026, 01:59 Uhr");
  assert.equal(formatDateTime(new Date("2026-03-29T01:00:00Z"), "de"), "29.03.2026, 03:00 Uhr");
});

test("the night in October that has an hour twice counts as one day", () => {
  // 25 October 2026: 03:00 becomes 02:00, the day has 25 hours.
  const before = new Date("2026-10-24T22:30:00Z"); // 25 October, 00:30
  const after = new Date("2026-10-25T23:30:00Z"); // 26 October, 00:30
  assert.equal(daysUntil(after, before), 1);
  assert.equal(daysUntil(new Date("2026-10-25T22:59:00Z"), before), 0);
  assert.equal(calendarDate(new Date("2026-10-25T22:59:00Z")), "2026-10-25");
});

test("days are counted by calendar, forwards and backwards", () => {
  const now = new Date("2026-11-21T22:59:00Z"); // 23:59
  assert.equal(daysUntil(now, now), 0);
  assert.equal(daysUntil(new Date("2026-11-21T23:01:00Z"), now), 1);
  assert.equal(daysUntil(new Date("2026-12-21T12:00:00Z"), now), 30);
  assert.equal(daysUntil(new Date("2026-11-20T12:00:00Z"), now), -1);
  assert.equal(daysUntil(new Date("2027-03-29T12:00:00Z"), now), 128);
});

test("days from one to another are as short as they can be read (FEEL-M6)", () => {
  for (const [from, to, german, english] of [
    ["2026-11-21", "2026-11-28", "21.–28.11.2026", "21–28\u00a0Nov\u00a02026"],
    ["2026-11-28", "2026-11-28", "28.11.2026", "28\u00a0Nov\u00a02026"],
    [
      "2026-10-28",
      "2026-11-03",
      "28.10.2026 – 03.11.2026",
      "28\u00a0Oct\u00a02026 – 3\u00a0Nov\u00a02026",
    ],
    [
      "2025-11-28",
      "2026-11-28",
      "28.11.2025 – 28.11.2026",
      "28\u00a0Nov\u00a02025 – 28\u00a0Nov\u00a02026",
    ],
  ] as const) {
    assert.equal(formatDays(from, to, "de"), german);
    assert.equal(formatDays(from, to, "en"), english);
  }
});

test("the last days are counted in the calendar, and exact times read by spreadsheets are local (FEEL-M6)", () => {
  assert.equal(dayBefore(new Date("2026-03-29T22:30:00Z"), 1), "2026-03-29");
  assert.equal(dayBefore(new Date("2026-03-01T23:30:00Z"), 6), "2026-02-24");
  assert.equal(formatExactTime(new Date("2026-03-29T00:59:59Z")), "2026-03-29 01:59:59");
  assert.equal(formatExactTime(new Date("2026-03-29T01:00:00Z")), "2026-03-29 03:00:00");
});
