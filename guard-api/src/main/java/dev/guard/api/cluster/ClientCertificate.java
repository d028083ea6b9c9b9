package dev.guard.api.cluster;

import dev.guard.api.secret.Secret;

/** A TLS client certificate, both parts in PEM. */
public record ClientCertificate(String certificatePem, Secret keyPem) implements Credential {}
