/** The catalogue's entries of the systems that `npm run connect:verify` connects; docs/connect.md shows them. */

/** A site behind Apache with mod_auth_openidc. */
export const phoneBook = {
  id: "phoneBook",
  kind: "oidc",
  name: { de: "Telefonbuch", en: "Phone book" },
  address: "https://phonebook.zugang.example",
  areas: { contacts: "/contacts", callList: "/calls" },
  claims: ["organization"],
  oidc: {
    authentication: "client_secret_basic",
    // Both the second and the first generation of its secret are accepted.
    secretGeneration: 2,
    redirects: ["/callback"],
    afterSignOut: ["/signed-out"],
    backChannelLogout: "/callback?logout=backchannel",
  },
};

/** An application of Next with next-auth. */
export const numbers = {
  id: "numbers",
  kind: "oidc",
  name: { de: "Rufnummernverwaltung", en: "Number management" },
  article: "die",
  address: "https://numbers.zugang.example",
  areas: { phoneNumbers: "/", cloudPbx: "/pbx" },
  oidc: {
    authentication: "client_secret_basic",
    redirects: ["/api/auth/callback/portal"],
    afterSignOut: ["/signed-out"],
    backChannelLogout: "/backchannel-logout",
  },
};

/** A system behind a proxy, as the documentation's telephone system with the areas that no other one here serves. */
export const telephoneSystem = {
  id: "telephoneSystem",
  kind: "proxy",
  name: { de: "Telefonsystem", en: "Telephone system" },
  address: "https://telephone.zugang.example",
  areas: { fax: "/fax", sms: "/sms" },
};

/** Another system behind a proxy. */
export const meetings = {
  id: "meetings",
  kind: "proxy",
  name: { de: "Besprechungen", en: "Meetings" },
  address: "https://meetings.zugang.example",
  areas: { teamsConnector: "/teams-connector" },
};
