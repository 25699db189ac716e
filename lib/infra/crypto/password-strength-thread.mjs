// The thread that judges passwords. Plain JavaScript, with packages by their names: it is started as a file (password-strength.ts),
// from the sources as from a build. The dictionaries weigh megabytes, and are in no other thread.
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
// Ready.
parentPort?.postMessage(0);
