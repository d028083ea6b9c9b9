package dev.guard.api.delivery;

import dev.guard.api.mesh.Artifact;

/** A release and the chart version that it should reach. */
public record ReleaseTarget(ObjectRef release, Artifact artifact, String version) {}
