/**
 * What a provider edits to adopt the portal: its name and contacts, the areas of its portal, the products that
 * open them, and the systems that serve them. Everything else follows from this file.
 */

/** The languages of every text, on pages and in letters. */
export const languages = ["de", "en"] as const;

/** One of `languages`. */
export type Language = (typeof languages)[number];
/** A text in both languages. */
export type Text = Readonly<Record<Language, string>>;

/** The provider: its name, contacts, links and time zone. */
export const provider = {
  name: "Zugang",
  portal: { de: "Kundenportal", en: "Customer portal" },
  service: {
    email: "service@zugang.example",
    phone: "+49 30 0000000",
    hours: { de: "Montag bis Freitag, 8 bis 18 Uhr", en: "Monday to Friday, 8 am to 6 pm" },
  },
  address: "Zugang, Musterstraße 1, 12345 Musterstadt",
  links: {
    imprint: "https://www.zugang.example/impressum",
    privacy: "https://www.zugang.example/datenschutz",
    accessibility: "https://www.zugang.example/barrierefreiheit",
  },
  /**
   * S-89: the address for reports of security holes, and the page that describes how they are handled (SECURITY.md is a
   * draft).
   */
  security: {
    contact: "mailto:security@zugang.example",
    policy: "https://www.zugang.example/sicherheit",
  },
  /**
   * days after closing until the users of an organization, and of those below it that were closed with it, are
   * deleted. Until then it can be reopened with all its users; master data are kept.
   */
  deleteUsersOfClosedAfterDays: 90,
  /** The time zone of all dates on screen and in letters. */
  timeZone: "Europe/Berlin",
  zoneName: { de: "deutsche Zeit", en: "German time" },
} as const;

/** The groups in which areas are shown, in this order. */
export const sections = [
  { id: "data", name: { de: "Meine Daten", en: "My data" } },
  { id: "telephony", name: { de: "Telefonfunktionen", en: "Phone features" } },
  { id: "shop", name: { de: "Shop", en: "Shop" } },
] as const satisfies readonly { id: string; name: Text }[];

/** A group of areas. */
export type Section = (typeof sections)[number];

type SectionId = Section["id"];

type AreaEntry = {
  id: string;
  section: SectionId;
  /** The address of the area's page in this portal. */
  path: `/${string}`;
  /** Base areas belong to every organization, whatever products it has. */
  base: boolean;
  name: Text;
  /** Shown beside the checkbox: what the area lets a user do. */
  allows: Text;
  /** Shown on the dashboard: what the user finds there. */
  offers: Text;
};

