import type { AreaId } from "#lib/rules/catalogue";

/** A fictional permission set of the demo; the last of its versions is in force. */
export type DemoSet = {
  organization: string;
  name: string;
  days?: number;
  /** The addresses of who saved it, or null for the owner, and of who was given each version. */
  versions: {
    savedDaysAgo: number;
    by: string | null;
    permissions: AreaId[];
    holders: string[];
  }[];
};

const at = (...names: string[]) => names.map((name) => `${name}@mustermensch.example`);
const telephony: AreaId[] = ["phoneNumbers", "cloudPbx", "contacts", "fax", "sms"];

/** the sets of the demo's company, and one of its reseller's. */
export const demoSets: DemoSet[] = [
  {
    organization: "1111111",
    name: "Buchhaltung",
    versions: [
      {
        savedDaysAgo: 160,
        by: null,
        permissions: ["product", "personalData", "invoices", "notifications"],
        holders: at(
          "silke.albers",
          "fatma.demir",
          "sabine.hinrichs",
          "frauke.petersen",
          "ulrike.uhl",
          "k.vonissendorff",
          "eva.dombrowski",
        ),
      },
    ],
  },
  {
    organization: "1111111",
    name: "IT",
    versions: [
      {
        savedDaysAgo: 158,
        by: "anna.beispiel@mustermensch.example",
        permissions: telephony,
        holders: at(
          "joerg.oeztuerk",
          "hauke.ebeling",
          "elif.kaya",
          "deniz.oezdemir",
          "piotr.sikorski",
        ),
      },
      {
        savedDaysAgo: 19,
        by: null,
        permissions: [...telephony, "shop"],
        holders: at("m.mustermensch"),
      },
    ],
  },
  {
    organization: "2000010",
    name: "Zeitarbeit",
    days: 90,
    versions: [
      {
        savedDaysAgo: 90,
        by: null,
        permissions: ["contacts", "sms"],
        holders: ["tim.kroeger@zeitpersonal.example", "aylin.yildiz@zeitpersonal.example"],
      },
    ],
  },
];
