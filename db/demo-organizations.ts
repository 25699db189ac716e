import type { AreaId, ProductId } from "#lib/rules/catalogue";
import type { OrganizationKind } from "#lib/rules/delegation";
import { demoPeople, type Person } from "./demo-people";

/** A fictional organization of the demo with its people and the organizations below it. */
export type DemoOrganization = {
  kind: OrganizationKind;
  customerNumber: string;
  name: string;
  place: string;
  /** The contact in the master data, who is also the owner if there is one. */
  contact: Pick<Person, "firstName" | "lastName" | "email">;
  /** The state of the owner; null if nobody signs in with the customer number. */
  owner: Partial<Person> | null;
  products: ProductId[];
  people?: Person[];
  closedDaysAgo?: number;
  children?: DemoOrganization[];
};

const office: AreaId[] = ["contacts", "callList"];

function colleague(
  name: [firstName: string, lastName: string],
  email: string,
  permissions: AreaId[],
  facts: Partial<Person> = {},
): Person {
  const [firstName, lastName] = name;
  const usual = { createdDaysAgo: 90, activated: true, signedInDaysAgo: 4 };
  return { firstName, lastName, email, permissions, ...usual, ...facts };
}

/** A customer without a story of its own, to make the lists long. */
function customer(
  customerNumber: string,
  name: string,
  place: string,
  [firstName, lastName]: [string, string],
  products: ProductId[],
): DemoOrganization {
  const email = `kontakt@kunde-${customerNumber}.example`;
  const contact = { firstName, lastName, email };
  return { kind: "customer", customerNumber, name, place, contact, owner: {}, products };
}

const logistics: DemoOrganization = {
  kind: "customer",
  customerNumber: "1111111",
  name: "Mustermensch Logistik GmbH",
  place: "20457 Hamburg",
  contact: { firstName: "Clara", lastName: "Brandt", email: "clara.brandt@mustermensch.example" },
  owner: { createdDaysAgo: 400, signedInDaysAgo: 9 },
  // All of them, so that every area is open to its owner.
  products: ["voiceLine", "cloudPbx", "teamsConnector", "faxAndSms"],
  people: demoPeople,
};

const estates: DemoOrganization = {
  kind: "customer",
  customerNumber: "1111874",
  name: "Musterhaus Immobilien KG",
  place: "22765 Hamburg",
  contact: { firstName: "Renate", lastName: "Haus", email: "renate.haus@musterhaus.example" },
  owner: { createdDaysAgo: 260, signedInDaysAgo: 40 },
  products: ["voiceLine", "teamsConnector"],
  people: [
    colleague(["Bernd", "Asmussen"], "bernd.asmussen@musterhaus.example", [
      ...office,
      "teamsConnector",
    ]),
  ],
};

const subreseller: DemoOrganization = {
  kind: "subreseller",
  customerNumber: "2000187",
  name: "Hansekontor Partner OHG",
  place: "20095 Hamburg",
  contact: { firstName: "Ole", lastName: "Martens", email: "ole.martens@hansekontor.example" },
  owner: { createdDaysAgo: 500, signedInDaysAgo: 2 },
  products: ["voiceLine", "cloudPbx", "teamsConnector", "faxAndSms"],
  people: [
    colleague(["Kerstin", "Bohn"], "kerstin.bohn@hansekontor.example", [
      "userAdministration",
      ...office,
    ]),
  ],
  children: [logistics, estates],
};

