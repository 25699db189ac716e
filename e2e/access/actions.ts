import { areaLike, areasLike, productsLike, systemLike } from "#lib/rules/catalogue-roles";
import { areaText } from "../support/texts";
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
  peopleIds,
  reachesTarget,
  type TargetId,
} from "./personas";

const archive = systemLike("invoiceArchive");

/**
 * The outcome of an action: done, redirected to the sign-in, not found (like something that does not exist), or refused
 * with a code. Refusals of signed-in users are recorded.
 */
export type Outcome = "done" | "signIn" | "notFound" | `refused: ${string}`;

/** The target's state beforehand, so that the action has something to do. */
export type Facts = {
  pending?: boolean;
  deactivated?: boolean;
  locked?: "provider";
  secondFactor?: boolean;
  /** Has asked for access to the contacts (FEEL-M10). */
  asks?: boolean;
};
/** What an organization has beforehand, so that the action has something to do. */
export type Beside =
  | "closed"
  | "secondFactorAnnounced"
  | "waitingOrder"
  | "pendingOwner"
  | "openTask";

export type ActionRow = {
  /** The page of the form, for a user who may see it, and the button that sends it. */
  page: string;
  button: string;
  /** The button of the action after which the form is drawn, where it takes another one. */
  after?: string;
  /** The personas for whom the form is drawn. */
  asSeenBy: PersonaId;
  facts?: Facts;
  /** Further fields; the test replaces texts in braces. */
  fields?: Record<string, string | string[]>;
  /** The targets; an empty list means none. */
  targets: TargetId[];
  says: string;
  outcome(persona: PersonaId, target: TargetId): Outcome;
  /** Where the user is led when it is done. */
  leadsTo: RegExp;
  /** The field that names the organization, one of its orders, a task, a bulk job, or a permission set. */
  names?: "organization" | "customerNumber" | "parent" | "orderNumber" | "task" | "job" | "set";
  /** The content of a file sent under the name "file"; a text in braces is replaced there too. */
  file?: string;
  /** The name of that field, if it is another one. */
  fileField?: string;
  beside?: Beside;
  /** Whether the page is also refused to everybody whose action is refused. */
  pageIsService?: boolean;
  /** Whether everybody whose action is refused is redirected to the beginning. */
  leadsAway?: boolean;
  /** Whether the link's cookie decides, instead of the signed-in user. */
  link?: "live" | "expired" | "registration";
};

/** What is needed before any rule about the target matters. */
function unreached(persona: PersonaId, target: TargetId): Outcome | null {
  if (!isSignedIn(persona)) return "signIn";
  if (!administers(persona)) return "notFound";
  return reachesTarget(persona, target) ? null : "notFound";
}

/** only the owner in the same organization, and only where acting on oneself is allowed. */
function protectsOwner(persona: PersonaId, target: TargetId): boolean {
  return target === "owner" && isSamePlace(persona, target) && !isOneself(persona, target);
}

/** commands that take access away or restore it. */
function overAccess(persona: PersonaId, target: TargetId): Outcome {
  const missing = unreached(persona, target);
  if (missing) return missing;
  if (isOneself(persona, target)) return "refused: ownAccount";
  if (protectsOwner(persona, target)) return "refused: ownerProtected";
  return dominates(persona, target) ? "done" : "refused: holdsMore";
}

/** nobody, because the form is of another user's last change. */
function overUndoing(persona: PersonaId, target: TargetId): Outcome {
  return unreached(persona, target) ?? "refused: changedSince";
}

/** what removing needs, and what creating needs with permissions that all administrators of the matrix hold. */
function overReplacement(persona: PersonaId, target: TargetId): Outcome {
  const outcome = overAccess(persona, target);
  return outcome === "done" && target === "owner" ? "refused: ownerProtected" : outcome;
}

/** commands about access that only service administrators may give. */
function overLock(persona: PersonaId, target: TargetId): Outcome {
  const missing = unreached(persona, target);
  if (missing) return missing;
  return administersService(persona) ? overAccess(persona, target) : "refused: serviceOnly";
}

