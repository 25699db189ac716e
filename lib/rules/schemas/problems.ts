/** The problems that the fields of a user can have; their forms are sent no other texts. */
export const personProblems = [
  "firstNameMissing",
  "lastNameMissing",
  "nameTooLong",
  "nameCharacters",
  "nameDamaged",
  "nameMarks",
  "emailMissing",
  "emailTooLong",
  "emailFormat",
  "emailApostrophe",
  "permissionsMissing",
  "dayFormat",
  "yearShort",
  "yearFar",
  "validityOrder",
] as const;

/** R-1004: the problems that the fields of an appearance can have. */
export const appearanceProblems = [
  "appearanceNameMissing",
  "appearanceNameTooLong",
  "colourFormat",
  "postalAddressMissing",
  "postalAddressTooLong",
  "pageAddressFormat",
  "phoneMissing",
  "phoneTooLong",
  "hoursFormat",
  "hoursInBoth",
  "logoTooLarge",
  "emailMissing",
  "emailTooLong",
  "emailFormat",
  "emailApostrophe",
  "nameCharacters",
  "nameDamaged",
  "nameMarks",
] as const;

/** The problems of a form field. The message files have a text for each key under `problems`. */
export const problemKeys = [
  ...new Set([...personProblems, ...appearanceProblems]),
  "organizationNameTooLong",
  "customerNumberFormat",
  "loginMissing",
  "loginTooLong",
  "passwordMissing",
  "passwordShort",
  "passwordLong",
  "organizationNameMissing",
  "placeMissing",
  "areaMissing",
  "setNameMissing",
  "kindMissing",
  "codeMissing",
  "codeFormat",
  "passkeyNameMissing",
  "passkeyNameTooLong",
  "fileMissing",
  "fileEmpty",
  "fileTooLarge",
  "customerNumberDigits",
] as const;

/** One of `problemKeys`. */
export type ProblemKey = (typeof problemKeys)[number];
