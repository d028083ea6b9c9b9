package dev.guard.sandbox.world;

import java.util.Optional;

/**
 * What a person has changed of an object by its cluster's API, as far as pretend clusters heed it.
 * Immutable.
 *
 * @param plural the resource's name in a path: {@code helmreleases}
 * @param suspend {@code spec.suspend}, which Flux heeds; false where it is not there
 * @param restartedAt the annotation of a pod template that {@code kubectl rollout restart} writes
 */
public record Edit(
    String plural, String namespace, String name, boolean suspend, Optional<String> restartedAt) {}