/** granting a permission that all administrators of the matrix hold. */
function overPermissions(persona: PersonaId, target: TargetId): Outcome {
  const missing = unreached(persona, target);
  if (missing) return missing;
  if (protectsOwner(persona, target)) return "refused: ownerProtected";
  if (isOneself(persona, target)) return "refused: ownPermissions";
  return target === "owner" ? "refused: ownerProtected" : "done";
}

/** FEEL-M10: the owner and the reseller's have everything, and nobody else administers the sub-reseller. */
function overAsking(persona: PersonaId): Outcome {
  if (!isSignedIn(persona)) return "signIn";
  const hasNothingToAsk = isOwner(persona) || ["reseller", "subreseller"].includes(persona);
  return hasNothingToAsk ? "refused: notAskable" : "done";
}

/** with a permission that the service administrator holds below but not at home. */
function overCreation(persona: PersonaId, target: TargetId): Outcome {
  const missing = unreached(persona, target);
  if (missing) return missing;
  const held =
    holds(persona, areaLike("invoices")) || (administersService(persona) && target !== "home");
  return held ? "done" : "refused: notGrantable";
}

/** everybody who reaches a pending user may send a new link. */
function overLink(persona: PersonaId, target: TargetId): Outcome {
  const missing = unreached(persona, target);
  if (missing) return missing;
  if (protectsOwner(persona, target)) return "refused: ownerProtected";
  return isOneself(persona, target) ? "refused: alreadyActivated" : "done";
}

/** administrators, with their own import. */
function overImport(persona: PersonaId, target: TargetId): Outcome {
  if (!isSignedIn(persona)) return "signIn";
  return administers(persona) && target === "oneself" ? "done" : "notFound";
}

const importPage = {
  page: "/users/import",
  names: "job",
  asSeenBy: "administrator",
  targets: ["oneself", "stranger"] as TargetId[],
  says: "administrators, on a list that they have uploaded themselves (R-301, R-310)",
  outcome: overImport,
} as const;

/** every signed-in user, for their own account. */
function ownAccount(persona: PersonaId): Outcome {
  return isSignedIn(persona) ? "done" : "signIn";
}

/** D-1: only the owner, for their own organization. */
function overOwnRequirement(persona: PersonaId): Outcome {
  if (!isSignedIn(persona)) return "signIn";
  if (!administers(persona)) return "notFound";
  if (administersService(persona)) return "refused: providerOrganization";
  return isOwner(persona) ? "done" : "refused: ownerOnly";
}

/** the cookie of the link decides. */
function holdsLink(persona: PersonaId): Outcome {
  return persona === "invited" ? "done" : "refused: linkDead";
}

/** Actions on organizations. */
function overOrganization(persona: PersonaId, target: TargetId): Outcome {
  if (!isSignedIn(persona)) return "signIn";
  if (!administers(persona)) return "notFound";
  if (!administersService(persona)) return "refused: serviceOnly";
  return target === "organization" ? "done" : "notFound";
}

const organizationPage = {
  page: "/organizations/#organization",
  names: "customerNumber",
  asSeenBy: "provider",
  targets: ["organization", "noOrganization"] as TargetId[],
  says: "service administrators (R-309)",
  outcome: overOrganization,
  pageIsService: true,
} as const;

const userPage = {
  asSeenBy: "provider",
  targets: [...peopleIds] as TargetId[],
  page: "/users/#colleague",
} as const;

/** a job belongs to its author alone. */
const ownJob = {
  page: "/users/bulk/#job",
  names: "job",
  asSeenBy: "provider",
  targets: [] as TargetId[],
  says: "the user who prepared that job (R-310)",
  outcome: (persona: PersonaId): Outcome => {
    if (!isSignedIn(persona)) return "signIn";
    return persona === "provider" ? "done" : "notFound";
  },
  leadsTo: /^\/users\/bulk\/[0-9a-f-]{36}$/,
  pageIsService: true,
} as const;