const reseller: DemoOrganization = {
  kind: "reseller",
  customerNumber: "2000010",
  name: "Nordlicht Vertrieb GmbH",
  place: "24103 Kiel",
  contact: { firstName: "Henrik", lastName: "Voss", email: "henrik.voss@nordlicht.example" },
  owner: { createdDaysAgo: 900, signedInDaysAgo: 1 },
  products: ["voiceLine", "cloudPbx", "teamsConnector", "faxAndSms"],
  people: [
    colleague(["Svenja", "Kühl"], "svenja.kuehl@nordlicht.example", [
      "product",
      "personalData",
      "userAdministration",
      "phoneNumbers",
      "contacts",
      "callList",
    ]),
    colleague(["Malte", "Ruge"], "malte.ruge@nordlicht.example", ["invoices", "shop"]),
  ],
  children: [
    subreseller,
    {
      kind: "customer",
      customerNumber: "1112035",
      name: "Tischlerei Muster",
      place: "24937 Flensburg",
      contact: {
        firstName: "Holger",
        lastName: "Muster",
        email: "holger@tischlerei-muster.example",
      },
      owner: null,
      products: ["voiceLine"],
    },
    {
      kind: "customer",
      customerNumber: "2222222",
      name: "Petersen Elektrotechnik",
      place: "24103 Kiel",
      contact: { firstName: "Ingo", lastName: "Petersen", email: "ingo@petersen-elektro.example" },
      owner: { createdDaysAgo: 3, signedInDaysAgo: 1 },
      products: ["voiceLine"],
    },
    {
      ...customer(
        "1113300",
        "Café Kleinschmidt",
        "23552 Lübeck",
        ["Ida", "Kleinschmidt"],
        ["voiceLine"],
      ),
      closedDaysAgo: 20,
    },
    customer("1114021", "Autohaus Brodersen", "25813 Husum", ["Nils", "Brodersen"], ["cloudPbx"]),
    customer(
      "1114022",
      "Praxis Dr. Öztürk",
      "24105 Kiel",
      ["Selma", "Öztürk"],
      ["voiceLine", "faxAndSms"],
    ),
    customer(
      "1114023",
      "Reederei Thode",
      "25541 Brunsbüttel",
      ["Uwe", "Thode"],
      ["cloudPbx", "faxAndSms"],
    ),
    customer("1114024", "Kita Wellenreiter", "24159 Kiel", ["Jule", "Sievers"], ["voiceLine"]),
  ],
};

/** The whole tree, with the provider at its root. */
export const demoOrganizations: DemoOrganization = {
  kind: "provider",
  customerNumber: "1000000",
  name: "Zugang",
  place: "12345 Musterstadt",
  contact: { firstName: "Jana", lastName: "Petersen", email: "jana.petersen@zugang.example" },
  owner: { createdDaysAgo: 1200, signedInDaysAgo: 1 },
  products: [],
  people: [
    colleague(["Tom", "Feldmann"], "tom.feldmann@zugang.example", ["userAdministration"]),
    colleague(["Lena", "Sommer"], "lena.sommer@zugang.example", ["product", "invoices"]),
  ],
  children: [
    reseller,
    {
      kind: "reseller",
      customerNumber: "2000020",
      name: "Südwerk Kommunikation AG",
      place: "80331 München",
      contact: { firstName: "Theresa", lastName: "Aigner", email: "t.aigner@suedwerk.example" },
      owner: { createdDaysAgo: 700, signedInDaysAgo: 6 },
      products: ["voiceLine", "cloudPbx", "teamsConnector"],
      children: [
        customer(
          "1120001",
          "Brauerei Lindner",
          "86150 Augsburg",
          ["Sepp", "Lindner"],
          ["cloudPbx"],
        ),
        customer(
          "1120002",
          "Kanzlei Weiß & Partner",
          "80333 München",
          ["Edith", "Weiß"],
          // The reseller does not have fax and text messages: booked, and without effect until it does.
          ["voiceLine", "faxAndSms"],
        ),
      ],
    },
    {
      ...customer(
        "3004391",
        "Musterstadt, Stadtwerke",
        "12345 Musterstadt",
        ["Carla", "Brunn"],
        ["cloudPbx", "faxAndSms", "teamsConnector"],
      ),
      people: [
        colleague(["Jonas", "Wirth"], "jonas.wirth@stadtwerke-musterstadt.example", [
          "teamsConnector",
          ...office,
        ]),
      ],
    },
    {
      ...customer(
        "3004417",
        "Blumen Ahrens",
        "12347 Musterstadt",
        ["Anna", "Beispiel"],
        ["voiceLine"],
      ),
      // The address is taken: the order waits for a person.
      contact: {
        firstName: "Anna",
        lastName: "Beispiel",
        email: "anna.beispiel@mustermensch.example",
      },
      owner: null,
    },
    {
      ...customer(
        "3004402",
        "Fahrschule Kappel",
        "12349 Musterstadt",
        ["Rolf", "Kappel"],
        ["voiceLine"],
      ),
      owner: {
        createdDaysAgo: 0,
        activated: false,
        signedInDaysAgo: undefined,
        undeliverable: "validation_error",
      },
    },
  ],
};
