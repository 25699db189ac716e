/** The sizes of the two installations that are compared, and the number of requests. */
export type Sizes = {
  users: number;
  organizations: number;
  /** Customers of the largest reseller, directly and through its sub-resellers. */
  customersOfReseller: number;
  /** Users of the largest customer. */
  team: number;
  /** Users whose thirty days are over, for the purge. */
  expired: number;
  rounds: number;
  /** Requests of one side per round. */
  signIns: number;
  pages: number;
  /** How often a tick is withdrawn. */
  withdrawals: number;
  /** False: times by the clock, which say nothing on a busy machine, and the less important pages are left out. */
  thorough: boolean;
  /** Minutes after which a measurement counts as one that hangs. */
  patience: number;
};

/** The size in the goals: a million users, 100,000 organizations, a reseller with half of them. */
export const whole: Sizes = {
  users: 1_000_000,
  organizations: 100_000,
  customersOfReseller: 50_000,
  team: 10_000,
  expired: 1_000_000,
  rounds: 5,
  signIns: 100,
  pages: 120,
  withdrawals: 200,
  thorough: true,
  patience: 40,
};

/** A smaller installation of the same shape, for a run of a few minutes during development. */
export function smaller(users: number): Sizes {
  const organizations = Math.ceil(users / 10);
  return {
    users,
    organizations,
    customersOfReseller: Math.ceil(organizations / 2),
    team: Math.ceil(users / 25),
    expired: users,
    rounds: 3,
    signIns: 40,
    pages: 50,
    withdrawals: 40,
    thorough: true,
    patience: 15,
  };
}

/** For the short form: so few requests that all of it ends within minutes, with a wider spread. */
export const short: Sizes = { ...smaller(20_000), signIns: 16, pages: 16, thorough: false };

/**
 * The installation that the goals compare with: the same shape of tree and users, and most organizations without users.
 */
export const aThousand = {
  users: 1_000,
  organizations: 1_000,
  customersOfReseller: 500,
  team: 10,
  inhabited: 100,
};
