import type { AreaId } from "#lib/rules/catalogue";

/** A fictional person of the demo; days are counted back from today. */
export type Person = {
  firstName: string;
  lastName: string;
  email: string;
  isOwner?: boolean;
  createdDaysAgo: number;
  changedDaysAgo?: number;
  activated: boolean;
  signedInDaysAgo?: number;
  deactivatedDaysAgo?: number;
  lockedDaysAgo?: number;
  /** Counted from today on, negative for the past. */
  validFromDays?: number;
  validUntilDays?: number;
  /** The mail provider's code for a bounced letter. */
  undeliverable?: string;
  permissions: AreaId[];
};

const company = "mustermensch.example";
const accounting: AreaId[] = ["product", "personalData", "invoices", "notifications"];
const telephony: AreaId[] = ["phoneNumbers", "cloudPbx", "contacts", "fax", "sms"];
const office: AreaId[] = ["contacts", "fax", "sms"];

/** People with a story, each in another state. */
const told: Person[] = [
  {
    firstName: "Anna",
    lastName: "Beispiel",
    email: `anna.beispiel@${company}`,
    createdDaysAgo: 300,
    changedDaysAgo: 2,
    activated: true,
    signedInDaysAgo: 0,
    permissions: [
      "product",
      "personalData",
      "invoices",
      "credentials",
      "tariffChange",
      "notifications",
      "userAdministration",
      "phoneNumbers",
      "cloudPbx",
      "contacts",
      "fax",
      "sms",
    ],
  },
  {
    firstName: "Mini",
    lastName: "Mustermensch",
    email: `m.mustermensch@${company}`,
    createdDaysAgo: 43,
    changedDaysAgo: 3,
    activated: true,
    signedInDaysAgo: 1,
    permissions: [...telephony, "shop"],
  },
  {
    firstName: "Ola",
    lastName: "Nowak",
    email: `ola.nowak@${company}`,
    createdDaysAgo: 0,
    activated: false,
    permissions: ["invoices", ...office],
  },
  {
    firstName: "Lukas",
    lastName: "Harms",
    email: `lukas.harms@${company}`,
    createdDaysAgo: 14,
    activated: false,
    permissions: ["phoneNumbers", "cloudPbx"],
  },
  {
    firstName: "Eva",
    lastName: "Dombrowski",
    email: `eva.dombrowski@${company}`,
    createdDaysAgo: 120,
    changedDaysAgo: 4,
    activated: true,
    signedInDaysAgo: 5,
    lockedDaysAgo: 2,
    permissions: ["personalData", "invoices", "notifications"],
  },
  {
    firstName: "Katharina",
    lastName: "von Issendorff-Liebermann",
    email: `k.vonissendorff@${company}`,
    createdDaysAgo: 210,
    changedDaysAgo: 12,
    activated: true,
    signedInDaysAgo: 50,
    permissions: [...accounting, "tariffChange", "cloudPbx", "contacts"],
  },
  {
    firstName: "Jens",
    lastName: "Eilers",
    email: `jens.eilers@${company}`,
    createdDaysAgo: 190,
    changedDaysAgo: 18,
    activated: true,
    signedInDaysAgo: 30,
    deactivatedDaysAgo: 18,
    permissions: telephony,
  },
  {
    firstName: "Julia",
    lastName: "Jansen",
    email: "julia.jansen@mustermensh.example",
    createdDaysAgo: 2,
    activated: false,
    undeliverable: "validation_error",
    permissions: ["invoices"],
  },
  {
    firstName: "Tim",
    lastName: "Kröger",
    email: "tim.kroeger@zeitpersonal.example",
    createdDaysAgo: 80,
    changedDaysAgo: 21,
    activated: true,
    signedInDaysAgo: 22,
    validUntilDays: -21,
    permissions: ["contacts", "sms"],
  },
  {
    firstName: "Aylin",
    lastName: "Yıldız",
    email: "aylin.yildiz@zeitpersonal.example",
    createdDaysAgo: 5,
    activated: true,
    validFromDays: 10,
    permissions: ["contacts", "fax"],
  },
];

const others: [string, string, AreaId[]][] = [
  ["Jörg", "Öztürk", telephony],
  ["Silke", "Albers", accounting],
  ["Tomasz", "Wiśniewski", office],
  ["Britta", "Clasen", office],
  ["Fatma", "Demir", accounting],
  ["Hauke", "Ebeling", telephony],
  ["Greta", "Feddersen", office],
  ["Moritz", "Gerken", office],
  ["Sabine", "Hinrichs", accounting],
  ["Elif", "Kaya", telephony],
  ["Ole", "Lorenzen", office],
  ["Imke", "Martens", office],
  ["Deniz", "Özdemir", telephony],
  ["Frauke", "Petersen", accounting],
  ["Rasmus", "Quast", office],
  ["Meike", "Reimers", office],
  ["Piotr", "Sikorski", telephony],
  ["Tjark", "Thomsen", office],
  ["Ulrike", "Uhl", accounting],
  ["Vera", "Voß", office],
  ["Wiebke", "Wulff", office],
  ["Yannick", "Zander", telephony],
];

/** Letters for an address, without accents: "ö" becomes "oe", "ś" becomes "s". */
function plain(name: string): string {
  const german = name
    .toLowerCase()
    .replace(/[äöüß]/g, (sign) => ({ ä: "ae", ö: "oe", ü: "ue", ß: "ss" })[sign] ?? "");
  return german.normalize("NFD").replace(/[^a-z]/g, "");
}

/** Everybody in the demo's company except the owner. */
export const demoPeople: Person[] = [
  ...others.map(([firstName, lastName, permissions], at) => ({
    firstName,
    lastName,
    email: `${plain(firstName)}.${plain(lastName)}@${company}`,
    createdDaysAgo: 60 + at * 9,
    changedDaysAgo: 25 + at * 6,
    activated: true,
    signedInDaysAgo: (at * 7) % 24,
    permissions,
  })),
  ...told,
];
