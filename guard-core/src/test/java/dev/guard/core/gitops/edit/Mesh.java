package dev.guard.core.gitops.edit;

import dev.guard.api.Bytes;
import dev.guard.api.mesh.Artifact;
import dev.guard.api.mesh.Pin;
import dev.guard.api.mesh.StagePlan;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A mesh to test the editor with: charts from istio-release, and Istio's images. */
final class Mesh {
  static final String URL = "https://istio-release.storage.googleapis.com/charts";

  static final Predicate<Artifact> OWNS =
      artifact ->
          artifact.kind().equals("image")
              ? Set.of("pilot", "proxyv2").contains(artifact.name())
              : artifact.source().toString().contains("istio-release");

  private Mesh() {}

  static StagePlan to(String version) {
    return new StagePlan(
        "upgrade",
        List.of("base", "istiod", "cni", "ztunnel", "gateway").stream()
            .map(
                name ->
                    new Pin(new Artifact("helm-chart", name, URI.create(URL)), "version", version))
            .toList());
  }

  static SourceFile file(String path, String text) {
    return new SourceFile(path, Bytes.utf8(text));
  }

  /** The files as they are once the change is merged. */
  static List<SourceFile> after(List<SourceFile> files, Edited edited) {
    return files.stream()
        .map(
            file ->
                new SourceFile(
                    file.path(), edited.files().getOrDefault(file.path(), file.content())))
        .toList();
  }

  /** A changed file's new text. */
  static String text(Edited edited, String path) {
    return edited.files().getOrDefault(path, Bytes.utf8("unchanged")).utf8();
  }

  static String repository() {
    return """
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata:
          name: istio
          namespace: istio-system
        spec:
          url: https://istio-release.storage.googleapis.com/charts
        """;
  }

  /** A release of {@code chart} whose version lines are {@code version}; 13 lines from line 1. */
  static String release(String chart, String versionLine) {
    return """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata:
          name: %s
          namespace: istio-system
        spec:
          chart:
            spec:
              chart: %s
              %s
              sourceRef:
                kind: HelmRepository
                name: istio
        """
        .formatted(chart, chart, versionLine);
  }
}
