# The container of releases: the static binary, and the certificates that a live API is
# checked by. goreleaser lays both beside this file, the binary in a folder for each
# platform; .ci/release does the same.
FROM scratch
ARG TARGETPLATFORM
COPY .release/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY ${TARGETPLATFORM}/batchcheck /usr/bin/batchcheck
# An ordinary user. Run with --user "$(id -u):$(id -g)" to write reports to a mounted folder.
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/usr/bin/batchcheck"]
