/**
 * Invented data, always the same for a customer number. The Bundesnetzagentur keeps these phone numbers free for films and
 * books (Mitteilung 148/2021, "Drama Numbers"), so that none of them rings anywhere.
 */
import { createHash } from "node:crypto";

/** A number below `bound` that is always the same for this text. */
function drawn(text, bound) {
  return createHash("sha256").update(text).digest().readUInt32BE(0) % bound;
}
const digits = (text, count) => String(drawn(text, 10 ** count)).padStart(count, "0");
const landline = (text) =>
  ["030 23125 ", "040 66969 ", "069 90009 ", "0221 4710 "][drawn(text, 4)] + digits(text, 3);
const mobile = (text) => ["0171 39200", "0176 040690"][drawn(text, 2)] + digits(text, 2);

const people = ["Hauke Lorenzen", "Wiebke Janssen", "Tarek Aydin", "Sina Albers", "Piet Folkerts"];
const companies = ["Fischhaus Nord", "Druckerei Watt", "Hotel Leuchtfeuer", "Weserkontor GmbH"];
const kinds = [
  ["outgoing", "Ausgehend", "Outgoing"],
  ["incoming", "Eingehend", "Incoming"],
];

/** The customer's ten phone numbers. */
export function numbersOf(customer) {
  return Array.from({ length: 10 }, (_, at) => `030 23125 ${digits(customer, 2)}${at}`);
}

/** The people with a telephone, and whether it is registered. */
export function staffOf(customer) {
  return people.map((name) => ({ name, isHere: drawn(customer + name, 4) > 0 }));
}

/** Names and phone numbers of others. */
export function contactsOf(customer) {
  return companies.map((name) => [name, landline(customer + name)]);
}

/** The last calls, newest first. */
export function callsOf(customer) {
  const today = new Date().setUTCHours(0, 0, 0, 0);
  return Array.from({ length: 10 }, (_, at) => {
    const text = `${customer} ${at}`;
    const hour = 15 - 3 * (at % 3) - 24 * Math.ceil((at + 1) / 3);
    const begin = new Date(today + hour * 3_600_000 + drawn(text, 150) * 60_000);
    const number = (drawn(text, 3) ? landline : mobile)(text);
    return { begin, number, kind: kinds[drawn(text, 2)], seconds: 20 + drawn(text, 900) };
  });
}
