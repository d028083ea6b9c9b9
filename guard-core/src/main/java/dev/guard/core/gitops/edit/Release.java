package dev.guard.core.gitops.edit;

import dev.guard.api.delivery.ObjectRef;
import dev.guard.api.mesh.Artifact;

/**
 * A release of the mesh as the files declare it.
 *
 * @param object an empty namespace means that the file does not say it
 * @param declared the version, range or variable as it is written, without quotes; empty where the
 *     file names none
 * @param field where in the object: {@code spec.chart.spec.version}
 * @param line from 1; of the version, or of the chart where there is none
 * @param column from 1
 */
public record Release(
    ObjectRef object,
    Artifact artifact,
    String declared,
    String field,
    String file,
    int line,
    int column) {}
