import { existsSync } from "node:fs";
import { type AreaId, areaOf, areas, systems } from "#lib/rules/catalogue";
import { areaLike, productLike, systemLike } from "#lib/rules/catalogue-roles";
import {
  administers,
  administersService,
  dominates,
  holds,
  isOneself,
  isOwner,
  isSamePlace,
  isSignedIn,
  type PersonaId,
  personas,
  reachesTarget,
  type TargetId,
} from "./personas";

/** The response of a page or route to a GET: it exists, sign in first, it does not exist, or another status. */
export type Answer = "there" | "signIn" | "notFound" | number;

type Rule = { says: string; answer(persona: PersonaId): Answer };

/** One URL of a page or route, and the personas for whom it exists. `#…` stands for the number of a target. */
export type RouteRow = { path: string; rule: Rule };

const everybody: Rule = { says: "everybody", answer: () => "there" };

/** A page for signed-in users only; others are sent to the sign-in first. */
function within(says: string, may: (persona: PersonaId) => boolean): Rule {
  return {
    says,
    answer: (persona) => (!isSignedIn(persona) ? "signIn" : may(persona) ? "there" : "notFound"),
  };
}

const signedIn = within("every signed-in user", () => true);
const nobody = within("nobody", () => false);
const administrators = within("administrators (R-301)", administers);
const resellers = within("administrators of a reseller or a sub-reseller (R-603)", (persona) => {
  return (
    administers(persona) && ["reseller", "subreseller"].includes(personas[persona].place ?? "")
  );
});
const service = within("service administrators (R-309)", administersService);

/** R-311: the page of a customer's permission set. */
const ownSet = within(
  "administrators of the organization that keeps it (R-311)",
  (persona) => administers(persona) && isSamePlace(persona, "colleague"),
);

/** R-1004: the pages of a sub-reseller's appearance. */
const mayKeep = (persona: PersonaId) =>
  administersService(persona) ||
  (administers(persona) && personas[persona].place === "subreseller");
const ownAppearance = within(
  "service administrators, and administrators of the organization whose appearance it is (R-1004)",
  mayKeep,
);

/** R-212: a download with a filter that is not understood is refused to those who may have it. */
function notUnderstood({ says, answer }: Rule): Rule {
  return {
    says: `${says}; nobody gets a file by a filter that is not understood (R-212)`,
    answer: (persona) => (answer(persona) === "there" ? 400 : answer(persona)),
  };
}

/** The page of an area (R-504). */
function area(id: AreaId): Rule {
  return within(`holders of ${id} (R-504)`, (persona) => holds(persona, id));
}

/** The page of an area that a connected system serves: it leads there (R-504, R-901). */
function areaElsewhere(id: AreaId): Rule {
  return {
    says: `holders of ${id}, whom it leads to the system (R-504, R-901)`,
    answer: (persona) => (!isSignedIn(persona) ? "signIn" : holds(persona, id) ? 307 : "notFound"),
  };
}

/** The page of a user (R-302). */
function user(target: TargetId): Rule {
  return within("administrators who reach that user (R-302)", (persona) => {
    return administers(persona) && reachesTarget(persona, target);
  });
}

/** The page of an organization (R-603). */
function organization(target: TargetId): Rule {
  return within("administrators who reach that organization (R-302, R-603)", (persona) => {
    return administers(persona) && reachesTarget(persona, target);
  });
}

/**
 * R-305 to R-307: the confirmation before removing a user, or resetting the second factor, exists only where it could
 * succeed.
 */
function removal(target: TargetId): Rule {
  return within(
    "administrators who hold all that the user holds, on nobody's owner and not on themselves (R-302, R-305 to R-307)",
    (persona) => {
      return (
        administers(persona) &&
        reachesTarget(persona, target) &&
        !isOneself(persona, target) &&
        !(target === "owner" && isSamePlace(persona, target)) &&
        dominates(persona, target)
      );
    },
  );
}

/** R-210: the form that invites a user again who has not activated; removing has to be allowed. */
function replacement(target: TargetId): Rule {
  return {
    says: "administrators who may remove that user, who has not activated yet (R-210, R-302, R-306)",
    answer: removal(target).answer,
  };
}

