/**
 * Every duration and bound of the product, each named once.
 * Durations are milliseconds unless the name says otherwise.
 */

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

export const limits = {
  /** an activation link is valid for seven days. */
  activationLink: 7 * day,
  /** a reset link is valid for two days. */
  passwordResetLink: 2 * day,
  /** a registration link is valid for seven days. */
  registrationLink: 7 * day,
  /** how often one registration link may lead to a user or to a letter about a taken address. */
  registrationsPerLink: 20,
  /** the holder of an address that others try to register is told no more often than this. */
  addressTakenInterval: hour,
  /** the invited person is reminded this long before the account is deleted. */
  reminderWeek: 7 * day,
  reminderDay: day,
  /** a user who is not activated is deleted thirty days after creation. */
  activationDeadline: 30 * day,
  /** at most this long after an order has arrived, the owner's activation letter is on its way. */
  provisioningDeadline: 12 * hour,
  /** The first new attempt at an order that could not be worked on; the pause doubles with every further one. */
  orderRetryFirst: 15 * second,
  orderRetryLongest: hour,
  /** how long a dead link can still say why it is dead. */
  deadLinkMemory: 90 * day,
  /** the second of two clicks on one button comes no later than this. */
  secondClick: minute,
  /** S-34: the cookie that carries a link's token from its address to the form. */
  linkCookie: 30 * minute,

  /** how long what was typed into a form of an ended session waits for its person. */
  keptEntry: 30 * minute,
  /** RFC 6265, 6.1: browsers take 4096 bytes of one cookie, its name and attributes included. */
  keptEntryLength: 3_900,

  /** How long a browser remembers the language that was chosen in it. */
  languageCookie: 365 * day,

  /** S-11: a session ends after this long without a request. */
  sessionIdle: 60 * minute,
  /** S-11: a session ends after this long, whatever happens. */
  sessionAbsolute: 12 * hour,
  /** How much older the stored last activity may be than the real one. */
  sessionTouch: minute,
  /**
   * D-1: how long after the password the second factor may be shown, how long a factor may be changed after the password
   * was typed again (ASVS 7.5.1), and how long new recovery codes can be read.
   */
  secondFactorTime: 10 * minute,
  /** RFC 6238, 5.2: the code of this many steps of thirty seconds before and after is right too. */
  codeWindow: 1,
  /** D-1: codes of a set. */
  recoveryCodes: 10,
  /** D-1: passkeys of one person. */
  passkeys: 10,
  passkeyNameLength: 60,
  /** Characters of a browser's answer with a passkey. */
  passkeyAnswer: 16_000,

  /** S-73: for how long a letter in delivery belongs to one worker. */
  outboxLease: minute,
  /** S-74: Resend's answer is awaited for this long. */
  mailTimeout: 10 * second,
  /** S-75: the first retry of a letter; it doubles with every further one. */
  mailRetryFirst: 15 * second,
  mailRetryLongest: hour,
  /** S-75: failures of the provider in a row after which letters wait for one that tries it, and how often one does. */
  mailFailures: 5,
  mailProbe: minute,
  /** S-76: a letter that has waited this long is worth an alert. */
  mailQueueAlert: 10 * minute,
  /** A letter without a link is given up after this long. */
  mailLifetime: 2 * day,
  /** S-101: delivered letters' rows are kept for this long. */
  sentMailMemory: 30 * day,
  /** S-101: what the trail tells of changes is kept for this long, and its seals with it. */
  auditMemory: 180 * day,
  /** S-101: what it tells of sessions and of requests that were refused before they were anything. */
  securityMemory: 90 * day,
  /** S-78: the mail provider's messages are recognized when they come again for this long. */
  mailEventMemory: 30 * day,
  /** S-105: who was deleted is remembered for longer than any backup is kept (35 days). */
  deletionMemory: 400 * day,
  /** S-102: how often the trail is sealed: within a minute, whatever happens. */
  trailSweep: 30 * second,
  /** S-102: an event may commit this much later than another that was recorded after it. */
  trailDisorder: hour,
  /** S-102: an event that was sealed this much later than it happened is worth a question. */
  trailLate: day,
  /** S-102: so many numbers back the sealer looks for events that committed late; the daily run looks at all. */
  trailLookBack: 10_000,
  /** S-37: what a stranger has sent leads to something at most this much later, at no moment that could be known. */
  strangerPause: 2 * second,
  /** How often the portal's own clock looks for letters that are due. */
  outboxSweep: 30 * second,
  /** how often the portal's own clock runs the purge. */
  purgeInterval: day,
  /** A daily run that has not ended after this long has died. */
  purgeLongest: hour,

  /** S-79: the operator hears of an organization that has fewer than this many of its letters left. */
  lettersAlert: 500,
  /** Two activation letters for one user are at least this far apart (S-61). */
  resendInterval: minute,

  /** S-93: from asking for a connection to the commit; where the network is dead nothing else ends the wait. */
  databaseDeadline: 5 * second,
  /** S-93: deadlines that the database itself keeps. */
  databaseStatement: 4 * second,
  databaseLock: 2 * second,
  databaseTransaction: 8 * second,
  /** FF-H-2: connections to a server that takes no changes are given up when the pool is this old. */
  databaseReadOnly: 2 * second,

  /** D-1, S-01: bounds of a password, in Unicode code points after NFKC. */
  passwordShortest: 12,
  passwordLongest: 256,
  passwordBytes: 1024,
  /** S-03: the weakest zxcvbn score that is accepted, 0 to 4. */
  passwordScore: 3,
  /** FF-B4: so many characters of a password are judged; zxcvbn takes half a second for the worst of this length. */
  passwordJudged: 40,
  /** FF-B4: after this long a password that is not judged is not accepted. */
  passwordJudging: 5 * second,
  /** The thread that judges reads its dictionaries once, which takes a third of a second of a quiet core. */
  judgeStart: 15 * second,

  /**
   * S-66: sign-ins that one server works on at the same moment (while one password is hashed the others are at the
   * database, and no page waits behind more than these few), of them from one address, and how many wait for that.
   */
  signInsAtOnce: 4,
  signInsOfOne: 2,
  signInQueue: 100,
  /** FF-W1: places that known browsers never take from others, and others never from known browsers. */
  signInsKept: 1,
  /** FF-W1: addresses over their limit at the sign-in that one server remembers, for some seconds each. */
  earlySenders: 10_000,
  /** S-66: who waits for a place to hash a password: so many, and for so long, at the door too. */
  hashQueue: 32,
  hashWait: 2 * second,

  /** R-503, S-63: failures in a row after which unknown devices are shut out until the operator unlocks (NIST: 100). */
  failuresUntilLock: 100,
  /** S-64: failures in a row after which a known device is known no more. */
  failuresOfDevice: 10,
  /** S-69: failures in a row that the person is told of when somebody gets in at last. */
  failuresToTell: 5,
  /** S-64: so many people can be known in one browser. */
  devicesOfBrowser: 4,
  /** S-64: a device that was not used for this long is known no more. */
  knownDevice: 180 * day,

  /** S-66: requests that one server answers at the same moment. A page costs some 25 ms of a core. */
  httpRunning: 100,
  /**
   * FF-W2: of those, how many of one address or account, behind whose steps others wait. So many more of it wait, for so long, and the next one is told
   * to come again; where one address is everybody (a proxy that nobody named), it is still `httpRunning` in all.
   */
  httpRunningOfOne: 4,
  httpQueue: 96,
  httpWait: 5 * second,
  /** FF-W2: places that known browsers never take from others, and others never from known browsers. */
  httpKept: 20,
  /** FF-B1: requests behind an unanswered one, none of which is begun; with more than this the connection is cut. */
  httpPipelined: 16,
  /** FF-B1: a server on which all places are taken, and none was given back for this long, is stuck and not busy. */
  placesStuck: 30 * second,
  /** FF-M-3: how often the log says that addresses of clients are not read as they should be. */
  addressWarning: hour,
  /** F-16: a request's headers are awaited for this long, the whole of it for that long. */
  httpHeaders: 10 * second,
  httpRequest: 30 * second,
  /** A connection without a request; longer than the proxies in front usually wait. */
  httpIdle: 65 * second,
  /** A connection on which nothing moves at all, in the middle of an answer. */
  httpSilence: 2 * minute,
  /** Bytes of a request's headers, cookies among them, and of its body: no form of the portal comes near it. */
  httpHeaderBytes: 16 * 1024,
  httpBodyBytes: 64 * 1024,
  /** Parameters of an address: no page of the portal has a fifth of them. */
  httpParameters: 100,
  /** React's own hidden entries of a form: a reference to the action, what it is bound to, and the key of its state. */
  formOwnEntries: 8,
  /** Characters of a text that is put into a normal form: the time for it grows with their square. */
  normalizedLength: 4_096,
  /** S-96: requests and work in progress get this long when the process is told to end. */
  shutdown: 8 * second,
  /** F-14: for so long of that, connections that are open already may still bring a request. */
  lastRequests: second,
  /** S-95: within this time a database that is ready answers. */
  readiness: second / 2,
  /** FF-H-1: for so long readiness remembers whether what lies around the tables is as it should be. */
  fitnessMemory: 15 * second,
  /** S-66: who is turned away because too much is going on should come back after this long. */
  retryAfter: 2 * second,
  /** S-89: what security.txt says is good for this long from the day it is asked for. */
  securityTxt: 180 * day,

  /** Work that takes long gives others a turn after this long. */
  longestTurn: 20,

  /** Empty rows of a staff list above its heads, through which its separator is looked for. */
  importRowsAbove: 1_000,
  /** Size of a staff list, and people in it (10,000 with an x for each of fifteen areas are half of it). */
  importMegabytes: 2,
  importRows: 10_000,
  /** FF-B3: columns of a staff list, and cells of the whole: ten thousand people have fifty each. */
  importColumns: 100,
  importCells: 500_000,
  /** Characters of a cell that are read, and of one with a name, an address or a mark; what is longer is refused as such. */
  importCellRead: 4_000,
  importFieldRead: 400,
  /** FF-B5: what is kept of a row that can not be used: problems, characters of a head and of a cell, bytes altogether. */
  importProblems: 10,
  importHeadShown: 40,
  importCellShown: 120,
  importRowBytes: 4_096,
  /** FF-F1: names with umlauts that the preview shows, so that a person sees whether the encoding is right. */
  importSamples: 3,
  /** FF-F12: organizations of a number with other zeros in front that a row names. */
  importAlike: 3,
  /** Rows of an import that one statement reads for a download. */
  importExportBatch: 1_000,
  /** People whom one transaction of an import adds. */
  importSlice: 250,
  /**
   * People whom one transaction of an import tries: as many answers about taken addresses are reserved for it (D-8). Few,
   * because what a server had reserved when it was killed comes back by time only.
   */
  importReserved: 25,

  nameLength: 80,
  /**
   * Of an organization. German registers have no bound; the British one allows 160 characters (Companies House, Companies
   * Act 2006 with SI 2015/17), and what people add to tell branches apart comes on top.
   */
  organizationNameLength: 200,
  /** Marks on one letter: Burmese needs five, pointed Hebrew four. Fifteen draw over four rows. */
  marksPerLetter: 6,
  /** What is typed is cleaned where it has at most so many times the characters that it may have in the end. */
  typedExcess: 4,
  /** years that somebody can mean with a date of validity. */
  firstYear: 2000,
  lastYear: 2099,
  /** RFC 5321: the longest address that can be delivered. */
  emailLength: 254,
  searchLength: 100,
  /** Characters of a place in a list, as an address has it: a sort key, which is a name or an address, and a number. */
  cursorLength: 4_096,
  /** Characters of what a browser calls itself that are looked at; the longest known ones have some 300. */
  userAgentLength: 512,

  /** Rows of one page of a list. */
  pageSize: 25,
  /** A list counts no further than this and then says "mehr als". */
  countCap: 10_000,
  /**
   * What filters leave of a list is counted no further than this. So many are gathered to be sorted, and where there are
   * more, of a million one in some hundred is on the page: both cost about the same.
   */
  matchCap: 2_000,
  /** Tasks of one kind that the operator's page shows and counts. */
  tasksShown: 200,
  /** Orders that the page of an organization shows. */
  ordersShown: 10,
  /** Orders that one round of the clock takes. */
  orderBatch: 50,
  /** Bytes of an order. */
  orderBytes: 64 * 1024,
  /** Fields that the answer to an order names as wrong. */
  orderProblems: 20,
  /** Bytes of a message of the mail provider's. */
  mailEventBytes: 256 * 1024,
  /** Entries of a user's history that the edit page shows. */
  historyLength: 50,
  /** Events that one round of the sealer takes. */
  sealBatch: 1_000,
  /** Rows of the trail that one statement of retention or of the verifier takes. */
  trailBatch: 5_000,
  /** Rows of a download of the trail that one statement reads. */
  trailExportBatch: 1_000,
  /** Rows that a download of the trail has at most. */
  trailExportRows: 50_000,
  /** People of one name whom the trail's filter takes together. */
  trailPeople: 20,
  /** Entries of one's own trail that the download of one's own data has at most. */
  ownTrailLength: 10_000,
  /** Rows of a download of the list of users that one statement reads, and that it has at most. */
  userExportBatch: 500,
  userExportRows: 50_000,
  /** People of one bulk job. */
  bulkRows: 10_000,
  /** Rows of a job that one statement writes when it is prepared. */
  bulkInsert: 2_000,
  /** Rows of a job that one worker takes at a time before it looks whether others wait. */
  bulkSlice: 500,
  /** Rows of the first transaction of a slice; the further ones have as many as take about this long, but no fewer. */
  bulkBatch: 50,
  bulkBatchTime: second / 2,
  /** For how long a job belongs to one worker; one that died is relieved then. */
  bulkLease: minute,
  /** How long a job and what became of its rows can be seen. */
  bulkMemory: 7 * day,
  /** How long a job waits for its maker's yes. */
  bulkPatience: day,
  /** FF-W9: jobs of one person that wait for a yes; of more the oldest is discarded. */
  bulkOpen: 5,
  /** Jobs that the list of one's own shows. */
  bulkJobsShown: 25,
  /** Rows that the first statement of the purge deletes; the further ones as many as take about this long. */
  purgeBatch: 100,
  purgeBatchLargest: 5_000,
  purgeBatchTime: 40,
  /** Numbers of deleted accounts that one statement takes over into the ledger. */
  ledgerBatch: 1_000,
} as const;

