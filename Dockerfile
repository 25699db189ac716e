# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /portal
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
COPY scripts/install.mjs scripts/
RUN node --input-type=module -e 'import { install } from "./scripts/install.mjs"; install()'
COPY . .
# The key by which forms of an older image are still taken: docs/operation.md, "Builds". Read from its file, because older
# builders do not know secrets as variables.
RUN --mount=type=secret,id=actions_key \
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY="$(cat /run/secrets/actions_key 2>/dev/null || true)" npm run build
# The packages and their versions, for programs that look for known weaknesses (CycloneDX). npm makes no list while packages are
# wanted that were not installed, those of tests.
RUN npm pkg delete devDependencies && npm sbom --omit=dev --sbom-format=cyclonedx > .next/standalone/sbom.cdx.json

FROM node:24-bookworm-slim
WORKDIR /portal
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 LISTEN=0.0.0.0 PORT=3000
COPY --from=build --chown=root:root /portal/.next/standalone ./
# The user owns nothing here: nothing is written, so the file system may be read-only. Next would only write its cache, and the
# portal renders every page anew.
USER node
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Checks the settings, migrates the database, serves.
CMD ["node", "start.mjs"]
