/** Addresses that would each become a series of its own if addresses were labels, with numbers, names and rubbish. */
export function hostileAddresses(count: number): string[] {
  const forms = [
    (n: number) => `/users/${1_000_000 + n}`,
    (n: number) => `/users/${n}/access/export?sort=${n}`,
    (n: number) => `/organizations/${n}/close`,
    (n: number) => `/areas/area${n}`,
    (n: number) => `/activate/token-${n}`,
    (n: number) => `/api/orders/2026-${n}`,
    (n: number) => `/api/health/ready/${n}`,
    (n: number) => `/oidc/auth/${n}`,
    (n: number) => `/authz/system${n}/area`,
    (n: number) => `/.zugang/${n}`,
    (n: number) => `/clara${n}@mustermensch.example`,
    (n: number) => `/__proto__/${n}`,
    (n: number) => `/constructor/${n}`,
    (n: number) => `/hasOwnProperty${n}`,
    (n: number) => `//evil${n}.example/users`,
    (n: number) => `/x"} 1%0Azugang_forged{a="${n}"`,
    (n: number) => `/%00%ff${n}`,
    (n: number) => `/users;${n}`,
    (n: number) => `/file${n}.svg`,
    (n: number) => `/?route=${n}`,
  ];
  return Array.from({ length: count }, (_, n) => forms[n % forms.length]?.(n) ?? "/");
}
