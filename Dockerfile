# syntax=docker/dockerfile:1.7
# The service on the current LTS of Node, without the embedded PostgreSQL: give it DATABASE_URL.
ARG NODE_IMAGE=node:26.10.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ormconfig.ts ./
COPY scripts ./scripts
COPY migrations ./migrations
COPY src ./src
RUN npm run build
RUN npm prune --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE} AS run
ARG GIT_COMMIT
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=4000 \
    GIT_COMMIT=${GIT_COMMIT}
WORKDIR /gatehouse
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json ./
COPY graphiql/dist ./graphiql/dist
COPY examples ./examples
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# Room for what lives no longer than a request: a wide page costs a quarter less of it than with what Node takes by itself.
CMD ["node", "--max-semi-space-size=64", "--enable-source-maps", "dist/src/main.js"]
