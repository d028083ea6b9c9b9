package dev.guard.api.cluster;

/** How to authenticate at a Kubernetes API server. */
public sealed interface Credential permits BearerToken, ClientCertificate {}
