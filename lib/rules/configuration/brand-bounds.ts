/**
 * the bounds of what a provider chooses of its looks. They stand apart from lib/rules/limits.ts, which reads the
 * provider's file.
 */
export const brandBounds = {
  /** Degrees of OKLCH's hue. */
  hue: { least: 0, most: 360 },
  chroma: { least: 0, most: 0.2 },
} as const;

/** bytes of a picture, as it is beside the provider's file or uploaded. */
export const pictureBytes = 200 * 1024;
