/** The value below which this share of the numbers lies. */
export function quantile(numbers: number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function median(numbers: number[]): number {
  return quantile(numbers, 0.5);
}

/**
 * The probability that two samples of the same distribution differ at least this much: the Mann-Whitney rank test,
 * two-sided, in the normal approximation with the correction for ties. For samples of twenty and more.
 */
export function mannWhitney(first: number[], second: number[]): number {
  const all = [
    ...first.map((value) => ({ value, first: 1 })),
    ...second.map((value) => ({ value, first: 0 })),
  ];
  all.sort((a, b) => a.value - b.value);
  const [n, m] = [first.length, second.length];
  let rankSum = 0;
  let ties = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (all[end]?.value === all[start]?.value && end < all.length) end += 1;
    const equal = end - start;
    // All of them get the mean of their ranks, which count from one.
    for (let at = start; at < end; at += 1)
      rankSum += ((start + 1 + end) / 2) * (all[at]?.first ?? 0);
    ties += equal ** 3 - equal;
    start = end;
  }
  const u = rankSum - (n * (n + 1)) / 2;
  const size = n + m;
  const variance = ((n * m) / 12) * (size + 1 - ties / (size * (size - 1)));
  if (variance === 0) return 1;
  const z = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / Math.sqrt(variance);
  return 2 * (1 - normal(z));
}

/** The share of a normal distribution below z ≥ 0 (Abramowitz and Stegun 26.2.17, to seven digits). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const poly = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = poly.reduce((total, factor, at) => total + factor * t ** (at + 1), 0);
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
