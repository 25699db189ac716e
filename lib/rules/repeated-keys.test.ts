import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { repeatedKeys } from "./repeated-keys";

describe("repeated names in a JSON object (FF-A small)", () => {
  const cases: [what: string, json: string, repeated: string[]][] = [
    ["none", '{"a":1,"b":2}', []],
    ["one", '{"a":1,"a":2}', ["a"]],
    ["a name three times, with blanks", '{"a" :1,\n"a"\t: 2 , "a":3}', ["a"]],
    ["a repeated name in another spelling", '{"a":1,"\\u0061":2}', ["a"]],
    ["two", '{"a":1,"b":1,"b":2,"a":2}', ["b", "a"]],
    ["the same name in two objects", '[{"a":1},{"a":2}]', []],
    ["the same name in a nested object and outside", '{"a":{"a":1},"b":[{"a":1}]}', []],
    ["a repeated name after a nested object", '{"a":{"b":[{"c":1}]},"a":2}', ["a"]],
    ["a repeated name in a nested object", '{"a":{"b":1,"b":2}}', ["b"]],
    ["texts that look like names", '{"a":"b","b":"a","c":["d","d"],"d":"\\":"}', []],
    ["names with quotes and braces", '{"{\\"":1,"}":2,"{\\"":3}', ['{"']],
    ["names that every object has", '{"__proto__":1,"constructor":2,"__proto__":3}', ["__proto__"]],
    ["no name at all", '{"":1,"":2}', [""]],
    ["a text that is not an object", '"a"', []],
  ];
  for (const [what, json, repeated] of cases)
    test(what, () => {
      JSON.parse(json);
      assert.deepEqual(repeatedKeys(json), repeated);
    });
});