/** The sign-in page redirects signed-in users to the portal. */
const guests: Rule = {
  says: "visitors who are not signed in; others are redirected to the portal",
  answer: (persona) => (isSignedIn(persona) ? 307 : "there"),
};

function always(status: number, says: string): Rule {
  return { says, answer: () => status };
}

/** Pages for signed-in users that redirect until something else has been done. */
function afterwards(says: string): Rule {
  return { says, answer: (persona) => (isSignedIn(persona) ? 307 : "signIn") };
}

const exchanged = always(
  303,
  "everybody: the token becomes a cookie and the address is cleaned (R-406)",
);
const absent = always(404, "nobody");

/** The row of each area with a page of its own; `[area]` is the page of the others. */
const areaRows = Object.fromEntries(
  areas
    .filter(({ path }) => path.startsWith("/areas/"))
    .map(({ id, path }) => [`(portal)${path}/page.tsx`, [{ path, rule: area(id) }]] as const)
    .filter(([file]) => existsSync(new URL(`../../app/${file}`, import.meta.url))),
);

/** The page of the area that has this one's role, or the way to the system that serves it. */
function pageOfArea(id: AreaId): RouteRow {
  const here = areaLike(id);
  const isElsewhere = systems.some(({ areas: served }) => here in served);
  return { path: areaOf(here).path, rule: isElsewhere ? areaElsewhere(here) : area(here) };
}

/**
 * R-904: the page for signed-in users who lack every area of a system, or the one that is named; others are led to the system.
 *
 * @param like a system of the file inside the build
 * @param named an area of that file; all areas of the system if it serves another or none is named
 */
function refused(like: string, more = "", named: AreaId = ""): RouteRow {
  const id = systemLike(like);
  const all = Object.keys(systems.find((system) => system.id === id)?.areas ?? {});
  const here = named && areaLike(named);
  const served = all.includes(here) ? [here] : all;
  const path = `/refused?system=${id}${more}${here && `&area=${here}`}`;
  return { path, rule: refusedBy(served) };
}

