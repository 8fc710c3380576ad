# The image of Gallra: one program, `gallra`, that is a worker unless told otherwise. docs/container.md says how to build and
# run it. Every name of a place to fetch from is an argument: a base image and a package registry inside a closed network do.
# A base image other than this one needs Node 24 with npm, and tini or apt-get.
ARG BASE_IMAGE=node:24-bookworm-slim

FROM ${BASE_IMAGE} AS build
USER 0:0
WORKDIR /build
# An init: as process 1, Node would ignore signals that it has no handler for yet, and would leave orphans unreaped.
RUN command -v tini || { apt-get update && apt-get install -y --no-install-recommends tini; }

# What runs, and the compiler: of the tools of development, nothing else is even fetched. No package runs a script here.
COPY package.json package-lock.json ./
RUN node -e "const fs = require('fs'); const p = JSON.parse(fs.readFileSync('package.json')); \
      for (const name in p.devDependencies) if (!/^(typescript$|@types\/)/.test(name)) delete p.devDependencies[name]; \
      fs.writeFileSync('package.json', JSON.stringify(p))"
ARG NPM_REGISTRY
# Secrets, where there are any: an .npmrc with the token of the registry, and the certificates of whoever signed its own.
RUN --mount=type=secret,id=npmrc --mount=type=secret,id=ca \
    if [ -f /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    NPM_CONFIG_USERCONFIG=/run/secrets/npmrc \
    npm ci --ignore-scripts --no-audit --no-fund ${NPM_REGISTRY:+--registry="$NPM_REGISTRY"}

COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY jobs jobs
COPY migrations migrations
COPY deploy/image/sbom.ts deploy/image/
RUN npm run -s build
# TypeScript stays as an optional peer of a package that never loads it; maps and declarations are read by tools only.
RUN npm pkg delete devDependencies && npm prune --omit=dev --ignore-scripts --no-audit --no-fund --offline \
    && rm -rf node_modules/typescript node_modules/@typescript node_modules/.bin node_modules/.package-lock.json \
    && find dist node_modules -type f '(' -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' ')' -delete \
    && find node_modules -type d -empty -delete

# The tree that is laid over the base image, with the same bytes, modes and times whenever it is built. Whoever runs it may
# read all of it and change none; the one folder to write to is that of group 0, whatever the user.
ARG SOURCE_DATE_EPOCH
RUN mkdir -p /image/opt/gallra /image/usr/local/bin /image/etc/gallra/policies /image/var/lib/gallra \
    && node deploy/image/sbom.ts > /image/opt/gallra/sbom.cdx.json \
    && mv dist node_modules /image/opt/gallra/ \
    && ln -s /opt/gallra/dist/src/cli/main.js /image/usr/local/bin/gallra \
    && cp "$(command -v tini)" /image/usr/local/bin/tini \
    && chown -hR 0:0 /image && chmod -R u=rwX,go=rX /image \
    && chmod 755 /image/opt/gallra/dist/src/cli/main.js /image/usr/local/bin/tini && chmod 770 /image/var/lib/gallra \
    && if [ -n "$SOURCE_DATE_EPOCH" ]; then find /image -exec touch -hd "@$SOURCE_DATE_EPOCH" '{}' +; fi

FROM ${BASE_IMAGE}
ARG BASE_IMAGE
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Gallra" \
      org.opencontainers.image.description="Retention policies, written as files, dispose of the records that have outlived their period, and leave evidence." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE_IMAGE}"
COPY --from=build /image/ /
# No home: what lies in one, such as credentials of a cloud, would be read. And the C library keeps two pools of memory, not
# one a thread.
ENV NODE_ENV=production \
    HOME=/nonexistent \
    MALLOC_ARENA_MAX=2 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    GALLRA_POLICIES=/etc/gallra/policies \
    GALLRA_OPS_LISTEN=0.0.0.0:9464
# The operations port; the reviewer's desk, where GALLRA_DESK_LISTEN says so.
EXPOSE 9464 8090
VOLUME /var/lib/gallra
WORKDIR /var/lib/gallra
USER 10001:0
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["gallra", "health"]
ENTRYPOINT ["tini", "-s", "--", "gallra"]
CMD ["worker"]
