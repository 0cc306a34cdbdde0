# An optimised Keycloak with the extension, for PostgreSQL: https://www.keycloak.org/server/containers
#
# JAR=source (the default) builds the extension here, so that Docker is all that is needed; JAR=prebuilt takes
# target/keycloak-auth-codes.jar, which "mvn package" has made.
ARG KEYCLOAK_VERSION=26.7.5
ARG JAR=source

FROM maven:3.9-eclipse-temurin-21 AS jar-source
WORKDIR /build
COPY pom.xml LICENSE ./
COPY src/main src/main
COPY themes themes
RUN mvn -B -q package -Dmaven.test.skip -Dspotless.check.skip -Djacoco.skip && \
    cp target/keycloak-auth-codes.jar /

FROM scratch AS jar-prebuilt
# A builder that makes every stage has to get past this one, although there is no JAR: hence the pattern, and a file that
# is always there.
COPY LICENSE target/keycloak-auth-codes.ja[r] /

FROM jar-${JAR} AS jar

# The JAR and nothing else, for image volumes and for Dockerfiles of your own: docker build --target extension .
FROM scratch AS extension
LABEL org.opencontainers.image.title="Keycloak Auth Codes, the JAR" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=jar /keycloak-auth-codes.jar /

FROM quay.io/keycloak/keycloak:${KEYCLOAK_VERSION} AS build
ENV KC_DB=postgres \
    KC_HEALTH_ENABLED=true \
    KC_METRICS_ENABLED=true
COPY --from=extension /keycloak-auth-codes.jar /opt/keycloak/providers/
RUN /opt/keycloak/bin/kc.sh build

FROM quay.io/keycloak/keycloak:${KEYCLOAK_VERSION}
LABEL org.opencontainers.image.title="Keycloak Auth Codes" \
      org.opencontainers.image.description="Keycloak with the extension Auth Codes, optimised for PostgreSQL" \
      org.opencontainers.image.licenses="Apache-2.0"
# All that the build has changed: the rest need not be in the image twice.
COPY --from=build /opt/keycloak/lib/quarkus /opt/keycloak/lib/quarkus
COPY --from=build /opt/keycloak/providers /opt/keycloak/providers
USER 1000
ENTRYPOINT ["/opt/keycloak/bin/kc.sh"]
CMD ["start", "--optimized"]
