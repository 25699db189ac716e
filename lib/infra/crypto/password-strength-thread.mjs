// The thread that scores passwords. Plain JavaScript that imports packages by name, because it is started as a file
// (password-strength.ts), from the sources as well as from a build. Its dictionaries take megabytes, and no other
// thread loads them.
import { parentPort } from "node:worker_threads";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import * as common from "@zxcvbn-ts/language-common";
import * as german from "@zxcvbn-ts/language-de";
import * as english from "@zxcvbn-ts/language-en";

const estimator = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...german.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
});

parentPort?.on("message", ({ text, words }) =>
  parentPort?.postMessage(estimator.check(text, words).score),
);
// Signals readiness.
parentPort?.postMessage(0);
