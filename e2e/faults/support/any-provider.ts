/** The folders whose tests run with another provider's file; those in other folders name areas by their texts throughout. */
export const sourcesOfAnyProvider = /^(app|emails|lib\/(domain\/invariants|messages|rules))\//;

/** Files of tests in these folders that are about the file inside the build, and what of it they name. */
export const namesOwnAreas: Record<string, string> = {
  "app/(public)/_components/way-back.test.ts": "a system and its address",
  "app/brand-files.test.ts": "the colours",
  "lib/domain/invariants/query-plans.test.ts": "areas granted to few and to many",
  "lib/rules/help-page-areas.test.ts": "the fifteen areas of the help page",
  "lib/rules/old-portal/csv-source.test.ts": "the areas' names in a list",
  "lib/rules/old-portal/keycloak-source.test.ts": "areas as groups",
  "lib/rules/orders-document.test.ts": "the products in the document's example",
  "lib/rules/staff-list/parse.test.ts": "the areas' names in a list",
  "lib/rules/staff-list/template.test.ts": "the areas' names in a list",
  "lib/rules/systems.test.ts": "the areas of a system",
  "lib/rules/tree.test.ts": "products that open some of each other's areas",
};

/**
 * Files of tests in a browser and by HTTP that are about the file inside the build, and what of it they name. In the other files
 * single tests have `ownFile` in their titles.
 */
export const specsOfOwnFile: Record<string, string> = {
  "e2e/behind-proxy.spec.ts": "the telephone system",
  "e2e/connected-systems.spec.ts": "the three systems",
  "e2e/expect.spec.ts": "no portal",
  "e2e/fifteen-areas.spec.ts": "the fifteen areas",
  "e2e/http/doctor.spec.ts": "the three systems",
  "e2e/other-provider.spec.ts": "starts that portal itself",
  "e2e/permission-sets.spec.ts": "the sets of the demo",
  "e2e/story.spec.ts": "areas with a page of the portal's own",
  "e2e/users-import.spec.ts": "the areas in a mapping",
  "e2e/weight.spec.ts": "the weight of its pages",
  "e2e/withdrawn-tick.spec.ts": "the three systems",
};

/** Playwright's tag of a test that names an area, a system or the first language of the file inside the build. */
export const ownFile = "@own-file";