/** the administrators of the set's own organization; those above it see that it is not theirs to keep. */
function overSet(persona: PersonaId): Outcome {
  const missing = unreached(persona, "colleague");
  if (missing) return missing;
  return isSamePlace(persona, "colleague") ? "done" : "refused: setElsewhere";
}

const ownSet = {
  page: "/users/sets/#set",
  names: "set",
  asSeenBy: "administrator",
  targets: [] as TargetId[],
  says: "administrators, for the permission sets of their own organization (R-311)",
  outcome: overSet,
  pageIsService: true,
} as const;

/** R-1004: the provider's administrators, and those of the sub-reseller whose appearance it is. */
function overAppearance(persona: PersonaId): Outcome {
  if (!isSignedIn(persona)) return "signIn";
  return administersService(persona) || persona === "subreseller" ? "done" : "notFound";
}

const ownAppearance = {
  page: "/appearance/#subreseller",
  asSeenBy: "provider",
  targets: [] as TargetId[],
  says: "service administrators, and administrators of the organization whose appearance it is (R-1004)",
  outcome: overAppearance,
  pageIsService: true,
} as const;

/** D-1: without a recent confirmation of the password nobody can change their own second factor. */
const ownFactors = {
  page: "/account/second-factor",
  asSeenBy: "staff",
  targets: [] as TargetId[],
  says: "every signed-in user, shortly after typing the password again (D-1)",
  outcome: (persona: PersonaId): Outcome =>
    isSignedIn(persona) ? "refused: passwordNeeded" : "signIn",
  leadsTo: /^never$/,
  leadsAway: true,
} as const;

/** D-1: not for users who are signed in already, or have not just entered the right password. */
const secondStep = {
  asSeenBy: "anonymous",
  targets: [] as TargetId[],
  says: "everybody who has given the right password, and then the second factor (D-1)",
  outcome: (): Outcome => "refused: sessionEnded",
  leadsTo: /^never$/,
  leadsAway: true,
} as const;