/** The areas, in the order of every list of checkboxes. */
export const areas = [
  {
    id: "product",
    section: "data",
    path: "/areas/product",
    base: true,
    name: { de: "Mein Produkt", en: "My product" },
    allows: { de: "Gebuchte Produkte ansehen.", en: "View the company’s products." },
    offers: { de: "Sehen Sie, was gebucht ist.", en: "See your products." },
  },
  {
    id: "personalData",
    section: "data",
    path: "/areas/personal-data",
    base: true,
    name: { de: "Persönliche Daten", en: "Personal data" },
    allows: { de: "Unternehmensdaten ansehen.", en: "View company details." },
    offers: {
      de: "Sehen Sie Namen, Ort und Ansprechperson ein.",
      en: "View name, address and contact person.",
    },
  },
  {
    id: "invoices",
    section: "data",
    path: "/areas/invoices",
    base: true,
    name: { de: "Rechnungen und EVN", en: "Invoices and call records" },
    allows: {
      de: "Rechnungen und Einzelverbindungen einsehen.",
      en: "View invoices and itemized calls.",
    },
    offers: {
      de: "Laden Sie Rechnungen und Einzelverbindungsnachweise herunter.",
      en: "Download invoices and itemized call records.",
    },
  },
  {
    id: "credentials",
    section: "data",
    path: "/areas/credentials",
    base: true,
    name: { de: "Zugangsdaten", en: "Login details" },
    allows: { de: "VoIP-Passwörter einsehen.", en: "View VoIP passwords." },
    offers: {
      de: "Sehen Sie die Zugangsdaten Ihrer Anschlüsse ein.",
      en: "View the login details of your lines.",
    },
  },
  {
    id: "tariffChange",
    section: "data",
    path: "/areas/tariff-change",
    base: true,
    name: { de: "Tarifwechsel", en: "Change plan" },
    allows: { de: "Den Tarif verbindlich ändern.", en: "Switch plans (binding)." },
    offers: { de: "Wechseln Sie in einen anderen Tarif.", en: "Move to a different plan." },
  },
  {
    id: "notifications",
    section: "data",
    path: "/areas/notifications",
    base: true,
    name: { de: "Benachrichtigungen", en: "Notifications" },
    allows: {
      de: "Meldungen und Empfänger festlegen.",
      en: "Choose notifications and who gets them.",
    },
    offers: {
      de: "Legen Sie fest, worüber wir Sie informieren.",
      en: "Choose what we inform you about.",
    },
  },
  {
    id: "userAdministration",
    section: "data",
    path: "/users",
    base: true,
    name: { de: "Benutzerverwaltung", en: "User administration" },
    allows: {
      de: "Kann selbst Konten anlegen, ändern und entfernen.",
      en: "Add, change and remove accounts.",
    },
    offers: {
      de: "Legen Sie Zugänge für Mitarbeitende an und verwalten Sie sie.",
      en: "Add and manage access for your staff.",
    },
  },
  {
    id: "phoneNumbers",
    section: "telephony",
    path: "/areas/phone-numbers",
    base: false,
    name: { de: "Rufnummern verwalten", en: "Manage phone numbers" },
    allows: {
      de: "Rufnummern konfigurieren, VoIP-Zugangsdaten.",
      en: "Configure numbers, view VoIP login details.",
    },
    offers: {
      de: "Konfigurieren Sie Ihre Rufnummern und sehen Sie Ihre VoIP-Zugangsdaten ein.",
      en: "Configure your numbers and view your VoIP login details.",
    },
  },
  {
    id: "cloudPbx",
    section: "telephony",
    path: "/areas/cloud-pbx",
    base: false,
    name: { de: "Cloud Telefonanlage", en: "Cloud PBX" },
    allows: {
      de: "Nebenstellen und Ansagen verwalten.",
      en: "Manage extensions and announcements.",
    },
    offers: { de: "Verwalten Sie Ihre Cloud Telefonanlage.", en: "Manage your cloud PBX." },
  },
  {
    id: "contacts",
    section: "telephony",
    path: "/areas/contacts",
    base: false,
    name: { de: "Kontakte", en: "Contacts" },
    allows: {
      de: "Kontakte anlegen, per Click2Dial telefonieren.",
      en: "Add contacts, call with Click2Dial.",
    },
    offers: {
      de: "Legen Sie Kontakte an und telefonieren Sie per Click2Dial auf Ihren Endgeräten.",
      en: "Add contacts and call them with Click2Dial on your devices.",
    },
  },
  {
    id: "teamsConnector",
    section: "telephony",
    path: "/areas/teams-connector",
    base: false,
    name: { de: "Teams Connector", en: "Teams Connector" },
    allows: { de: "Microsoft Teams anbinden.", en: "Connect Microsoft Teams." },
    offers: {
      de: "Telefonieren Sie über Microsoft Teams.",
      en: "Make calls through Microsoft Teams.",
    },
  },
  {
    id: "fax",
    section: "telephony",
    path: "/areas/fax",
    base: false,
    name: { de: "Fax versenden", en: "Send fax" },
    allows: { de: "Faxe online verschicken.", en: "Send faxes online." },
    offers: { de: "Verschicken Sie Faxe online.", en: "Send faxes online." },
  },
  {
    id: "sms",
    section: "telephony",
    path: "/areas/sms",
    base: false,
    name: { de: "SMS versenden", en: "Send text messages" },
    allows: { de: "SMS online verschicken.", en: "Send text messages online." },
    offers: { de: "Verschicken Sie SMS online.", en: "Send text messages online." },
  },
  {
    id: "callList",
    section: "telephony",
    path: "/areas/call-list",
    base: false,
    name: { de: "Anrufliste", en: "Call list" },
    allows: { de: "Alle Anrufe des Anschlusses sehen.", en: "View all calls on the line." },
    offers: {
      de: "Vollziehen Sie nach, wen Sie angerufen haben und wer Sie angerufen hat.",
      en: "See who you called and who called you.",
    },
  },
  {
    id: "shop",
    section: "shop",
    path: "/areas/shop",
    base: true,
    name: { de: "Shop", en: "Shop" },
    allows: { de: "Kann kostenpflichtig bestellen.", en: "Place paid orders." },
    offers: { de: "Bestellen Sie Geräte und Zubehör.", en: "Order devices and accessories." },
  },
] as const satisfies readonly AreaEntry[];

/** The id of one of `areas`; it is also the name of the permission. */
export type AreaId = (typeof areas)[number]["id"];

