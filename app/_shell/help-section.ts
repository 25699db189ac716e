import { type Area, areas, type Language, type Section, sections } from "#lib/rules/catalogue";

/** Whether a section of the catalogue stands together with help: it has one area, which is no section of its own. */
export function isBesideHelp({ id }: Section): boolean {
  return areas.filter(({ section }) => section === id).length === 1;
}

/** "Shop und Hilfe": the heading of help and of those of these areas that stand with it. */
export function helpHeading(shown: readonly Area[], help: string, language: Language): string {
  const beside = sections.filter(
    (section) => isBesideHelp(section) && shown.some((area) => area.section === section.id),
  );
  const [first = "", ...others] = [...beside.map(({ name }) => name[language]), help];
  // English headings are written like sentences: "Shop and help".
  const further = language === "en" ? others.map((name) => name.toLowerCase()) : others;
  return new Intl.ListFormat(language).format([first, ...further]);
}
