import { type AreaId, areaOf, type Language, type Text } from "#lib/rules/catalogue";
import { csvLine, csvStart } from "#lib/rules/csv";
import { writeDay } from "#lib/rules/typed-day";
import { allFields, userFields } from "#lib/rules/user-fields";

/** Two example rows. Nobody is ever invited to these addresses. */
const examples = [
  { person: 0, every: 2 },
  { person: 1, every: 3 },
] as const;

/** Whether this is one of the template's own addresses. */
export function isExample(email: string): boolean {
  return userFields.email.column.examples.some((example) => example === email.toLowerCase());
}

const organizationHead: Text = { de: "Kundennummer", en: "Customer number" };

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
  const columns = allFields.map((field) => userFields[field].column);
  const lines = [
    [
      ...columns.map(({ heads }) => heads[language][0]),
      ...numbered.map(() => organizationHead[language]),
      ...areas.map((id) => areaOf(id).name[language]),
    ],
    ...examples.map(({ person, every }) => [
      ...columns.map((column) => writeDay(column.examples[person], language)),
      ...numbered,
      ...areas.map((_, index) => (index % every === 0 ? "x" : "")),
    ]),
  ];
  return csvStart + lines.map((cells) => csvLine(cells, separator)).join("");
}
