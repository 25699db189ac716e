import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieNameAt } from "./cookie-name";

const names: [address: string, name: string][] = [
  ["https://portal.example.com", "__Host-zugang.session"],
  ["https://portal.example.com:443", "__Host-zugang.session"],
  ["https://portal.example.com:8443", "__Host-zugang-8443.session"],
  ["https://portal.example.com:9443", "__Host-zugang-9443.session"],
  ["http://localhost", "zugang.session"],
  ["http://localhost:3000", "zugang-3000.session"],
];
for (const [address, name] of names)
  test(`two portals on one host have different cookie names: ${address} (FF-L, S-20)`, () =>
    assert.equal(cookieNameAt(new URL(address), "session"), name));
