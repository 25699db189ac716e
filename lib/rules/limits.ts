import { configuration } from "#configuration";
import { usualPeriods } from "#lib/rules/configuration/usual-periods";

/**
 * Every duration and bound of the product, each named once. Durations are in milliseconds unless the name says
 * otherwise. Some are chosen by the provider, within the bounds of `choices` in configuration/periods.ts.
 */
const chosen = { ...usualPeriods, ...configuration?.periods };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The durations and bounds, in sections by subject. */
export const limits = {
  /** an activation link is valid for seven days, unless the provider chooses otherwise. */
  activationLink: chosen.activationLinkDays * day,
  /** a reset link is valid for two days, unless the provider chooses otherwise. */
  passwordResetLink: chosen.passwordResetLinkDays * day,
  /** a registration link is valid for seven days. */
  registrationLink: 7 * day,
  /** how many users, or letters about a taken address, one registration link may lead to. */
  registrationsPerLink: 20,
  /** the shortest interval between two letters to the holder of an address that others try to register. */
  addressTakenInterval: hour,
  /** how long before the account is deleted the invited person is reminded. */
  reminderWeek: 7 * day,
  reminderDay: day,
  /** a user who is not activated is deleted thirty days after creation. */
  activationDeadline: 30 * day,
  /** an end date this near is pointed out. */
  endsSoon: 30 * day,
  /** who has not signed in for this long can be found, to review what they still need. */
  unseen: 90 * day,
  /** at most this long after an order has arrived, the owner's activation letter is on its way. */
  provisioningDeadline: 12 * hour,
  /**
   * how long after closing the users of an organization, and of those below it that were closed with it, are
   * deleted. Until then it can be reopened with all its users; master data are kept.
   */
  closedOrganization: chosen.closedOrganizationDays * day,
  /** how long the reason why a link is dead is kept. */
  deadLinkRetention: 90 * day,
  /** the longest pause between two clicks that count as a double click. */
  secondClick: minute,
  /** S-34: lifetime of the cookie that carries a link's token from its address to the form. */
  linkCookie: 30 * minute,

  /** how long the text typed into a form of an expired session is kept for its author. */
  keptEntry: 30 * minute,
  /** RFC 6265, 6.1: browsers accept 4096 bytes per cookie, including its name and attributes. */
  keptEntryLength: 3_900,

  /** How long a browser keeps the chosen language. */
  languageCookie: 365 * day,

  /** S-11: a session ends after this long without a request. */
  sessionIdle: chosen.sessionIdleMinutes * minute,
  /** S-11: a session ends after this long in any case. */
  sessionAbsolute: chosen.sessionHours * hour,
  /** How far the stored time of the last request may lag behind the real one. */
  sessionTouch: minute,
  /**
   * D-1: how long after the password a second factor is accepted, how long after the password was confirmed factors may
   * be changed (ASVS 7.5.1), and how long new recovery codes can be read.
   */
  secondFactorTime: 10 * minute,
  /** RFC 6238, 5.2: codes of this many 30-second steps before and after the current one are accepted too. */
  codeWindow: 1,
  /** D-1: codes in a set. */
  recoveryCodes: 10,
  /** D-1: passkeys per person. */
  passkeys: 10,
  passkeyNameLength: 60,
  /** days from the decision that a second factor is required to the day from which it is: at least, and proposed. */
  daysOfNotice: 1,
  daysOfNoticeProposed: 14,
  /** how many days before that day those without a second factor are reminded, first and last. */
  daysBeforeFirst: 7,
  daysBeforeLast: 1,
  /** how often the portal's clock looks whether it has to remind somebody: each reminder is due on few days. */
  requirementSweep: 10 * minute,
  /** how many days before the end of somebody's access administrators are told. */
  daysBeforeEnd: 7,
  /** FEEL-M13: how often the portal's clock looks for what administrators are told, and the pause between two such letters. */
  reportSweep: 10 * minute,
  reportPause: 60 * minute,
  /** FEEL-M13: how long ago a letter may have come back for administrators to be told. */
  reportedReturn: 3 * day,
  /** People that a letter to administrators names; it counts the others. */
  reportedNamed: 20,
  /** FEEL-M10, FEEL-M13: administrators of one organization who get letters about the same, the owner first, then by name. */
  toldAdministrators: 20,
  /** FEEL-M13: people whose administrators one statement finds, and letters to administrators that one statement writes. */
  reportBatch: 200,
  reportLetterBatch: 20,
  /** people that the question before something large names; it counts the others. */
  concernedNamed: 14,
  /** Characters of a browser's passkey response. */
  passkeyAnswer: 16_000,

  /** S-73: how long one worker holds a letter for delivery. */
  outboxLease: minute,
  /** S-74: how long the mail provider may take for one letter. */
  mailTimeout: 10 * second,
  /** How long an SMTP server may take to say goodbye. */
  mailFarewell: second,
  /** How many calls of one process send letters at a time: as many connections it may have to an SMTP server. */
  mailWorkers: 4,
  /** S-75: pause before the first retry of a letter or an order; it doubles with every further one. */
  retryFirst: 15 * second,
  retryLongest: hour,
  /**
   * S-75: consecutive failures of the provider after which letters wait for a single probe, and the interval between
   * probes.
   */
  mailFailures: 5,
  mailProbe: minute,
  /** S-76: age of a waiting letter from which an alert is due. */
  mailQueueAlert: 10 * minute,
  /** How long delivery of a letter without a link is attempted. */
  mailLifetime: 2 * day,
  /** S-101: how long the rows of delivered letters are kept. */
  sentMailRetention: 30 * day,
  /** S-101: how long the audit log keeps changes, together with their seals. */
  auditRetention: chosen.auditLogDays * day,
  /** S-101: how long the audit log keeps sessions and refused requests. */
  securityRetention: 90 * day,
  /** S-78: how long repeated messages from the mail provider are recognized. */
  mailEventRetention: 30 * day,
  /** S-105: how long deletions are remembered: longer than any backup is kept (35 days). */
  deletionRetention: 400 * day,
  /** S-102: how often the audit log is sealed, so that every event is sealed within a minute. */
  auditSweep: 30 * second,
  /** S-102: how much later than its successor in the log an event may commit. */
  auditClockTolerance: hour,
  /** S-102: delay between event and seal from which a question is due. */
  auditSealDelay: day,
  /** S-102: how many event numbers back the sealer looks for late commits; the daily run checks all. */
  auditLookBack: 10_000,
  /** S-37: the longest random delay before a stranger's request has an effect, so that its timing tells nothing. */
  strangerPause: 2 * second,
  /** How often the portal's clock looks for due letters. */
  outboxSweep: 30 * second,
  /** How often the portal's clock reads what metrics say of the database. */
  metricsSweep: minute,
  /** how often the portal's clock runs the purge. */
  purgeInterval: day,
  /** A daily run that has not ended after this long is considered dead. */
  purgeLongest: hour,

  /** how often each process looks for keys that others have made. */
  signingKeyLook: minute,
  /** how long a key is published before it signs. */
  signingKeyAnnounced: day,
  /** how long it is published after the next one signs. */
  signingKeyVerifies: 2 * day,
  /** how long an assertion about a person in a system behind a proxy is valid. A new one comes with each request. */
  assertion: minute,
  /** how often each process looks for logouts and changed rights, and for what has ended by the passing of time. */
  systemsSweep: second,
  systemsClock: minute,
  /** open system sessions that one transaction looks at, and people whose rights have changed. */
  systemSessionBatch: 500,
  systemRecheckBatch: 200,
  /** logouts that one process sends to one system at a time, and the shortest interval between two: 50 a second. */
  logoutsAtOnce: 4,
  logoutInterval: second / 50,
  /** logouts that are claimed together, and for how long; as many as can all time out meanwhile. */
  logoutBatch: 5,
  logoutLease: minute,
  /** from the connection to the end of a system's answer, and the bytes that are read of it. */
  logoutTimeout: 5 * second,
  logoutAnswerBytes: 4_096,
  /** lifetime of a logout token; each attempt has a new one. */
  logoutToken: 2 * minute,
  /** pause before the first retry of a logout; it doubles with every further one. */
  logoutRetryFirst: 2 * second,
  logoutRetryLongest: 5 * minute,
  /** consecutive failures after which one attempt a minute probes whether a system is back. */
  logoutFailures: 5,
  logoutProbe: minute,
  /** age of a waiting logout from which it is reported, and how often. */
  logoutAlert: 10 * minute,
  /** how long it can be seen what became of a logout. */
  logoutRetention: 2 * day,

  /** S-79: the provider is told when an organization has fewer than this many letters left. */
  lettersAlert: 500,
  /** S-61: the shortest interval between two activation letters for one user. */
  resendInterval: minute,
  /** FEEL-M7: how long after a reminder of the second step the next one may be sent to the same user. */
  factorReminderInterval: day,

  /** S-93: from requesting a connection to the commit; on a dead network nothing else ends the wait. */
  databaseDeadline: 5 * second,
  /** S-93: deadlines that the database itself enforces. */
  databaseStatement: 4 * second,
  databaseLock: 2 * second,
  databaseTransaction: 8 * second,
  /** FF-H-2: age of the pool from which connections to a read-only server are closed. */
  databaseReadOnly: 2 * second,

  /** D-1, S-01: bounds of a password's length, in Unicode code points after NFKC. */
  passwordShortest: 12,
  passwordLongest: 256,
  passwordBytes: 1024,
  /** S-03: the lowest zxcvbn score that is accepted, 0 to 4. */
  passwordScore: 3,
  /** FF-B4: characters of a password that are scored; zxcvbn takes half a second for the worst of this length. */
  passwordJudged: 40,
  /** FF-B4: a password that is not scored within this time is not accepted. */
  passwordJudging: 5 * second,
  /**
   * Start-up time allowed for the scoring thread: it reads its dictionaries once, a third of a second on an idle core.
   */
  judgeStart: 15 * second,

  /**
   * S-66: sign-ins that one server processes at once (while one password is hashed the others are at the database, and
   * pages never wait behind more than these), how many of them from one address, and how many wait.
   */
  signInsAtOnce: 4,
  signInsOfOne: 2,
  signInQueue: 100,
  /** FF-W1: places reserved for known browsers, and as many for everybody else. */
  signInsKept: 1,
  /** FF-W1: addresses over their sign-in limit that one server remembers, for a few seconds each. */
  earlySenders: 10_000,
  /** S-66: how many wait for a place to hash a password, and for how long; also before authentication. */
  hashQueue: 32,
  hashWait: 2 * second,

  /**
   * R-1003: what an older portal's password hash may cost at most, so that no sign-in takes longer than bcrypt with 12
   * rounds, and at least: OWASP's Password Storage for argon2 (KiB times passes; the smallest of its choices) and bcrypt,
   * NIST SP 800-63B for the iterations of PBKDF2, Percival's interactive choice for scrypt (N times r times p). PBKDF2 costs
   * its iterations for each block of its digest, and with SHA-512 twice as much (measured).
   */
  oldArgon2Least: 35_840,
  oldArgon2Most: 262_144,
  oldArgon2Memory: 102_400,
  oldBcryptLeast: 10,
  oldBcryptMost: 12,
  oldPbkdf2Least: 10_000,
  oldPbkdf2Most: 1_200_000,
  oldScryptLeast: 131_072,
  oldScryptMost: 1_048_576,
  /** R-1003: bytes of their salts and keys (RFC 8018, 4.1), and characters of such a hash. */
  oldSaltLeast: 8,
  oldSaltMost: 64,
  oldKeyLeast: 16,
  oldKeyMost: 128,
  oldHashLength: 512,
  /** R-1003: a thread that has not compared an old hash by then is stopped, and the password counts as wrong. */
  oldHashTime: 10 * second,
  /** R-1003: for how many days old hashes are kept, if the import names no day, and at most. */
  oldHashDays: 90,
  oldHashDaysMost: 365,
  /** R-1003: how long it is known that somebody was imported, after they have a password of their own here. */
  importedRetention: 180 * day,

  /**
   * R-503, S-63: consecutive failures after which unknown devices are locked out until the provider unlocks (NIST:
   * 100).
   */
  failuresUntilLock: 100,
  /** S-64: consecutive failures after which a known device is forgotten. */
  failuresOfDevice: 10,
  /** S-69: consecutive failures from which the user is told after the next successful sign-in. */
  failuresToTell: 5,
  /** S-64: users that one browser can be known for. */
  devicesOfBrowser: 4,
  /** S-64: how long an unused device stays known. */
  knownDevice: 180 * day,

  /** lifetimes in OpenID Connect: a code, an access token, an ID token, and a sign-in that was begun. */
  connectCode: minute,
  connectAccessToken: 5 * minute,
  connectIdToken: 5 * minute,
  connectInteraction: hour,
  /** How far ahead an assertion of `private_key_jwt` may expire. */
  connectAssertion: hour,
  /** Requests of systems (tokens, userinfo, keys) that one server answers at once, and how many of one address. */
  connectRunning: 16,
  connectRunningOfOne: 12,
  connectQueue: 96,

  /** lifetimes in forward auth: the mark of a browser on the way, the code that it gets, and an assertion. */
  nonceCookie: 10 * minute,
  hopCode: 30 * second,
  /** Characters of the path to which a browser is led after it has signed in to a system. */
  pathOfSystem: 1_000,
  /** Questions of proxies that one server answers at once, half as many as it has connections to the database. */
  askingRunning: 5,
  askingQueue: 256,
  askingWait: 2 * second,

  /** S-66: requests that one server answers at once. A page costs some 25 ms of a core. */
  httpRunning: 100,
  /**
   * FF-W2: how many of those one address or account may have, how many more of it wait, and for how long; the next one
   * is told to come again. Where all clients share one address (an undeclared proxy) `httpRunning` still applies in
   * total.
   */
  httpRunningOfOne: 4,
  httpQueue: 96,
  httpWait: 5 * second,
  /** FF-W2: places reserved for known browsers, and as many for everybody else. */
  httpKept: 20,
  /** FF-B1: requests accepted behind an unanswered one, none of which is started; beyond this the connection is cut. */
  httpPipelined: 16,
  /** FF-B1: a server that has all places taken and has freed none for this long is stuck, not busy. */
  placesStuck: 30 * second,
  /** FF-M-3: how often the log reports that client addresses are not read as they should be. */
  addressWarning: hour,
  /** F-16: timeouts for a request's headers and for the whole request. */
  httpHeaders: 10 * second,
  httpRequest: 30 * second,
  /** Timeout of an idle connection; longer than proxies in front usually wait. */
  httpIdle: 65 * second,
  /** Timeout of a connection on which no bytes move in the middle of an answer. */
  httpSilence: 2 * minute,
  /** Bytes of a request's headers, cookies included, and of its body; no form of the portal comes close. */
  httpHeaderBytes: 16 * 1024,
  httpBodyBytes: 64 * 1024,
  /** Bytes of a query that a form leads to: browsers and proxies take that much in an answer's head and a request's. */
  formAsQuery: 8 * 1024,
  /** Parameters of a URL; no page of the portal uses a fifth of them. */
  httpParameters: 100,
  /** React's own hidden entries of a form: a reference to the action, its bound arguments, and the key of its state. */
  formOwnEntries: 8,
  /** Characters of a text that is normalized: the time grows with the square of the length. */
  normalizedLength: 4_096,
  /** S-96: how long requests and work in progress get when the process is told to end. */
  shutdown: 8 * second,
  /** F-14: how long during shutdown open connections may still bring a request. */
  lastRequests: second,
  /** How long the doctor waits for each of its checks. */
  doctorCheck: 10 * second,
  /** S-95: a ready database answers within this time. */
  readiness: second / 2,
  /** FF-H-1: how long readiness caches whether the database's setup around the tables is correct. */
  fitnessLifetime: 15 * second,
  /** S-66: how long a client that was turned away for overload should wait. */
  retryAfter: 2 * second,
  /** S-89: validity of security.txt, counted from each request. */
  securityTxt: 180 * day,

  /** R-1004: characters of a name on pages and in letters, of a telephone number, and of other lines of an appearance. */
  appearanceNameLength: 40,
  phoneLength: 40,
  appearanceLineLength: 200,
  /** Colours whose brand is kept in memory, a hundred bytes each. */
  keptBrands: 1_000,

  /** Long work yields to others after this long. */
  longestStep: 20,

  /** Empty rows above the headings of a user list that are searched for its separator. */
  importRowsAbove: 1_000,
  /** Size of a user list, and people in it (10,000 with an x for each of fifteen areas take half of it). */
  importMegabytes: 2,
  importRows: 10_000,
  /** FF-B3: columns of a user list, and cells in total: fifty for each of ten thousand people. */
  importColumns: 100,
  importCells: 500_000,
  /** Characters of a cell that are read, and of one with a name, an address or a mark; longer ones are refused. */
  importCellRead: 4_000,
  importFieldRead: 400,
  /**
   * FF-B5: what is kept of a row that cannot be used: problems, characters of a heading and of a cell, bytes in total.
   */
  importProblems: 10,
  importHeadShown: 40,
  importCellShown: 120,
  importRowBytes: 4_096,
  /** FF-F1: names with umlauts in the preview, by which a person sees whether the encoding is right. */
  importSamples: 3,
  /** FF-F12: suggested organizations whose number differs from the typed one only in leading zeros. */
  importAlike: 3,
  /** Rows of an import per statement of a download. */
  importExportBatch: 1_000,
  /** R-1003: size of each file with the people of an older portal, people in all of them, and cells of a list. */
  oldPortalMegabytes: 128,
  oldPortalPeople: 100_000,
  oldPortalCells: 4_000_000,
  /** R-1003: size of the file that says what an older portal's permissions and customer numbers are here. */
  mappingMegabytes: 4,
  /** People that one transaction of an import adds. */
  importSlice: 250,
  /**
   * People that one transaction of an import attempts: as many answers about taken addresses are reserved for it (D-8).
   * Few, because what a killed server had reserved only comes back with time.
   */
  importReserved: 25,

  nameLength: 80,
  /**
   * German registers have no bound; the British one allows 160 characters (Companies House, Companies Act 2006 with SI
   * 2015/17), and people add text to tell branches apart.
   */
  organizationNameLength: 200,
  /** Combining marks on one letter: Burmese needs five, pointed Hebrew four. Fifteen would cover four rows. */
  marksPerLetter: 6,
  /** Typed text is cleaned only if it is at most this many times as long as the field. */
  typedExcess: 4,
  /** years that a date of validity can plausibly have. */
  firstYear: 2000,
  lastYear: 2099,
  /** RFC 5321: the longest deliverable address. */
  emailLength: 254,
  searchLength: 100,
  /** Characters of a list cursor in a URL: a sort key (a name or an address) and a number. */
  cursorLength: 4_096,
  /** Characters of a User-Agent header that are read; the longest known ones have some 300. */
  userAgentLength: 512,

  /**
   * R-1004: pixels of a reseller's logo as it is kept. It stands 28 pixels high and at most 128 wide: three times that for
   * the sharpest screens, and some more for large text.
   */
  logoWidth: 480,
  logoHeight: 128,
  /** R-1004: pixels on one side of an uploaded logo, and in all: the worst takes 90 MB and 0.7 s to draw (measured). */
  logoUploadedSide: 4_000,
  logoUploadedPixels: 8_000_000,
  /** R-1004: logos that one process draws at a time, how many wait and how long, and how long one may take. */
  logosAtOnce: 1,
  logoQueue: 8,
  logoWait: 5 * second,
  logoTime: 5 * second,

  /** permission sets of one organization. */
  permissionSets: 40,
  /** Colleagues among whom a form offers to choose one to take ticks from; where there are more, one is typed. */
  colleaguesOffered: 50,

  /** Rows per page of a list. */
  pageSize: 25,
  /** FEEL-M1: how many people a search for customers shows too, and the other way round. */
  foundBeside: 3,
  /** FEEL-M1: how many customers a reseller has worked with last are shown, found in so many entries of the audit log. */
  recentCustomers: 5,
  recentEntries: 200,
  /** Lists count up to this and then say "mehr als": nobody reads further, and each count costs its rows. */
  countCap: 1_000,
  /**
   * Filtered lists count up to this. As many rows are collected for sorting; where more match, one in some thousand of a
   * million rows is on the page, and both cost about the same.
   */
  matchCap: 500,
  /**
   * Rows of a list that a search for a frequent word reads in the list's order before it asks the index, which would
   * first collect all matches: they fill the page and the count, and are all that a customer with ten thousand users has.
   */
  searchAhead: 12_000,
  /** Places of a list, and rows at each, in which a search counts how frequent the parts of its words are. */
  searchPlaces: 20,
  searchRows: 25,
  /** What the dashboard tells an administrator of the organization's own users, one below the other. */
  teamRows: 3,
  /** Tasks on the dashboard of a service administrator. */
  dashboardTasks: 10,
  /** Tasks of one kind that the provider's page shows and counts. */
  tasksShown: 200,
  /** how long a logout may wait for a system until the provider sees it as a task. */
  logoutOverdue: 10 * minute,
  /** how long the provider's page of systems tells of logouts that were given up. */
  abandonedLogoutsShown: 2 * day,
  /** People named to somebody who lacks an area and could ask them for it. */
  peopleToAsk: 3,
  /** Organizations of one name whose orders a search finds. */
  orderOrganizations: 10_000,
  /** Orders shown on the page of an organization. */
  ordersShown: 10,
  /** Orders that the clock processes per round. */
  orderBatch: 50,
  /** Bytes of an order's body. */
  orderBytes: 64 * 1024,
  /** Invalid fields that the answer to an order names. */
  orderProblems: 20,
  /** Bytes of a message from the mail provider. */
  mailEventBytes: 256 * 1024,
  /** Entries of a user's history on the edit page; the audit log has them all. */
  historyShown: 5,
  /** FEEL-M10: characters of what somebody says an area is needed for. */
  requestReason: 200,
  /** FEEL-M10: how long the administrators of an organization are not written to again about requests that are kept. */
  requestLetters: day,
  /** FEEL-M10: requests that a letter names. */
  requestsInLetter: 20,
  /** FEEL-M10: waiting requests that an administrator is shown, and organizations that one run writes to. */
  requestsShown: 100,
  requestBatch: 100,
  /** FEEL-M10: how long people are shown what became of their requests, and how long requests are kept. */
  answeredRequestShown: 30 * day,
  requestRetention: 90 * day,
  /** entries about a person in which the decision about a permission is looked for, if the permission does not know. */
  grantEntries: 50,
  /** people on a page of those who have an area, and how far they are counted. */
  accessPageSize: 50,
  accessCountCap: 10_000,
  /** Events that the sealer processes per round. */
  sealBatch: 1_000,
  /** Rows of the audit log per statement of retention or verification. */
  auditBatch: 5_000,
  /** Rows per statement of an audit log download. */
  auditExportBatch: 1_000,
  /** Rows of an audit log download. */
  auditExportRows: 50_000,
  /** The audit log counts filtered entries up to this and then says "mehr als". */
  activityCap: 100,
  /** Entries that the audit log looks through for an area that was given or withdrawn. */
  activityLookThrough: 50_000,
  /** People of one name that the audit log's filter combines. */
  activityPeople: 20,
  /** Entries of the user's own audit log in the download of their data. */
  ownAuditLogLength: 10_000,
  /** Rows per statement of a user list download, and in total. */
  userExportBatch: 500,
  userExportRows: 50_000,
  /** People in one bulk job. */
  bulkRows: 10_000,
  /** Rows of a job that one statement inserts when it is prepared. */
  bulkInsert: 2_000,
  /** Rows of a job that one worker processes before it looks whether others wait. */
  bulkSlice: 500,
  /** Rows of the first transaction of a slice; later ones have as many as take about this long, but no fewer. */
  bulkBatch: 50,
  bulkBatchTime: second / 2,
  /** How long one worker holds a job before another takes it over. */
  bulkLease: minute,
  /** How long a job and the results of its rows can be seen. */
  bulkRetention: 7 * day,
  /** How long a job waits for its author's confirmation. */
  bulkPatience: day,
  /** FF-W9: unconfirmed jobs per person; beyond this the oldest is discarded. */
  bulkOpen: 5,
  /** Jobs in the list of the user's own. */
  bulkJobsShown: 25,
  /** Rows that the first statement of the purge deletes; later ones as many as take the database about this long. */
  purgeBatch: 100,
  purgeBatchLargest: 5_000,
  purgeBatchTime: 50,
  /** Numbers of deleted accounts that one statement copies into the ledger. */
  ledgerBatch: 1_000,
} as const;