/** For date fields: what lies outside is refused. */
export const typedDays = { min: `${limits.firstYear}-01-01`, max: `${limits.lastYear}-12-31` };

/**
 * S-60, S-61: how often somebody may do something (GCRA): so many at once, and one more after each interval. What each
 * counts by, and why, is in docs/sign-in.md.
 */
export const rates = {
  /** Signing in to one account from unknown devices. Three rules together make waits that grow: 30 s, 2 min, 15 min. */
  signInAccount: { burst: 5, interval: 30 * second },
  signInAccountLonger: { burst: 10, interval: 2 * minute },
  signInAccountLongest: { burst: 20, interval: 15 * minute },
  /** Signing in from one address (/32, /64), whoever it is; and from one address to one account. */
  signInAddress: { burst: 20, interval: 3 * second },
  signInAccountFromAddress: { burst: 10, interval: 5 * minute },
  /** Signing in to one account from a browser that is known there (S-64). */
  signInDevice: { burst: 10, interval: 30 * second },
  /** The current password, asked of who is signed in already, by user. */
  currentPassword: { burst: 5, interval: 30 * second },
  /** Wrong ones of one session, as long as it can last (FF-W5): with the last of them it ends. */
  sessionPassword: { burst: 10, interval: 12 * hour },
  /** FF-B4: new passwords to be judged, by user and by link. */
  newPassword: { burst: 20, interval: 30 * second },
  /** Codes of the second factor, by user. */
  secondFactor: { burst: 5, interval: 30 * second },
  /** S-38: forms behind a link from a mail, by address. */
  linkForm: { burst: 10, interval: 6 * second },
  /** "Passwort vergessen": one a minute for what was typed, five a day for one account, ten an hour from one address. */
  forgottenMinute: { burst: 1, interval: minute },
  forgottenDay: { burst: 5, interval: day / 5 },
  forgottenAddress: { burst: 10, interval: hour / 10 },
  /** Links sent anew, and users created, by who does it. */
  resend: { burst: 20, interval: hour / 20 },
  createUser: { burst: 60, interval: hour / 60 },
  /** S-61: bulk jobs, by who prepares them: each is 10,000 people at most, and their links do not count one by one. */
  bulk: { burst: 30, interval: hour / 30 },
  /** R-202, D-8: addresses of imports that turned out to be taken elsewhere, by who imports. */
  takenAddress: { burst: 60, interval: hour / 60 },
  /** S-79: letters that the administrators of one organization cause. */
  letters: { burst: 2_000, interval: day / 2_000 },
  /** Downloads of the trail and of one's own data, by user: each reads much and is recorded. */
  download: { burst: 10, interval: minute },
  /** Requests of the order system, by its key. */
  orders: { burst: 120, interval: second / 2 },
  /** Wrong keys at the order system's and the scheduler's doors, by address. */
  wrongKey: { burst: 10, interval: minute },
  /** Refusals for too many attempts are recorded this often, so that nobody can flood the trail with them. */
  refusalRecord: { burst: 1, interval: minute },
  /** What no page of the portal sends is recorded this often of one address of strangers. */
  strangerRecord: { burst: 30, interval: 10 * second },
} as const satisfies Record<string, { burst: number; interval: number }>;

/** The name of a rule of `rates`. */
export type RateRule = keyof typeof rates;

/** A duration of the limits in whole days, for sentences that name it. */
export function daysOf(milliseconds: number): number {
  return Math.round(milliseconds / day);
}

/** A duration of the limits in whole hours, for sentences that name it. */
export function hoursOf(milliseconds: number): number {
  return Math.round(milliseconds / hour);
}
