import { type AreaId, areaOf, type Language, type Text } from "#lib/rules/catalogue";
import { csvLine, csvStart } from "#lib/rules/csv";

/** Two example rows. Nobody is ever invited to these addresses. */
const examples = [
  { firstName: "Erika", lastName: "Beispiel", email: "erika@ihre-firma.example", every: 2 },
  { firstName: "Max", lastName: "Muster", email: "max@ihre-firma.example", every: 3 },
] as const;

/** Whether this is one of the template's own addresses. */
export function isExample(email: string): boolean {
  return examples.some((example) => example.email === email.toLowerCase());
}

const heads = {
  firstName: { de: "Vorname", en: "First name" },
  lastName: { de: "Nachname", en: "Last name" },
  email: { de: "E-Mail", en: "Email" },
  organization: { de: "Kundennummer", en: "Customer number" },
} as const satisfies Record<string, Text>;

/**
 * An empty user list to fill in: a column for each area, to be marked with an x. Written for a spreadsheet in this
 * language: UTF-8 with byte order mark, and the separator that such a spreadsheet expects.
 *
 * @param areas those that the reader may grant
 * @param organization a customer number for the examples, where rows should name one
 */
export function staffTemplate(
  language: Language,
  areas: readonly AreaId[],
  organization: string | null,
): string {
  const separator = language === "de" ? ";" : ",";
  const numbered = organization === null ? [] : [organization];
  const lines = [
    [
      heads.firstName[language],
      heads.lastName[language],
      heads.email[language],
      ...numbered.map(() => heads.organization[language]),
      ...areas.map((id) => areaOf(id).name[language]),
    ],
    ...examples.map(({ firstName, lastName, email, every }) => [
      firstName,
      lastName,
      email,
      ...numbered,
      ...areas.map((_, index) => (index % every === 0 ? "x" : "")),
    ]),
  ];
  return csvStart + lines.map((cells) => csvLine(cells, separator)).join("");
}