function refusedBy(served: AreaId[]): Rule {
  return {
    says: "every signed-in user who holds no area of that system, or not the named one; others are led there (R-904)",
    answer: (persona) => {
      if (!isSignedIn(persona)) return "signIn";
      return served.some((id) => holds(persona, id)) ? 307 : "there";
    },
  };
}
/** At least one row for each page and route of the tree; the test finds missing ones. */
export const routeRows: Record<string, RouteRow[]> = {
  "(portal)/page.tsx": [{ path: "/", rule: signedIn }],
  "(portal)/account/export/route.ts": [{ path: "/account/export", rule: signedIn }],
  "(portal)/account/letters/page.tsx": [{ path: "/account/letters", rule: signedIn }],
  "(portal)/account/page.tsx": [{ path: "/account", rule: signedIn }],
  "(portal)/areas/[area]/page.tsx": [
    ...["invoices", "contacts", "fax", "teamsConnector"].map(pageOfArea),
    { path: "/areas/nothing", rule: nobody },
    { path: "/areas/__proto__", rule: nobody },
  ],
  ...areaRows,
  "(portal)/refused/page.tsx": [
    refused("invoiceArchive"),
    refused("invoiceArchive", "&back=/oidc/interaction/abc-_1"),
    refused("invoiceArchive", "&back=//evil.example"),
    refused("shop", "&back=a&back=b"),
    refused("telephoneSystem", "", "contacts"),
    refused("telephoneSystem", "", "fax"),
    refused("invoiceArchive", "", "contacts"),
    refused("shop", "&area=__proto__", "shop"),
    { path: "/refused", rule: nobody },
    { path: "/refused?system=__proto__", rule: nobody },
    { path: `/refused?system=${systemLike("shop")}&system=${systemLike("shop")}`, rule: nobody },
  ],
  "(portal)/appearance/[customerNumber]/page.tsx": [
    { path: "/appearance/#subreseller", rule: ownAppearance },
    { path: "/appearance/#customer", rule: nobody },
    { path: "/appearance/99999999", rule: nobody },
    { path: "/appearance/%00", rule: nobody },
    { path: "/appearance/1%27%20or%201=1", rule: nobody },
  ],
  "(portal)/appearance/[customerNumber]/publish/page.tsx": [
    { path: "/appearance/#subreseller/publish", rule: ownAppearance },
    { path: "/appearance/#customer/publish", rule: nobody },
  ],
  "(portal)/appearance/[customerNumber]/withdraw/page.tsx": [
    { path: "/appearance/#subreseller/withdraw", rule: ownAppearance },
    { path: "/appearance/#customer/withdraw", rule: nobody },
  ],
  "(public)/appearance/[customerNumber]/letter/route.ts": [
    { path: "/appearance/#subreseller/letter", rule: ownAppearance },
    { path: "/appearance/#customer/letter", rule: nobody },
  ],
  "(public)/appearance/[customerNumber]/preview/page.tsx": [
    { path: "/appearance/#subreseller/preview", rule: ownAppearance },
    { path: "/appearance/#customer/preview", rule: nobody },
  ],
  "reseller-colours/[colours]/route.ts": [
    { path: "/reseller-colours/28-0.12", rule: everybody },
    { path: "/reseller-colours/361-0.1", rule: absent },
    { path: "/reseller-colours/28-0.12%22%5D%7B%7D", rule: absent },
  ],
  "reseller-logo/[hash]/route.ts": [
    { path: `/reseller-logo/${"0".repeat(64)}`, rule: absent },
    { path: "/reseller-logo/%00", rule: absent },
  ],
  "(portal)/customers/page.tsx": [
    { path: "/customers", rule: resellers },
    { path: "/customers?q=petersen&sort=-name&owner=present", rule: resellers },
    { path: "/customers?q=%00&kind=x&owner=y&after=%25&before=-1&sort=z", rule: resellers },
  ],
  "(portal)/organizations/page.tsx": [
    { path: "/organizations", rule: service },
    { path: "/organizations?q=%00&kind=x&owner=y&after=%25&before=-1", rule: service },
    { path: "/organizations?q=muster&owner=missing", rule: service },
  ],
  "(portal)/organizations/new/page.tsx": [
    { path: "/organizations/new", rule: service },
    { path: "/organizations/new?parent=#organization", rule: service },
  ],
  "(portal)/organizations/[customerNumber]/page.tsx": [
    { path: "/organizations/#organization", rule: service },
    { path: "/organizations/404404404", rule: nobody },
    { path: "/organizations/1%27%20or%201=1", rule: nobody },
  ],
  "(portal)/organizations/[customerNumber]/close/page.tsx": [
    { path: "/organizations/#organization/close", rule: service },
    { path: "/organizations/404404404/close", rule: nobody },
    { path: "/organizations/#provider/close", rule: nobody },
  ],
  "(portal)/organizations/[customerNumber]/products/page.tsx": [
    {
      path: `/organizations/#organization/products?cancel=${productLike("cloudPbx")}&book=x`,
      rule: service,
    },
    {
      path: `/organizations/#organization/products?cancel=${productLike("teamsConnector")}`,
      rule: nobody,
    },
    { path: "/organizations/#organization/products?cancel=%00&book=x", rule: nobody },
    { path: `/organizations/#provider/products?cancel=${productLike("cloudPbx")}`, rule: nobody },
    { path: `/organizations/404404404/products?cancel=${productLike("cloudPbx")}`, rule: nobody },
  ],
  "(portal)/organizations/[customerNumber]/registration-link/page.tsx": [
    { path: "/organizations/3004417/registration-link", rule: service },
    { path: "/organizations/#organization/registration-link", rule: nobody },
    { path: "/organizations/#provider/registration-link", rule: nobody },
    { path: "/organizations/404404404/registration-link", rule: nobody },
  ],
  "(portal)/organizations/[customerNumber]/second-factor/page.tsx": [
    { path: "/organizations/#organization/second-factor", rule: service },
    { path: "/organizations/404404404/second-factor", rule: nobody },
    { path: "/organizations/#provider/second-factor", rule: nobody },
  ],
  "(portal)/organizations/orders/page.tsx": [
    { path: "/organizations/orders", rule: service },
    { path: "/organizations/orders?q=%00&filter=x&after=%25", rule: service },
  ],
  "(portal)/organizations/systems/page.tsx": [{ path: "/organizations/systems", rule: service }],
  "(portal)/organizations/tasks/page.tsx": [{ path: "/organizations/tasks", rule: service }],
  "(portal)/activity/page.tsx": [
    { path: "/activity", rule: administrators },
    {
      path: "/activity?person=%00&event=x&outcome=y&from=z&to=2026-02-30&after=%25&before=-1",
      rule: administrators,
    },
    { path: "/activity?organization=#otherCustomer&person=#stranger", rule: administrators },
    { path: "/activity?organization=%00&event=__proto__.x&after=AAAA", rule: administrators },
    { path: "/activity?person=a&person=b&from=0000-01-01&to=9999-12-31", rule: administrators },
  ],
  "(portal)/activity/export/route.ts": [
    { path: "/activity/export", rule: administrators },
    {
      path: "/activity/export?person=%00&event=x&outcome=y&from=z&to=2026-02-30&after=%25",
      rule: notUnderstood(administrators),
    },
  ],
  "(portal)/users/page.tsx": [
    { path: "/users", rule: administrators },
    {
      path: "/users?q=%00&status=x&area=y&sort=z&after=%25&before=-1",
      rule: administrators,
    },
    { path: "/users?after=AAAA&sort=name", rule: administrators },
    { path: "/users?q=a&q=b&notice=saved&user=99", rule: administrators },
    { path: "/users?organization=#otherCustomer&scope=only", rule: administrators },
    { path: "/users?organization=%00&scope=x", rule: administrators },
  ],
  "(portal)/users/export/route.ts": [
    { path: "/users/export", rule: administrators },
    {
      path: "/users/export?q=%00&status=x&area=y&sort=z&after=%25",
      rule: notUnderstood(administrators),
    },
    { path: "/users/export?organization=#otherCustomer&scope=only", rule: administrators },
  ],
  "(portal)/request-access/page.tsx": [
    { path: "/request-access", rule: signedIn },
    { path: "/request-access?area=%00&notice=asked", rule: signedIn },
  ],
  "(portal)/users/requests/page.tsx": [
    { path: "/users/requests", rule: administrators },
    { path: "/users/requests?notice=requestGranted&user=%00", rule: administrators },
  ],
  "(portal)/users/access/page.tsx": [
    { path: "/users/access", rule: administrators },
    { path: "/users/access?area=x&seen=y&group=z&after=%25&before=-1", rule: administrators },
    {
      path: `/users/access?area=${areaLike("shop")}&group=asleep&after=AAAA`,
      rule: administrators,
    },
    {
      path: `/users/access?area=${areaLike("fax")}&organization=#otherCustomer`,
      rule: administrators,
    },
    { path: "/users/access?organization=%00&area=__proto__", rule: administrators },
  ],
  "(portal)/users/access/export/route.ts": [
    { path: "/users/access/export", rule: administrators },
    { path: "/users/access/export?area=x&seen=y&after=%25", rule: notUnderstood(administrators) },
    {
      path: `/users/access/export?area=${areaLike("fax")}&organization=#otherCustomer`,
      rule: organization("otherCustomer"),
    },
    { path: "/users/access/export?organization=99999999", rule: nobody },
  ],
  "(portal)/users/bulk/page.tsx": [{ path: "/users/bulk", rule: administrators }],
  "(portal)/users/bulk/[job]/page.tsx": [
    {
      path: "/users/bulk/#job",
      rule: within("the user who prepared that job (R-310)", (persona) => persona === "provider"),
    },
    { path: "/users/bulk/00000000-0000-4000-8000-000000000000", rule: nobody },
    { path: "/users/bulk/nothing?only=x&rowsAfter=-1&rowsBefore=%00", rule: nobody },
    { path: "/users/bulk/1%27%20or%201=1", rule: nobody },
  ],
  "(portal)/users/second-factor/page.tsx": [
    {
      path: "/users/second-factor",
      rule: within(
        "the owner, for their own organization (D-1, R-313)",
        (persona) => isOwner(persona) && !administersService(persona),
      ),
    },
  ],
  "(portal)/users/sets/page.tsx": [{ path: "/users/sets", rule: administrators }],
  "(portal)/users/sets/new/page.tsx": [{ path: "/users/sets/new", rule: administrators }],
  "(portal)/users/sets/[set]/page.tsx": [
    { path: "/users/sets/#set", rule: ownSet },
    { path: "/users/sets/999999999", rule: nobody },
    { path: "/users/sets/1%27%20or%201=1", rule: nobody },
  ],
  "(portal)/users/sets/[set]/remove/page.tsx": [
    { path: "/users/sets/#set/remove", rule: ownSet },
    { path: "/users/sets/999999999/remove", rule: nobody },
    { path: "/users/sets/nothing/remove", rule: nobody },
  ],
  "(portal)/users/new/page.tsx": [
    { path: "/users/new", rule: administrators },
    { path: "/users/new?q=%00&after=%FF&before=x", rule: administrators },
    { path: "/users/new?organization=#customer", rule: organization("customer") },
    { path: "/users/new?organization=#otherCustomer", rule: organization("otherCustomer") },
    { path: "/users/new?organization=99999999", rule: nobody },
    { path: "/users/new?organization=1%27%20or%201=1", rule: nobody },
    { path: "/users/new?organization=1&organization=2", rule: nobody },
  ],
  "(portal)/users/import/page.tsx": [
    { path: "/users/import", rule: administrators },
    { path: "/users/import?organization=#customer", rule: organization("customer") },
    { path: "/users/import?organization=#otherCustomer", rule: organization("otherCustomer") },
    { path: "/users/import?organization=1%27%20or%201=1", rule: nobody },
    { path: "/users/import?organization=1&organization=2", rule: nobody },
  ],
  "(portal)/users/import/template/route.ts": [
    { path: "/users/import/template?language=x", rule: administrators },
    {
      path: "/users/import/template?organization=#otherCustomer",
      rule: organization("otherCustomer"),
    },
    { path: "/users/import/template?organization=%00", rule: nobody },
  ],
  "(portal)/users/import/[job]/page.tsx": [
    { path: "/users/import/00000000-0000-4000-8000-000000000000?only=x&after=%FF", rule: nobody },
    { path: "/users/import/1%27%20or%201=1", rule: nobody },
  ],
  "(portal)/users/import/[job]/result/route.ts": [
    { path: "/users/import/00000000-0000-4000-8000-000000000000/result", rule: nobody },
    { path: "/users/import/nothing/result", rule: nobody },
  ],
  "(portal)/users/[userNumber]/access/page.tsx": [
    { path: "/users/#colleague/access", rule: user("colleague") },
    { path: "/users/#superior/access", rule: user("superior") },
    { path: "/users/#owner/access", rule: user("owner") },
    { path: "/users/#stranger/access", rule: user("stranger") },
    { path: "/users/99999999/access", rule: nobody },
    { path: "/users/1%27%20or%201=1/access", rule: nobody },
  ],
  "(portal)/users/[userNumber]/access/export/route.ts": [
    { path: "/users/#colleague/access/export", rule: user("colleague") },
    { path: "/users/#stranger/access/export", rule: user("stranger") },
    { path: "/users/99999999/access/export", rule: nobody },
    { path: "/users/nobody/access/export", rule: nobody },
  ],
  "(portal)/users/[userNumber]/page.tsx": [
    { path: "/users/#colleague", rule: user("colleague") },
    { path: "/users/#superior", rule: user("superior") },
    { path: "/users/#owner", rule: user("owner") },
    { path: "/users/#oneself", rule: user("oneself") },
    { path: "/users/#stranger", rule: user("stranger") },
    { path: "/users/#unknown", rule: nobody },
    { path: "/users/9999999999999999999999", rule: nobody },
    { path: "/users/0", rule: nobody },
    { path: "/users/1%27%20or%201=1", rule: nobody },
  ],
  "(portal)/users/[userNumber]/remove/page.tsx": [
    { path: "/users/#colleague/remove", rule: removal("colleague") },
    { path: "/users/#superior/remove", rule: removal("superior") },
    { path: "/users/#owner/remove", rule: removal("owner") },
    { path: "/users/#oneself/remove", rule: removal("oneself") },
    { path: "/users/#stranger/remove", rule: removal("stranger") },
    { path: "/users/#unknown/remove", rule: nobody },
  ],
  "(portal)/users/[userNumber]/another-address/page.tsx": [
    { path: "/users/#pending/another-address", rule: replacement("colleague") },
    { path: "/users/#pendingStranger/another-address", rule: replacement("stranger") },
    { path: "/users/#colleague/another-address", rule: nobody },
    { path: "/users/#oneself/another-address", rule: nobody },
    { path: "/users/#unknown/another-address", rule: nobody },
    { path: "/users/%00/another-address?q=%00", rule: nobody },
  ],
  "(portal)/account/second-factor/page.tsx": [
    {
      path: "/account/second-factor",
      rule: afterwards(
        "every signed-in user, after typing the password again; others are redirected there",
      ),
    },
  ],
  "(portal)/account/recovery-codes/page.tsx": [
    {
      path: "/account/recovery-codes",
      rule: afterwards("every signed-in user, once, after new codes were made"),
    },
  ],
  "(portal)/users/[userNumber]/reset-second-factor/page.tsx": [
    { path: "/users/#colleague/reset-second-factor", rule: removal("colleague") },
    { path: "/users/#superior/reset-second-factor", rule: removal("superior") },
    { path: "/users/#owner/reset-second-factor", rule: removal("owner") },
    { path: "/users/#oneself/reset-second-factor", rule: removal("oneself") },
    { path: "/users/#stranger/reset-second-factor", rule: removal("stranger") },
    { path: "/users/#unknown/reset-second-factor", rule: nobody },
  ],
  "(public)/sign-in/second-factor/page.tsx": [
    {
      path: "/sign-in/second-factor",
      rule: always(307, "everybody who has given the right password and has a second factor (D-1)"),
    },
    {
      path: "/sign-in/second-factor?next=//evil&with=x",
      rule: always(307, "everybody who has given the right password and has a second factor (D-1)"),
    },
  ],
  "(public)/sign-in/enrolment/page.tsx": [
    {
      path: "/sign-in/enrolment",
      rule: always(
        307,
        "everybody who has given the right password and needs a second factor (D-1)",
      ),
    },
  ],
  "(public)/confirm-identity/page.tsx": [
    { path: "/confirm-identity", rule: signedIn },
    { path: "/confirm-identity?next=//evil&with=x&factor=1", rule: signedIn },
  ],
  "(public)/continue/page.tsx": [
    { path: "/continue?next=/oidc/interaction/unknown", rule: signedIn },
    {
      path: `/continue?system=${systemLike("shop")}&back=0&state=x`,
      rule: { says: "everybody, to an address of the catalogue (R-902)", answer: () => "there" },
    },
    ...[
      "",
      "?next=/oidc/auth",
      "?next=//evil",
      `?system=${systemLike("shop")}&back=9`,
      "?system=%00&back=0",
    ].map((query) => ({
      path: `/continue${query}`,
      rule: always(307, "nobody: to the start page (R-902)"),
    })),
  ],
  "(public)/sign-in/page.tsx": [
    { path: "/sign-in", rule: guests },
    { path: "/sign-in?next=%00&next=b&notice=__proto__&ended=%FF", rule: guests },
  ],
  "(public)/forgot-password/page.tsx": [
    { path: "/forgot-password", rule: everybody },
    { path: "/forgot-password?sent=1", rule: everybody },
  ],
  "(public)/set-password/page.tsx": [
    { path: "/set-password", rule: everybody },
    { path: "/set-password?sent=1", rule: everybody },
  ],
  "(public)/register/page.tsx": [
    { path: "/register", rule: everybody },
    { path: "/register?sent=1", rule: everybody },
  ],
  "(public)/unavailable/page.tsx": [
    {
      path: "/unavailable",
      rule: always(503, "everybody, while the database is unavailable"),
    },
  ],
  "(public)/left-system/page.tsx": [
    { path: `/left-system?system=${systemLike("invoiceArchive")}`, rule: everybody },
    { path: `/left-system?system=${systemLike("shop")}&back=0&state=%00`, rule: everybody },
    { path: `/left-system?system=${systemLike("telephoneSystem")}&back=0`, rule: everybody },
    { path: `/left-system?system=${systemLike("shop")}&back=9&back=__proto__`, rule: everybody },
    { path: "/left-system", rule: absent },
    { path: "/left-system?system=nothing", rule: absent },
  ],
  "(public)/not-signed-in/page.tsx": [
    { path: `/not-signed-in?system=${systemLike("telephoneSystem")}`, rule: everybody },
    {
      path: `/not-signed-in?system=${systemLike("telephoneSystem")}&system=${systemLike("shop")}`,
      rule: absent,
    },
    { path: "/not-signed-in?system=__proto__", rule: absent },
    { path: "/not-signed-in", rule: absent },
  ],
  "(public)/[...missing]/page.tsx": [{ path: "/nothing-here", rule: absent }],
  "(public)/help/page.tsx": [{ path: "/help", rule: everybody }],
  "activate/[token]/route.ts": [
    { path: "/activate/nothing", rule: exchanged },
    { path: `/activate/${"a".repeat(43)}`, rule: exchanged },
    { path: `/activate/${"a".repeat(4000)}`, rule: exchanged },
    { path: "/activate/%0d%0aSet-Cookie:%20a=b", rule: exchanged },
  ],
  "reset-password/[token]/route.ts": [{ path: "/reset-password/nothing", rule: exchanged }],
  "register/[token]/route.ts": [
    { path: "/register/nothing", rule: exchanged },
    { path: `/register/${"a".repeat(43)}`, rule: exchanged },
    { path: "/register/%0d%0aSet-Cookie:%20a=b", rule: exchanged },
  ],
  "language/route.ts": [
    { path: "/language", rule: always(303, "everybody: back to where they came from") },
    {
      path: "/language?to=xx&next=%00",
      rule: always(303, "everybody: back to where they came from"),
    },
  ],
  ".well-known/change-password/route.ts": [
    {
      path: "/.well-known/change-password",
      rule: always(303, "everybody; it leads to Mein Konto, signing in first if need be"),
    },
  ],
  ".well-known/security.txt/route.ts": [{ path: "/.well-known/security.txt", rule: everybody }],
  "api/health/route.ts": [{ path: "/api/health", rule: everybody }],
  "api/health/ready/route.ts": [{ path: "/api/health/ready", rule: everybody }],
  "api/cron/purge/route.ts": [
    { path: "/api/cron/purge", rule: always(401, "the clock, by its key (R-701)") },
  ],
  "api/cron/orders/route.ts": [
    { path: "/api/cron/orders", rule: always(401, "the clock, by its key (R-601)") },
  ],
  "api/webhooks/resend/route.ts": [
    {
      path: "/api/webhooks/resend",
      rule: always(405, "the mail provider, by its signature (S-78)"),
    },
  ],
  "api/openapi.json/route.ts": [{ path: "/api/openapi.json", rule: everybody }],
  "api/orders/route.ts": [
    { path: "/api/orders", rule: always(405, "the order system, by its key, with POST (R-601)") },
  ],
  "api/orders/[orderNumber]/route.ts": [
    {
      path: "/api/orders/2026-11842",
      rule: always(401, "the order system, by its key (R-601)"),
    },
    { path: "/api/orders/%00", rule: always(401, "the order system, by its key (R-601)") },
  ],
  "api/auth/[...nextauth]/route.ts": [
    { path: "/api/auth/session", rule: everybody },
    { path: "/api/auth/csrf", rule: everybody },
    ...[
      ...["signin", "signout", "error", "providers", "verify-request", "callback/credentials"],
      ...["signin/credentials", "_log", "session/x", "__proto__"],
    ].map((name): RouteRow => ({ path: `/api/auth/${name}`, rule: absent })),
  ],
  "dev/mail/page.tsx": [
    { path: "/dev/mail", rule: { ...everybody, says: "everybody, in the demo only" } },
    { path: "/dev/mail?to=a&to=b", rule: { ...everybody, says: "everybody, in the demo only" } },
  ],
  "dev/mail/[id]/page.tsx": [
    { path: "/dev/mail/nothing", rule: absent },
    { path: "/dev/mail/..%2F..%2Fpackage.json", rule: absent },
  ],
  "dev/mail/[id]/html/route.ts": [{ path: "/dev/mail/nothing/html", rule: absent }],
  "dev/mail/clear/route.ts": [
    { path: "/dev/mail/clear", rule: always(405, "everybody, with POST, in the demo only") },
  ],
};