/**
 * S-60, S-61: rate limits (GCRA): `burst` at once, and one more after each `interval`. docs/sign-in.md says what each
 * is counted by, and why.
 */
export const rates = {
  /** Sign-ins to one account from unknown devices. Three limits together make growing waits: 30 s, 2 min, 15 min. */
  signInAccount: { burst: 5, interval: 30 * second },
  signInAccountLonger: { burst: 10, interval: 2 * minute },
  signInAccountLongest: { burst: 20, interval: 15 * minute },
  /** Sign-ins from one address (/32, /64) to any account; and from one address to one account. */
  signInAddress: { burst: 20, interval: 3 * second },
  signInAccountFromAddress: { burst: 10, interval: 5 * minute },
  /** Sign-ins to one account from a browser known for it (S-64). */
  signInDevice: { burst: 10, interval: 30 * second },
  /** Confirmations of the current password by a signed-in user, by user. */
  currentPassword: { burst: 5, interval: 30 * second },
  /** FF-W5: wrong passwords in one session during its longest life; the last of them ends it. */
  sessionPassword: { burst: 10, interval: 12 * hour },
  /** FF-B4: new passwords to be scored, by user and by link. */
  newPassword: { burst: 20, interval: 30 * second },
  /** Second-factor codes, by user. */
  secondFactor: { burst: 5, interval: 30 * second },
  /**
   * decisions that a second factor is required and from when, by organization and whether the owner or the provider
   * decides: each is told to many people.
   */
  requirementDecision: { burst: 5, interval: day / 5 },
  /** S-38: forms behind a letter's link, by address. */
  linkForm: { burst: 10, interval: 6 * second },
  /**
   * "Passwort vergessen": one a minute for the same input, five a day for one account, ten an hour from one address.
   */
  forgottenMinute: { burst: 1, interval: minute },
  forgottenDay: { burst: 5, interval: day / 5 },
  forgottenAddress: { burst: 10, interval: hour / 10 },
  /** Resent links and created users, by actor. */
  resend: { burst: 20, interval: hour / 20 },
  createUser: { burst: 60, interval: hour / 60 },
  /**
   * S-61: bulk jobs, by the user who prepares them: each has at most 10,000 people, and their links are not counted one
   * by one.
   */
  bulk: { burst: 30, interval: hour / 30 },
  /** R-202, D-8: imported addresses that turned out to be taken elsewhere, by importing user. */
  takenAddress: { burst: 60, interval: hour / 60 },
  /** R-1004: saved appearances, by organization: each may have a picture to be drawn anew. */
  appearance: { burst: 30, interval: hour / 30 },
  /** FEEL-M10: requests for access, by the person who asks. */
  accessRequest: { burst: 10, interval: day / 10 },
  /** S-79: letters caused by the administrators of one organization. */
  letters: { burst: 2_000, interval: day / 2_000 },
  /** Downloads of the audit log and of one's own data, by user: each reads much and is recorded. */
  download: { burst: 10, interval: minute },
  /** Requests of the order system, by its key. */
  orders: { burst: 120, interval: second / 2 },
  /** Wrong keys of the order system and the scheduler, by address. */
  wrongKey: { burst: 10, interval: minute },
  /** Sign-ins to systems that are begun, by address: a browser needs a few of them for each. */
  authorization: { burst: 120, interval: second },
  /** Wrong secrets of a connected system, by system and address. */
  clientSecret: { burst: 10, interval: minute },
  /** Ways to a system behind a proxy, by session: a browser that restores its tabs needs one for each. */
  hopCode: { burst: 60, interval: second },
  /** how often a refusal on the way to a system is recorded, by person and system. */
  systemRefusalRecord: { burst: 1, interval: minute },
  /** How often refusals for too many attempts are recorded, so that nobody can flood the audit log with them. */
  refusalRecord: { burst: 1, interval: minute },
  /** How often requests that no page of the portal sends are recorded, by address, for strangers. */
  strangerRecord: { burst: 30, interval: 10 * second },
} as const satisfies Record<string, { burst: number; interval: number }>;

/** The name of a limit in `rates`. */
export type Limiter = keyof typeof rates;

/** A limit's duration in whole days, for messages that name it. */
export function daysOf(milliseconds: number): number {
  return Math.round(milliseconds / day);
}

/** A limit's duration in whole hours, for messages that name it. */
export function hoursOf(milliseconds: number): number {
  return Math.round(milliseconds / hour);
}
