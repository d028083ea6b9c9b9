package dev.guard.core.gitops.edit;

import dev.guard.api.change.ScalarEdit;
import dev.guard.api.mesh.Artifact;

/** A release's version scalar and the value that it should hold; it may hold it already. */
record Wanted(
    KubeObject object, Artifact artifact, String field, VersionScalar scalar, String value) {

  ScalarEdit edit() {
    return new ScalarEdit(
        object.file().path(),
        scalar.line(),
        scalar.column(),
        object.ref(),
        artifact,
        field,
        scalar.value(),
        value);
  }

  Refusal refuse(String why, String next) {
    return new Refusal(object.file().path(), scalar.line(), object.ref().toString(), why, next);
  }
}
