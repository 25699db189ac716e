import type { Fault } from "./support/fault";
import { runSpecs } from "./support/specs";

export const combinations: Fault[] = [
  {
    id: "E2E",
    what: "every view with its errors, questions and dialogs in both languages, and every wrong entry, search, order of the list and registration with and without JavaScript",
    criterion: "what npm test shows for some combination of each of them holds for all",
    onlyOwnFile: "R-105b runs all of it",
    run: () =>
      runSpecs(
        "combinations",
        "every combination",
        [
          "e2e/accessibility.spec.ts",
          "e2e/registration.spec.ts",
          "e2e/typed.spec.ts",
          "e2e/user-list.spec.ts",
          "e2e/wrong-input.spec.ts",
        ],
        { EVERY_COMBINATION: "1" },
      ),
  },
];
