package dev.guard.api.mesh;

/**
 * Which artifact gets which value.
 *
 * @param field {@code version} for the chart's own version
 */
public record Pin(Artifact artifact, String field, String value) {}
