package dev.guard.core.gitops.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The shapes of real repositories that are refused, each with its place and reason. */
class RefusedShapesTest {
  private final ReleaseFileEditor editor = new ReleaseFileEditor(Mesh.OWNS);

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "version: \"1.30.x\"|10|is a range",
        "version: 1.x|10|is a range",
        "version: \"*\"|10|is a range",
        "version: '>=1.20.0'|10|is a range",
        "version: \">=1.24.2 <1.25\"|10|is a range",
        "version: 1.26.*|10|is a range",
        "version: ~1.23|10|is a range",
        "version: ^1.26.0|10|is a range",
        "version: 1.26|10|is a range",
        "version: latest|10|is a range",
        "version: \"${version}\"|10|is the variable ${version}",
        "version: ${istio_version:=1.26.4}|10|is the variable",
        "version: {{ .Values.version }}|10|is a template",
        "version: [1.26.4]|10|is a template or a structure",
        "version: >-~n  1.26.4|10|written as block text",
        "version: \"1.26\\x2e4\"|10|with escapes",
        "version: 3.2.1|10|a repackaged chart",
        "version: 1.26.4-acme.3|10|a repackaged chart",
        "version: 1.26.4+acme|10|a repackaged chart",
        "version:|10|names no version",
        "version: ~|10|names no version",
        "interval: 5m|9|names no version",
      })
  void aVersionThatIsNoFullVersionIsRefused(String versionLine, String lineNumber, String why) {
    String line = versionLine.replace("~n", "\n      ");
    List<SourceFile> files =
        List.of(
            Mesh.file("repository.yaml", Mesh.repository()),
            Mesh.file("istiod.yaml", Mesh.release("istiod", line)));

    Edited edited = editor.edit(files, Mesh.to("1.27.3"));

    assertThat(edited.files()).isEmpty();
    assertThat(edited.edits()).isEmpty();
    assertThat(edited.refusals())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.file()).isEqualTo("istiod.yaml");
              assertThat(refusal.line()).isEqualTo(Integer.parseInt(lineNumber));
              assertThat(refusal.object()).isEqualTo("HelmRelease istio-system/istiod");
              assertThat(refusal.why()).contains(why);
              assertThat(refusal.next()).isNotEmpty();
            });
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
        shape(
            "5: chartRef to an OCIRepository",
            """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: istiod, namespace: istio-system}
            spec:
              chartRef:
                kind: OCIRepository
                name: istiod
            ---
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: OCIRepository
            metadata: {name: istiod, namespace: istio-system}
            spec:
              url: oci://gcr.io/istio-release/charts/istiod
              ref:
                tag: 1.26.4
            """,
            "a.yaml:6: HelmRelease istio-system/istiod: Its version stands in OCIRepository istiod,"
                + " at a.yaml:15."),
        shape(
            "5: an OCIRepository that no release of the folder names",
            """
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: OCIRepository
            metadata: {name: charts, namespace: flux-system}
            spec:
              url: oci://gcr.io/istio-release/charts/istiod
              ref:
                tag: 1.26.4
            """,
            "a.yaml:7: OCIRepository flux-system/charts: The chart's version stands in its source."),
        shape(
            "5: chartRef to something elsewhere",
            """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: istiod, namespace: istio-system}
            spec:
              chartRef: {kind: OCIRepository, name: charts}
            """,
            "a.yaml:5: HelmRelease istio-system/istiod: Its version stands in OCIRepository charts,"
                + " which is not among the files."),
        shape(
            "5, 13: a path in a GitRepository",
            """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: base, namespace: istio-system}
            spec:
              chart:
                spec:
                  chart: manifests/charts/base
                  sourceRef: {kind: GitRepository, name: istio}
            """,
            "a.yaml:8: HelmRelease istio-system/base: Its version is the ref of GitRepository istio,"
                + " which is not among the files."),
        shape(
            "8: a strategic-merge patch",
            """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: istiod, namespace: istio-system}
            spec:
              chart:
                spec:
                  version: 1.26.4
            """,
            "a.yaml:7: HelmRelease istio-system/istiod: It sets a version without a chart and its"
                + " source"),
        shape(
            "8: a JSON patch in a file of its own",
            """
            - op: replace
              path: /spec/chart/spec/version
              value: 1.26.4
            """,
            "a.yaml:2: A JSON patch sets /spec/chart/spec/version."),
        shape(
            "8: a JSON patch inside of a Kustomization",
            """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            patches:
              - target: {kind: HelmRelease, name: istiod}
                patch: |
                  - op: replace
                    path: /spec/chart/spec/version
                    value: 1.26.4
            """,
            "a.yaml:5: Kustomization: A patch sets a version or an image."),
        shape(
            "8: a patch of Flux's Kustomization",
            """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            metadata: {name: mesh, namespace: flux-system}
            spec:
              patches:
                - patch: |
                    kind: HelmRelease
                    metadata: {name: istiod}
                    spec:
                      chart:
                        spec:
                          version: 1.26.4
            """,
            "a.yaml:6: Kustomization flux-system/mesh: A patch sets a version or an image."),
        shape(
            "10: no namespace",
            """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: istiod}
            spec:
              chart:
                spec:
                  chart: istiod
                  version: 1.26.4
                  sourceRef: {kind: HelmRepository, name: istio}
            """,
            "a.yaml:7: HelmRelease istiod: Neither metadata.namespace nor sourceRef.namespace is"
                + " written"),
        shape(
            "10: the source is in another namespace",
            """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: istiod, namespace: elsewhere}
            spec:
              chart:
                spec:
                  chart: istiod
                  version: 1.26.4
                  sourceRef: {kind: HelmRepository, name: istio}
            """,
            "a.yaml:7: HelmRelease elsewhere/istiod: Its source HelmRepository elsewhere/istio is"
                + " not among the files; the one at repository.yaml:1 is in namespace"
                + " istio-system."),
        shape(
            "11: an overlay with values only",
            """
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: istio-ingress, namespace: istio-system}
            spec:
              values: {replicas: 3}
            """,
            "a.yaml:1: HelmRelease istio-system/istio-ingress: It has no chart: a patch over a"
                + " release"),
        shape(
            "a release of Flux 1",
            """
            apiVersion: helm.fluxcd.io/v1
            kind: HelmRelease
            metadata: {name: istiod, namespace: istio-system}
            spec:
              chart:
                repository: https://istio-release.storage.googleapis.com/charts
                name: istiod
                version: 1.26.4
            """,
            "a.yaml:6: HelmRelease istio-system/istiod: It is a HelmRelease of Flux 1."),
        shape(
            "14: Kustomize's image pin",
            """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            images:
              - name: docker.io/istio/pilot
                newTag: 1.26.4
            """,
            "a.yaml:5: Kustomization: Kustomize pins image docker.io/istio/pilot to \"1.26.4\"."),
        shape(
            "14: a Deployment's image patch",
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: istiod, namespace: istio-system}
            spec:
              template:
                spec:
                  containers:
                    - name: discovery
                      image: docker.io/istio/pilot:1.26.4
            """,
            "a.yaml:9: Deployment istio-system/istiod: It sets the mesh's image"
                + " docker.io/istio/pilot:1.26.4 itself."),
        shape(
            "17: an IstioOperator",
            """
            # the old way
            apiVersion: install.istio.io/v1alpha1
            kind: IstioOperator
            metadata: {name: control-plane, namespace: istio-system}
            spec: {tag: 1.26.4}
            """,
            "a.yaml:2: IstioOperator istio-system/control-plane: An IstioOperator installs the"
                + " mesh"),
        shape(
            "17: an Argo CD Application",
            """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: mesh, namespace: argocd}
            spec:
              source:
                chart: istiod
                repoURL: https://istio-release.storage.googleapis.com/charts
                targetRevision: 1.26.4
            """,
            "a.yaml:1: Application argocd/mesh: An Argo CD Application installs the mesh"),
        shape(
            "18: a template that is no YAML",
            """
            metadata:
              name: istiod
            {{- if .Values.enabled }}
            spec: {}
            {{- end }}
            """,
            "a.yaml:4: The file is not YAML"),
        shape(
            "a chart that the plan does not name",
            Mesh.release("ambient", "version: 1.26.4"),
            "a.yaml:10: HelmRelease istio-system/ambient: The plan \"upgrade\" has no value for"
                + " chart ambient."),
        shape(
            "a version that stands twice",
            Mesh.release("istiod", "version: 1.26.4\n      version: 1.26.4"),
            "a.yaml:10: HelmRelease istio-system/istiod: The key \"version\" stands there twice."));
  }

  private static Arguments shape(String name, String file, String refusal) {
    return Arguments.of(name, file, refusal);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void everyOtherShapeIsRefusedWithItsPlace(String name, String file, String expected) {
    Edited edited =
        editor.edit(
            List.of(Mesh.file("a.yaml", file), Mesh.file("repository.yaml", Mesh.repository())),
            Mesh.to("1.27.3"));

    assertThat(edited.files()).as(name).isEmpty();
    assertThat(edited.refusals())
        .as(name)
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.toString()).startsWith(expected));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "global: {tag: 1.26.4}|spec.values.global.tag pins the image to \"1.26.4\"",
        "tag: 1.26.4|spec.values.tag pins the image",
        "pilot: {tag: 1.26.4}|spec.values.pilot.tag pins the image",
        "pilot: {image: docker.io/istio/pilot:1.26.4}|spec.values.pilot.image pins the image",
        "image: registry.acme:5000/istio/proxyv2:1.26.4|spec.values.image pins the image",
        "image: {repository: proxyv2, tag: 1.26.4}|spec.values.image.tag pins the image",
        "image: docker.io/istio/proxyv2@sha256:0123abcd|spec.values.image pins the image",
        "gateways: {global: {tag: 1.26.4}}|spec.values.gateways.global.tag pins the image",
        "revision: 1-26-4|names the revision \"1-26-4\"",
        "revisionTags: [prod]|points tags at a revision",
      })
  void aForgottenPinIsRefused(String values, String why) {
    Edited edited =
        editor.edit(
            List.of(
                Mesh.file("repository.yaml", Mesh.repository()),
                Mesh.file(
                    "istiod.yaml",
                    Mesh.release("istiod", "version: 1.26.4")
                        + "  values:\n    meshConfig: {}\n    "
                        + values
                        + "\n")),
            Mesh.to("1.27.3"));

    assertThat(edited.files()).isEmpty();
    assertThat(edited.refusals())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.line()).isEqualTo(16);
              assertThat(refusal.why()).contains(why);
            });
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "global: {tag: \"\"}",
        "global: {hub: registry.acme/istio}",
        "global: {tag: 1.27.3-distroless}",
        "image: auto",
        "revision: default",
        "meshConfig: {extensionProviders: [{name: x, tag: 1.0}]}",
        "podLabels: {team: mesh}",
      })
  void valuesThatPinNothingAreLeftAlone(String values) {
    Edited edited =
        editor.edit(
            List.of(
                Mesh.file("repository.yaml", Mesh.repository()),
                Mesh.file(
                    "istiod.yaml",
                    Mesh.release("istiod", "version: 1.26.4") + "  values:\n    " + values + "\n")),
            Mesh.to("1.27.3"));

    assertThat(edited.refusals()).isEmpty();
    assertThat(edited.edits()).hasSize(1);
  }

  @Test
  void aPinInsideOfAConfigMapIsRefusedAtItsOwnLine() {
    Edited edited =
        editor.edit(
            List.of(
                Mesh.file("repository.yaml", Mesh.repository()),
                Mesh.file(
                    "istiod.yaml",
                    Mesh.release("istiod", "version: 1.26.4")
                        + "  valuesFrom:\n    - {kind: ConfigMap, name: mesh-values}\n"),
                Mesh.file(
                    "values.yaml",
                    """
                    kind: ConfigMap
                    metadata: {name: mesh-values, namespace: istio-system}
                    data:
                      values.yaml: |
                        global:
                          tag: 1.26.4
                    """)),
            Mesh.to("1.27.3"));

    assertThat(edited.files()).isEmpty();
    assertThat(edited.refusals())
        .singleElement()
        .asString()
        .startsWith(
            "values.yaml:6: ConfigMap istio-system/mesh-values: data.values.yaml: global.tag pins"
                + " the image to \"1.26.4\"");
  }

  @Test
  void valuesFromSomewhereElseAreRefused() {
    Edited edited =
        editor.edit(
            List.of(
                Mesh.file("repository.yaml", Mesh.repository()),
                Mesh.file(
                    "istiod.yaml",
                    Mesh.release("istiod", "version: 1.26.4")
                        + "  valuesFrom:\n    - {kind: Secret, name: mesh-values}\n")),
            Mesh.to("1.27.3"));

    assertThat(edited.refusals())
        .singleElement()
        .asString()
        .startsWith("istiod.yaml:15:")
        .contains("Secret mesh-values, which cannot be read here");
  }

  @Test
  void aVariableIsRefusedWithThePlaceOfItsValue() {
    Edited edited =
        editor.edit(
            List.of(
                Mesh.file("repository.yaml", Mesh.repository()),
                Mesh.file("istiod.yaml", Mesh.release("istiod", "version: \"${version}\"")),
                Mesh.file(
                    "versions.yaml",
                    "kind: ConfigMap\nmetadata: {name: versions}\ndata:\n  version: 1.26.4\n")),
            Mesh.to("1.27.3"));

    assertThat(edited.refusals())
        .singleElement()
        .asString()
        .contains("is the variable ${version}, set at versions.yaml:4.");
  }

  @Test
  void aUrlWithCredentialsNeverShows() {
    List<SourceFile> files =
        List.of(
            Mesh.file(
                "repository.yaml", Mesh.repository().replace("https://", "https://user:s3cret@")),
            Mesh.file("istiod.yaml", Mesh.release("istiod", "version: 1.x")));

    assertThat(editor.releases(files).toString() + editor.edit(files, Mesh.to("1.27.3")))
        .contains("istio-release.storage.googleapis.com")
        .doesNotContain("s3cret");
  }

  @Test
  void anUnresolvedReleaseInTheMeshsNamespaceIsRefusedNotSkipped() {
    Edited edited =
        editor.edit(
            List.of(
                Mesh.file(
                    "ztunnel.yaml",
                    Mesh.release("ztunnel", "version: 1.26.4")
                        .replace("name: istio\n", "name: mirror\n"))),
            Mesh.to("1.27.3"));

    assertThat(edited.refusals())
        .singleElement()
        .asString()
        .startsWith(
            "ztunnel.yaml:9: HelmRelease istio-system/ztunnel: Its source HelmRepository"
                + " istio-system/mirror is not among the files.");
  }
}
