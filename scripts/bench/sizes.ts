/** How large the two installations are that are compared, and how often each thing is asked. */
export type Sizes = {
  users: number;
  organizations: number;
  /** Customers of the largest Mandant, directly and through its Submandanten. */
  customersOfMandant: number;
  /** People of the largest Kunde. */
  team: number;
  /** People whose thirty days are over, for the purge. */
  expired: number;
  rounds: number;
  /** Requests of one side of one round. */
  signIns: number;
  pages: number;
};

/** The size that the goals speak of: a million people, 100,000 organizations, a Mandant with the half of them. */
export const whole: Sizes = {
  users: 1_000_000,
  organizations: 100_000,
  customersOfMandant: 50_000,
  team: 10_000,
  expired: 1_000_000,
  rounds: 5,
  signIns: 100,
  pages: 120,
};

/** The same shape with fewer people: a run of a few minutes, for whoever changes something. */
export function smaller(users: number): Sizes {
  const organizations = Math.ceil(users / 10);
  return {
    users,
    organizations,
    customersOfMandant: Math.ceil(organizations / 2),
    team: Math.ceil(users / 25),
    expired: users,
    rounds: 3,
    signIns: 40,
    pages: 50,
  };
}

/** What the goals compare with: the same shape of tree and people, and most organizations without any. */
export const aThousand = {
  users: 1_000,
  organizations: 1_000,
  customersOfMandant: 500,
  team: 10,
  inhabited: 100,
};