/** An entry of `areas`. */
export type Area = AreaEntry & { id: AreaId };

/** All area ids, in catalogue order. */
export const areaIds = areas.map((area) => area.id) as readonly AreaId[];

/** The sections with their areas: the order of the access indicator. */
export const areasBySection = sections.map((section) => ({
  ...section,
  areas: areas.filter((area) => area.section === section.id),
}));

/** The products that can be ordered, with the areas that each opens. */
export const products = [
  {
    id: "voiceLine",
    name: { de: "Telefonanschluss", en: "Voice line" },
    opens: ["phoneNumbers", "contacts", "callList"],
  },
  {
    id: "cloudPbx",
    name: { de: "Cloud Telefonanlage", en: "Cloud PBX" },
    opens: ["phoneNumbers", "cloudPbx", "contacts", "callList"],
  },
  {
    id: "teamsConnector",
    name: { de: "Teams Connector", en: "Teams Connector" },
    opens: ["teamsConnector"],
  },
  {
    id: "faxAndSms",
    name: { de: "Fax und SMS", en: "Fax and text messages" },
    opens: ["fax", "sms"],
  },
] as const satisfies readonly { id: string; name: Text; opens: readonly AreaId[] }[];

/**
 * the provider's other systems and the areas that each serves. An area that is in none of them is a page of this
 * portal. What each entry means is in lib/rules/systems.ts, which also checks them; the address, and a key, can be set for
 * an installation by the environment (SYSTEM_INVOICE_ARCHIVE_URL, SYSTEM_SHOP_KEY).
 */
export const systems: readonly unknown[] = [
  {
    id: "invoiceArchive",
    kind: "oidc",
    name: { de: "Rechnungsarchiv", en: "Invoice archive" },
    address: "https://archive.zugang.example",
    areas: {
      invoices: "/invoices",
      credentials: "/credentials",
      tariffChange: "/plan",
      notifications: "/notifications",
    },
    claims: ["organization"],
    oidc: {
      authentication: "client_secret_basic",
      secretGeneration: 1,
      redirects: ["/callback"],
      afterSignOut: ["/signed-out"],
      backChannelLogout: "/backchannel-logout",
    },
  },
  {
    id: "telephoneSystem",
    kind: "proxy",
    name: { de: "Telefonsystem", en: "Telephone system" },
    address: "https://telephone.zugang.example",
    areas: {
      phoneNumbers: "/phone-numbers",
      cloudPbx: "/cloud-pbx",
      contacts: "/contacts",
      teamsConnector: "/teams-connector",
      fax: "/fax",
      sms: "/sms",
      callList: "/calls",
    },
    claims: ["organization"],
  },
  {
    id: "shop",
    kind: "oidc",
    name: { de: "Shop", en: "Shop" },
    article: "der",
    address: "https://shop.zugang.example",
    areas: { shop: "/" },
    claims: ["organization"],
    oidc: {
      authentication: "private_key_jwt",
      key: {
        kty: "EC",
        crv: "P-256",
        x: "WCOR3pzOHQSVLZEqQSHBigazY0dTAbe9YNrTp5AL1J8",
        y: "w_2dM98l1UnqGG62igBDv9wv34Yp9S0UJPWqpzsXHwI",
      },
      redirects: ["/callback"],
      afterSignOut: ["/signed-out"],
      backChannelLogout: "/backchannel-logout",
    },
  },
];

/** The id of one of `products`. */
export type ProductId = (typeof products)[number]["id"];

/** Returns the area with this id. */
export function areaOf(id: AreaId): Area {
  return areas.find((area) => area.id === id) as Area;
}

/** Whether a stored or submitted text names an area of this catalogue. */
export function isAreaId(value: string): value is AreaId {
  return areaIds.includes(value as AreaId);
}

/** Sorts the given areas into catalogue order, without duplicates. */
export function inCatalogueOrder(ids: Iterable<AreaId>): AreaId[] {
  const wanted = new Set(ids);
  return areaIds.filter((id) => wanted.has(id));
}

/**
 * The areas that an organization may use by itself: base areas and those its products open; for the provider
 * the whole catalogue. Ancestors are not considered; see `entitlementOf` in delegation.ts.
 */
export function areasOpenedBy(kind: string, booked: readonly string[]): Set<AreaId> {
  if (kind === "provider") return new Set(areaIds);
  const opened = new Set<AreaId>(areas.filter((area) => area.base).map((area) => area.id));
  for (const product of products) {
    if (booked.includes(product.id)) for (const id of product.opens) opened.add(id);
  }
  return opened;
}
