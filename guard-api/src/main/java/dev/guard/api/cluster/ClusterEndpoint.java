package dev.guard.api.cluster;

import java.net.URI;
import java.util.Optional;

/**
 * Where a cluster's API server is and how to authenticate there.
 *
 * @param caPem certificates to trust for this server; empty means those of the JDK
 * @param tlsServerName the name to expect in the server's certificate where it differs
 * @param proxy an HTTP proxy for this cluster alone
 */
public record ClusterEndpoint(
    URI server,
    String caPem,
    Optional<String> tlsServerName,
    Credential credential,
    Optional<URI> proxy) {}
