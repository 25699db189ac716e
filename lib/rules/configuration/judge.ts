import type { Fault, Place } from "./faults";
import { spokenLanguages } from "./languages";
import type { Configuration } from "./schema";

/** The area with which a portal is administered; every portal has it. */
const administration = "userAdministration";

/** What is wrong between the entries of the provider's file, each of which is right by itself. */
export function judge(configuration: Configuration): Fault[] {
  return [
    ...twice(configuration),
    ...faultsOfAreas(configuration),
    ...faultsOfProducts(configuration),
    ...faultsOfSystems(configuration),
  ];
}

/** Ids that a list has twice, and names of areas: imported lists name areas by them. */
function twice(configuration: Configuration): Fault[] {
  const ids = (["sections", "areas", "products", "systems"] as const).flatMap((list) =>
    configuration[list].map(
      ({ id }, index): Said => ({ of: list, text: id, place: [list, index, "id"] }),
    ),
  );
  const names = spokenLanguages.flatMap((language) =>
    configuration.areas.map(
      ({ name }, index): Said => ({
        of: language,
        text: name[language].toLowerCase(),
        place: ["areas", index, "name", language],
      }),
    ),
  );
  const seen = new Set<string>();
  return [...ids, ...names].flatMap(({ of, text, place }) => {
    const key = `${of} ${text}`;
    if (seen.has(key)) return [{ place, problem: "is there twice" }];
    seen.add(key);
    return [];
  });
}

type Said = { of: string; text: string; place: Place };

function faultsOfAreas({ areas, sections, products }: Configuration): Fault[] {
  const opened = new Set(products.flatMap(({ opens }) => opens));
  const known = new Set(sections.map(({ id }) => id));
  const used = new Set(areas.map(({ section }) => section));
  const own = areas.find(({ id }) => id === administration);
  return [
    ...(own?.base
      ? []
      : [
          {
            place: ["areas"],
            problem: `should have ${administration}, with base: true: without it nobody could give permissions`,
          },
        ]),
    ...sections.flatMap(({ id }, index) =>
      used.has(id) ? [] : [{ place: ["sections", index, "id"], problem: "has no area" }],
    ),
    ...areas.flatMap(({ id, section, base }, index) => [
      ...(known.has(section)
        ? []
        : [
            {
              place: ["areas", index, "section"],
              problem: `should be one of ${[...known].join(", ")}`,
            },
          ]),
      ...(base || opened.has(id)
        ? []
        : [
            {
              place: ["areas", index, "id"],
              problem:
                "is opened by no product: nobody would ever have it; give it base: true, or name it in a product",
            },
          ]),
    ]),
  ];
}

function faultsOfProducts({ areas, products }: Configuration): Fault[] {
  const base = new Map(areas.map((area) => [area.id, area.base === true]));
  return products.flatMap(({ opens }, product) =>
    opens.flatMap((id, index): Fault[] => {
      const place = ["products", product, "opens", index];
      if (!base.has(id)) return [{ place, problem: "is no area" }];
      if (base.get(id)) return [{ place, problem: "is a base area, which every organization has" }];
      return opens.indexOf(id) < index ? [{ place, problem: "is there twice" }] : [];
    }),
  );
}

function faultsOfSystems({ areas, systems }: Configuration): Fault[] {
  const servedBy = new Map<string, string>();
  return systems.flatMap((system, index) =>
    Object.keys(system.areas).flatMap((id): Fault[] => {
      const place = ["systems", index, "areas", id];
      const other = servedBy.get(id);
      servedBy.set(id, system.id);
      if (!areas.some((area) => area.id === id)) return [{ place, problem: "is no area" }];
      if (id === administration) return [{ place, problem: "is a page of this portal" }];
      return other ? [{ place, problem: `is already served by ${other}` }] : [];
    }),
  );
}
