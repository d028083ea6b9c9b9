package dev.guard.api.mesh;

import dev.guard.api.Answer;
import dev.guard.api.MeshVersion;

/**
 * One cluster's way from one version to another.
 *
 * @param strategy {@code in-place} or {@code revision}
 * @param kubernetesVersion the API server's, such as {@code 1.31.4}
 */
public record Upgrade(
    MeshVersion from, MeshVersion to, String strategy, Answer<String> kubernetesVersion) {}
