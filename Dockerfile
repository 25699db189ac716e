# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /portal
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
COPY scripts/install.mjs scripts/
RUN node --input-type=module -e 'import { install } from "./scripts/install.mjs"; install()'
COPY . .
# The key by which forms of an older image are still taken: docs/operation.md, "Builds".
RUN --mount=type=secret,id=actions_key,env=NEXT_SERVER_ACTIONS_ENCRYPTION_KEY npm run build

FROM node:24-bookworm-slim
WORKDIR /portal
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 LISTEN=0.0.0.0 PORT=3000
COPY --from=build --chown=root:root /portal/.next/standalone ./
# Next writes nothing but its cache, and the portal renders every page anew.
USER node
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Checks the settings, migrates the database, serves.
CMD ["node", "start.mjs"]
