package dev.guard.api.change;

import dev.guard.api.delivery.ObjectRef;
import dev.guard.api.mesh.Artifact;

/**
 * One version scalar that a change rewrites.
 *
 * @param file its path in the repository
 * @param line from 1, in the file before the edit
 * @param column from 1
 * @param object the release that the scalar belongs to
 * @param field where in the object, with dots: {@code spec.chart.spec.version}
 * @param before the scalar's value, without quotes
 * @param after the value it gets
 */
public record ScalarEdit(
    String file,
    int line,
    int column,
    ObjectRef object,
    Artifact artifact,
    String field,
    String before,
    String after) {}