/** A row for each export of each actions.ts; the test finds missing ones. */
export const actionRows: Record<string, Record<string, ActionRow>> = {
  "(portal)/users/actions.ts": {
    createUserAction: {
      page: "/users/new?organization=#customer",
      names: "organization",
      button: "Speichern",
      asSeenBy: "provider",
      fields: {
        ...{ firstName: "Eve", lastName: "Beispiel", email: "{fresh}" },
        permissions: areasLike(["invoices"]),
      },
      targets: ["customer", "home", "otherCustomer", "noOrganization"],
      says: "administrators who reach that organization, with permissions that they hold (R-302, R-303, R-603)",
      outcome: overCreation,
      leadsTo: /notice=created/,
    },
    replaceInvitationAction: {
      ...userPage,
      page: "/users/#colleague/another-address",
      button: "Speichern",
      facts: { pending: true },
      fields: {
        ...{ firstName: "Eve", lastName: "Beispiel", email: "{fresh}" },
        permissions: areasLike(["invoices"]),
      },
      says: "administrators who may remove that user, who has not activated yet and is nobody's owner, and hold the permissions (R-210, R-303, R-305, R-306)",
      outcome: overReplacement,
      leadsTo: /notice=replaced/,
    },
    changeUserAction: {
      ...userPage,
      button: "Speichern",
      fields: { permissions: ["{granted}", areaLike("contacts")], shownPermissions: ["{granted}"] },
      says: "administrators who reach that user, with permissions that they hold; not their own, not an owner's (R-303, R-305, R-307)",
      outcome: overPermissions,
      leadsTo: /notice=saved/,
    },
    deactivateUserAction: {
      ...userPage,
      button: "Deaktivieren",
      says: "administrators who reach that user and hold all the user's permissions (R-305 to R-307)",
      outcome: overAccess,
      leadsTo: /notice=deactivated/,
    },
    reactivateUserAction: {
      ...userPage,
      button: "Reaktivieren",
      facts: { deactivated: true },
      says: "administrators who reach that user and hold all the user's permissions (R-305 to R-307)",
      outcome: overAccess,
      leadsTo: /notice=reactivated/,
    },
    undoChangeAction: {
      ...userPage,
      after: "Deaktivieren",
      button: "Rückgängig machen",
      says: "the administrator who has made the last change, as long as nobody has changed that user since (R-313)",
      outcome: overUndoing,
      leadsTo: /^never$/,
      leadsAway: true,
    },
    lockUserAction: {
      ...userPage,
      button: "Sperren",
      says: "service administrators (R-309)",
      outcome: overLock,
      leadsTo: /notice=locked/,
    },
    unlockUserAction: {
      ...userPage,
      button: "Entsperren",
      facts: { locked: "provider" },
      says: "service administrators (R-309)",
      outcome: overLock,
      leadsTo: /notice=unlocked/,
    },
    removeUserAction: {
      ...userPage,
      page: "/users/#colleague/remove",
      button: "Löschen",
      says: "administrators who reach that user and hold all the user's permissions (R-305 to R-307)",
      outcome: overAccess,
      leadsTo: /notice=removed/,
    },
    resetSecondFactorAction: {
      ...userPage,
      page: "/users/#colleague/reset-second-factor",
      button: "Zurücksetzen",
      facts: { secondFactor: true },
      says: "administrators who reach that user and hold all the user's permissions (D-1, R-305 to R-307)",
      outcome: overAccess,
      leadsTo: /notice=factorReset/,
    },
    resendActivationAction: {
      ...userPage,
      button: "Neuen Link senden",
      facts: { pending: true },
      says: "administrators who reach that user (R-402)",
      outcome: overLink,
      leadsTo: /notice=resent/,
    },
  },
  "(portal)/users/bulk/actions.ts": {
    prepareJobAction: {
      page: "/users",
      button: "Weiter",
      asSeenBy: "provider",
      fields: { command: "deactivate", users: ["999999999"] },
      targets: [],
      says: "administrators; each row is judged when it is processed (R-301, R-310)",
      outcome: (persona) =>
        !isSignedIn(persona) ? "signIn" : administers(persona) ? "done" : "notFound",
      leadsTo: /^\/users\/bulk\/[0-9a-f-]{36}$/,
    },
    confirmJobAction: {
      ...ownJob,
      button: "1 Konto löschen",
    },
    cancelJobAction: {
      ...ownJob,
      button: "Anhalten",
    },
  },
  "(portal)/request-access/actions.ts": {
    requestAccessAction: {
      page: "/request-access",
      button: "Zugriff anfragen",
      asSeenBy: "staff",
      fields: { area: areaLike("tariffChange"), reason: "Für den Jahresabschluss" },
      targets: [],
      says: "everybody who lacks the area, if somebody else administers the organization (FEEL-M10)",
      outcome: overAsking,
      leadsTo: /notice=asked/,
    },
  },
  "(portal)/users/requests/actions.ts": {
    answerRequestAction: {
      page: "/users/requests?user=#colleague",
      button: "Freigeben",
      asSeenBy: "administrator",
      facts: { asks: true },
      fields: { area: areaLike("contacts"), answer: "granted" },
      targets: ["colleague", "oneself", "stranger", "unknown"],
      says: "administrators who could grant it to that user (R-303, FEEL-M10)",
      outcome: overPermissions,
      leadsTo: /notice=requestGranted/,
    },
  },
  "(portal)/users/import/actions.ts": {
    prepareImportAction: {
      page: "/users/import",
      button: "Datei prüfen",
      asSeenBy: "administrator",
      fields: { file: [] },
      file: `Vorname;Nachname;E-Mail;${areaText("invoices")}\nEve;Beispiel;{fresh};x\n`,
      targets: [],
      says: "administrators; each row is judged by their reach and permissions (R-301 to R-303, R-310)",
      outcome: (persona) =>
        !isSignedIn(persona) ? "signIn" : administers(persona) ? "done" : "notFound",
      leadsTo: /^\/users\/import\/[0-9a-f-]{36}$/,
    },
    confirmImportAction: {
      ...importPage,
      button: "Eine Person einladen",
      leadsTo: /\/import\/.{36}$/,
    },
    cancelImportAction: { ...importPage, button: "Verwerfen", leadsTo: /\/import\/.{36}$/ },
  },
  "(portal)/organizations/actions.ts": {
    createOrganizationAction: {
      ...organizationPage,
      page: "/organizations/new?parent=#subreseller",
      names: "parent",
      button: "Instanz anlegen",
      fields: {
        ...{ kind: "customer", customerNumber: "", name: "Neu GmbH", place: "20457 Hamburg" },
        ...{ contactFirstName: "Eve", contactLastName: "Beispiel", contactEmail: "{fresh}" },
        products: productsLike(["voiceLine"]),
      },
      leadsTo: /notice=created_invited/,
    },
    changeMasterDataAction: {
      ...organizationPage,
      button: "Speichern",
      fields: { name: "Anders GmbH" },
      leadsTo: /notice=saved/,
    },
    changeProductsAction: {
      ...organizationPage,
      button: "Produkte speichern",
      fields: { products: productsLike(["cloudPbx"]) },
      leadsTo: /notice=products/,
    },
    requireSecondFactorOfAction: {
      ...organizationPage,
      page: "/organizations/#organization/second-factor",
      button: "Zur Pflicht machen",
      says: "service administrators (D-1, R-309, R-313)",
      leadsTo: /notice=factorRequired/,
    },
    releaseSecondFactorOfAction: {
      ...organizationPage,
      button: "Zurücknehmen",
      beside: "secondFactorAnnounced",
      says: "service administrators (D-1, R-309)",
      leadsTo: /notice=factorOptional/,
    },
    closeOrganizationAction: {
      ...organizationPage,
      page: "/organizations/#organization/close",
      button: "Schließen",
      leadsTo: /notice=closed/,
    },
    reopenOrganizationAction: {
      ...organizationPage,
      button: "Wieder öffnen",
      beside: "closed",
      leadsTo: /notice=reopened/,
    },
    inviteOwnerAction: {
      ...organizationPage,
      button: "Hauptkonto einladen",
      leadsTo: /notice=invited/,
    },
    replaceOwnerAction: {
      ...organizationPage,
      button: "Hauptkonto neu einladen",
      beside: "pendingOwner",
      leadsTo: /notice=invited/,
    },
    sendRegistrationLinkAction: {
      ...organizationPage,
      button: "Registrierungslink senden",
      says: "service administrators (R-309, R-602)",
      leadsTo: /notice=registration/,
    },
    retryOrderAction: {
      ...organizationPage,
      page: "/organizations/orders",
      names: "orderNumber",
      button: "Erneut versuchen",
      beside: "waitingOrder",
      leadsTo: /notice=retried/,
    },
    discardOrderAction: {
      ...organizationPage,
      page: "/organizations/orders",
      names: "orderNumber",
      button: "Endgültig verwerfen",
      beside: "waitingOrder",
      leadsTo: /notice=discarded/,
    },
    settleTaskAction: {
      ...organizationPage,
      page: "/organizations/tasks",
      names: "task",
      button: "Als erledigt markieren",
      beside: "openTask",
      leadsTo: /notice=settled/,
    },
  },
  "(portal)/users/second-factor/actions.ts": {
    requireSecondFactorAction: {
      page: "/users/second-factor",
      pageIsService: true,
      button: "Zur Pflicht machen",
      asSeenBy: "owner",
      targets: [],
      says: "the owner, for their own organization (D-1, R-313)",
      outcome: overOwnRequirement,
      leadsTo: /notice=factorRequired/,
    },
    releaseSecondFactorAction: {
      page: "/users",
      button: "Zurücknehmen",
      asSeenBy: "owner",
      beside: "secondFactorAnnounced",
      targets: [],
      says: "the owner, for their own organization (D-1)",
      outcome: overOwnRequirement,
      leadsTo: /notice=factorOptional/,
    },
  },
  "(portal)/appearance/actions.ts": {
    saveAppearanceAction: {
      ...ownAppearance,
      button: "Entwurf speichern",
      fields: { name: "Matrix", colour: "#0a7d4f", logo: [] },
      file: "",
      fileField: "logo",
      leadsTo: /\?notice=saved$/,
    },
    publishAppearanceAction: {
      ...ownAppearance,
      page: "/appearance/#subreseller/publish",
      button: "Jetzt veröffentlichen",
      leadsTo: /\?notice=published$/,
    },
    withdrawAppearanceAction: {
      ...ownAppearance,
      page: "/appearance/#subreseller/withdraw",
      button: "Nicht mehr zeigen",
      leadsTo: /\?notice=withdrawn$/,
    },
  },
  "(portal)/users/sets/actions.ts": {
    addSetAction: {
      ...ownSet,
      page: "/users/sets/new",
      button: "Speichern",
      fields: { name: "{fresh}", days: "", permissions: areaLike("invoices") },
      outcome: (persona) => {
        if (!isSignedIn(persona)) return "signIn";
        return administers(persona) ? "done" : "notFound";
      },
      leadsTo: /^\/users\/sets\/\d+\?notice=added$/,
    },
    changeSetAction: {
      ...ownSet,
      button: "Speichern",
      fields: { days: "", permissions: areasLike(["invoices", "shop"]) },
      leadsTo: /\?notice=changed$/,
    },
    updateHoldersAction: {
      ...ownSet,
      button: "Änderung",
      says: "administrators, for a permission set that is offered in their own organization (R-311)",
      outcome: (persona) => {
        const outcome = overSet(persona);
        if (outcome === "done" || !administers(persona)) return outcome;
        return "refused: setGone";
      },
      leadsTo: /^\/users\/bulk\/[0-9a-f-]{36}$/,
    },
    removeSetAction: {
      ...ownSet,
      page: "/users/sets/#set/remove",
      button: "Vorlage entfernen",
      leadsTo: /^\/users\/sets\?notice=removed$/,
    },
  },
  "(portal)/account/second-factor/actions.ts": {
    openFactorsAction: {
      page: "/account",
      button: "Einrichten",
      asSeenBy: "staff",
      fields: { currentPassword: "{password}" },
      targets: [],
      says: "every signed-in user, with the current password (D-1)",
      outcome: ownAccount,
      leadsTo: /^\/account\/second-factor$/,
    },
    setUpAppAction: { ...ownFactors, button: "App einrichten", fields: { code: "000000" } },
    addPasskeyAction: {
      ...ownFactors,
      button: "Passkey anlegen",
      fields: { name: "x", answer: "{}" },
    },
    removePasskeyAction: { ...ownFactors, button: "Entfernen" },
    renewRecoveryCodesAction: { ...ownFactors, button: "Neue Codes erzeugen" },
    switchOffFactorsAction: { ...ownFactors, button: "Ausschalten" },
    codesNotedAction: {
      page: "/account/recovery-codes",
      button: "Ich habe sie gesichert",
      asSeenBy: "staff",
      targets: [],
      says: "every signed-in user: clears what this browser was shown (D-1)",
      outcome: ownAccount,
      leadsTo: /notice=factorAdded/,
    },
  },
  "(public)/sign-in/actions.ts": {
    enterWithCodeAction: {
      ...secondStep,
      page: "/sign-in/second-factor",
      button: "Anmelden",
      fields: { code: "000000" },
    },
    enterWithPasskeyAction: {
      ...secondStep,
      page: "/sign-in/second-factor",
      button: "Mit Passkey bestätigen",
      fields: { answer: "{}" },
    },
    enrolAppAction: {
      ...secondStep,
      page: "/sign-in/enrolment",
      button: "Einrichten und anmelden",
      fields: { code: "000000" },
    },
    enrolPasskeyAction: {
      ...secondStep,
      page: "/sign-in/enrolment",
      button: "Passkey anlegen",
      fields: { name: "x", answer: "{}" },
    },
  },
  "(public)/confirm-identity/actions.ts": {
    confirmIdentityAction: {
      page: "/confirm-identity",
      button: "Bestätigen",
      asSeenBy: "staff",
      fields: { currentPassword: "{password}" },
      targets: [],
      says: "every signed-in user, with password and second factor (R-902)",
      outcome: ownAccount,
      leadsTo: /^\/$/,
    },
  },
  "(portal)/account/actions.ts": {
    changePasswordAction: {
      page: "/account",
      button: "Passwort ändern",
      asSeenBy: "staff",
      fields: { currentPassword: "{password}", password: "Sieben rote Boote am Steg" },
      targets: [],
      says: "every signed-in user, with the current password (R-505)",
      outcome: ownAccount,
      leadsTo: /notice=passwordChanged/,
    },
    changeOwnLettersAction: {
      page: "/account/letters",
      button: "Speichern",
      asSeenBy: "staff",
      fields: { language: "en", reports: ["accessEnding"] },
      targets: [],
      says: "every signed-in user, for the letters to themselves (R-209)",
      outcome: ownAccount,
      leadsTo: /notice=lettersChanged/,
    },
    endSessionAction: {
      page: "/account",
      button: "Abmelden:",
      asSeenBy: "staff",
      fields: { session: "{session}" },
      targets: [],
      says: "every signed-in user; another user's session is not found (R-505)",
      outcome: ownAccount,
      leadsTo: /notice=sessionEnded/,
    },
    endOtherSessionsAction: {
      page: "/account",
      button: "Alle anderen",
      asSeenBy: "staff",
      targets: [],
      says: "every signed-in user (R-505)",
      outcome: ownAccount,
      leadsTo: /notice=sessionsEnded/,
    },
    endSystemSessionAction: {
      page: "/account",
      button: "Beenden:",
      asSeenBy: "staff",
      fields: { sid: "nothing" },
      targets: [],
      says: "every signed-in user; another user's session is not found (R-905)",
      outcome: ownAccount,
      leadsTo: /notice=systemEnded/,
    },
  },
  "(public)/actions.ts": {
    signInAction: {
      page: "/sign-in",
      button: "Anmelden",
      asSeenBy: "anonymous",
      fields: { login: "{login}", password: "{password}" },
      targets: [],
      says: "everybody who knows login and password (R-501)",
      outcome: () => "done",
      leadsTo: /^\/$/,
    },
    signOutAction: {
      page: "/",
      button: "Abmelden",
      asSeenBy: "staff",
      targets: [],
      says: "everybody (S-14)",
      outcome: () => "done",
      leadsTo: /notice=signedOut/,
    },
    leaveSystemAction: {
      page: `/left-system?system=${archive}&back=0&state=a%26b`,
      button: "Überall abmelden",
      asSeenBy: "staff",
      targets: [],
      says: "everybody (R-903, S-14)",
      outcome: () => "done",
      leadsTo: new RegExp(`^/continue\\?system=${archive}&back=0&state=a%26b$`),
    },
    forgotPasswordAction: {
      page: "/forgot-password",
      button: "Link anfordern",
      asSeenBy: "anonymous",
      fields: { login: "{login}" },
      targets: [],
      says: "everybody; one answer for all (R-405)",
      outcome: () => "done",
      leadsTo: /sent=1/,
    },
    setPasswordAction: {
      page: "/set-password",
      button: "Passwort setzen",
      asSeenBy: "invited",
      fields: { password: "Sieben rote Boote am Steg" },
      link: "live",
      targets: [],
      says: "everybody who has opened the valid link (R-401)",
      outcome: holdsLink,
      leadsTo: /notice=activated/,
    },
    registerAction: {
      page: "/register",
      button: "Zugang anlegen",
      asSeenBy: "invited",
      fields: { firstName: "Eve", lastName: "Beispiel", email: "{fresh}" },
      link: "registration",
      targets: [],
      says: "everybody who has opened an organization's registration link (R-602)",
      outcome: holdsLink,
      leadsTo: /sent=1/,
    },
    renewLinkAction: {
      page: "/set-password",
      button: "Neuen Link",
      asSeenBy: "invited",
      link: "expired",
      targets: [],
      says: "everybody who has opened a link that was once valid (R-407)",
      outcome: holdsLink,
      leadsTo: /sent=1/,
    },
  },
};
