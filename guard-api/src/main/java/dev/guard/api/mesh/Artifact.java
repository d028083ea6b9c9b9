package dev.guard.api.mesh;

import java.net.URI;

/**
 * Something with a version that a release file names.
 *
 * @param kind {@code helm-chart}, {@code oci-chart}, {@code git-chart}, {@code image}
 * @param name the chart's name, such as {@code istiod}, or its path in the source
 * @param source the repository it comes from; {@code unknown:source} where none could be resolved
 */
public record Artifact(String kind, String name, URI source) {}
