package dev.guard.core.gitops.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Bytes;
import dev.guard.api.change.ScalarEdit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseFileEditorTest {
  private final ReleaseFileEditor editor = new ReleaseFileEditor(Mesh.OWNS);

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '^',
      value = {
        "version: 1.26.4,version: 1.27.3",
        "version: \"1.26.4\",version: \"1.27.3\"",
        "version: '1.26.4',version: '1.27.3'",
        "version:   1.26.4   # datasource=helm depName=base,version:   1.27.3   # datasource=helm depName=base",
        "version: \"1.26.4\" # 1.26.4 runs,version: \"1.27.3\" # 1.26.4 runs",
        "version: v1.26.4,version: 1.27.3",
        "version: !!str 1.26.4,version: !!str 1.27.3",
        "version: !!str \"1.26.4\",version: !!str \"1.27.3\"",
        "version: &istio 1.26.4,version: &istio 1.27.3",
        "version: &istio '1.26.4' # anchor,version: &istio '1.27.3' # anchor",
        "\"version\": 1.26.4,\"version\": 1.27.3",
        "version: 1.27.0-rc.1,version: 1.27.3",
        "version: 1.28.1,version: 1.27.3",
      })
  void aVersionIsSetAsItIsWritten(String before, String after) {
    Edited edited =
        editor.edit(
            List.of(
                Mesh.file("repository.yaml", Mesh.repository()),
                Mesh.file("istiod.yaml", Mesh.release("istiod", before))),
            Mesh.to("1.27.3"));

    assertThat(edited.refusals()).isEmpty();
    assertThat(edited.files()).containsOnlyKeys("istiod.yaml");
    assertThat(Mesh.text(edited, "istiod.yaml")).isEqualTo(Mesh.release("istiod", after));
    assertThat(edited.edits())
        .singleElement()
        .satisfies(
            edit -> {
              assertThat(edit.file()).isEqualTo("istiod.yaml");
              assertThat(edit.line()).isEqualTo(10);
              assertThat(edit.object()).hasToString("HelmRelease istio-system/istiod");
              assertThat(edit.artifact().source()).hasToString(Mesh.URL);
              assertThat(edit.after()).isEqualTo("1.27.3");
            })
        .extracting(ScalarEdit::field)
        .isEqualTo("spec.chart.spec.version");
  }

  /** Shape 2: everything in one file, with documents of comments and a vendor's own gateway. */
  private static final String ONE_FILE =
      """
      ---
      # The mesh of cluster ä-1 🚀, see https://wiki.example/mesh
      ---
      apiVersion: v1
      kind: Namespace
      metadata:
        name: &ns istio-system
      ---
      apiVersion: source.toolkit.fluxcd.io/v1
      kind: HelmRepository
      metadata: {name: istio, namespace: istio-system}
      spec:
        url: https://istio-release.storage.googleapis.com/charts
      ---
      apiVersion: source.toolkit.fluxcd.io/v1
      kind: HelmRepository
      metadata: {name: envoy, namespace: istio-system}
      spec:
        url: https://charts.envoy.example
      ---
      apiVersion: helm.toolkit.fluxcd.io/v2beta2
      kind: HelmRelease
      metadata: {name: istio-base, namespace: istio-system}
      spec:
        chart:
          spec:
            version: "1.26.4"   # datasource=helm depName=base
            chart: base
            sourceRef: {kind: HelmRepository, name: istio, namespace: istio-system}
      ---
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata:
        name: &app istiod
        namespace: istio-system
        labels: {app: "größer 🚀", version: 1.26.4}
      spec:
        releaseName: *app
        chart:
          spec:
            chart: istiod
            sourceRef:
              kind: HelmRepository
              name: istio
            version: 1.26.2
        values: {note: 'keep 1.26.4 here'}
      ---
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: {name: gateway, namespace: istio-system}
      spec:
        chart:
          spec:
            chart: gateway
            version: 1.26.4
            sourceRef: {kind: HelmRepository, name: envoy}
      ---
      # the end"""; // no newline

  @Test
  void oneFileWithEverythingChangesInItsTwoVersionsOnly() {
    Edited edited = editor.edit(List.of(Mesh.file("all.yaml", ONE_FILE)), Mesh.to("1.27.3"));

    assertThat(edited.refusals()).isEmpty();
    assertThat(Mesh.text(edited, "all.yaml"))
        .isEqualTo(
            ONE_FILE
                .replace("version: \"1.26.4\"   #", "version: \"1.27.3\"   #")
                .replace("version: 1.26.2", "version: 1.27.3"));
    assertThat(edited.edits())
        .extracting(edit -> edit.object().name() + " " + edit.line() + ":" + edit.column())
        .containsExactly("istio-base 27:16", "istiod 45:16");
    assertThat(edited.edits()).extracting(ScalarEdit::before).containsExactly("1.26.4", "1.26.2");
  }

  @Test
  void windowsLinesAndAByteOrderMarkStay() {
    String text = "\uFEFF" + ONE_FILE.replace("\n", "\r\n");

    Edited edited = editor.edit(List.of(Mesh.file("all.yaml", text)), Mesh.to("1.27.3"));

    assertThat(edited.refusals()).isEmpty();
    assertThat(Mesh.text(edited, "all.yaml"))
        .isEqualTo(
            text.replace("version: \"1.26.4\"   #", "version: \"1.27.3\"   #")
                .replace("version: 1.26.2", "version: 1.27.3"));
    assertThat(edited.edits()).extracting(ScalarEdit::line).containsExactly(27, 45);
  }

  @Test
  void anEditIsUndoneToTheSameBytes() {
    List<SourceFile> before = List.of(Mesh.file("all.yaml", ONE_FILE));
    Edited edited = editor.edit(before, Mesh.to("1.27.3"));

    Edited undone = editor.undo(Mesh.after(before, edited), edited.edits());

    assertThat(undone.refusals()).isEmpty();
    assertThat(Mesh.text(undone, "all.yaml")).isEqualTo(ONE_FILE);
    assertThat(undone.edits()).extracting(ScalarEdit::after).containsExactly("1.26.4", "1.26.2");
  }

  @Test
  void editingAgainChangesNothing() {
    List<SourceFile> before = List.of(Mesh.file("all.yaml", ONE_FILE));
    Edited edited = editor.edit(before, Mesh.to("1.27.3"));

    assertThat(editor.edit(Mesh.after(before, edited), Mesh.to("1.27.3")))
        .isEqualTo(new Edited(Map.of(), List.of(), List.of()));
  }

  private static final String SHARED =
      """
      apiVersion: v1
      kind: List
      items:
        - apiVersion: helm.toolkit.fluxcd.io/v2
          kind: HelmRelease
          metadata: {name: base, namespace: istio-system}
          spec:
            chart:
              spec:
                chart: base
                version: &istio "1.26.4" # all of them
                sourceRef: &source {kind: HelmRepository, name: istio}
        - apiVersion: helm.toolkit.fluxcd.io/v2
          kind: HelmRelease
          metadata: {name: istiod, namespace: istio-system}
          spec:
            chart:
              spec: {chart: istiod, version: *istio, sourceRef: *source}
      """;

  @Test
  void anAliasIsEditedAtItsAnchorOnceAndNamesAllThatShareIt() {
    List<SourceFile> files =
        List.of(Mesh.file("all.yaml", SHARED), Mesh.file("repository.yaml", Mesh.repository()));

    Edited edited = editor.edit(files, Mesh.to("1.27.3"));

    assertThat(edited.refusals()).isEmpty();
    assertThat(Mesh.text(edited, "all.yaml"))
        .isEqualTo(SHARED.replace("&istio \"1.26.4\"", "&istio \"1.27.3\""));
    assertThat(edited.edits())
        .extracting(edit -> edit.object().name() + " " + edit.line() + ":" + edit.column())
        .containsExactly("base 11:27", "istiod 11:27");
    assertThat(edited.notes())
        .containsExactly(
            "One version at all.yaml:11:27 serves HelmRelease istio-system/base, HelmRelease"
                + " istio-system/istiod.");
    assertThat(Mesh.text(editor.undo(Mesh.after(files, edited), edited.edits()), "all.yaml"))
        .isEqualTo(SHARED);
  }

  @Test
  void aScalarThatAnotherVendorsReleaseSharesIsRefused() {
    List<SourceFile> files =
        List.of(
            Mesh.file(
                "all.yaml",
                SHARED
                    .replace(
                        "{chart: istiod, version: *istio, sourceRef: *source}",
                        "{chart: x, version: *istio, sourceRef: {kind: HelmRepository, name: y}}")
                    .replace("name: istiod", "name: other")),
            Mesh.file("repository.yaml", Mesh.repository()));

    Edited edited = editor.edit(files, Mesh.to("1.27.3"));

    assertThat(edited.files()).isEmpty();
    assertThat(edited.refusals())
        .singleElement()
        .asString()
        .startsWith(
            "all.yaml:11: HelmRelease istio-system/base: It shares its version through an anchor"
                + " with HelmRelease istio-system/other");
  }

  @Test
  void undoingOnlyOneOfTwoThatShareAScalarIsRefused() {
    List<SourceFile> files =
        List.of(Mesh.file("all.yaml", SHARED), Mesh.file("repository.yaml", Mesh.repository()));
    Edited edited = editor.edit(files, Mesh.to("1.27.3"));

    Edited undone = editor.undo(Mesh.after(files, edited), List.of(edited.edits().get(1)));

    assertThat(undone.files()).isEmpty();
    assertThat(undone.refusals())
        .singleElement()
        .asString()
        .contains("with HelmRelease istio-system/base");
  }

  @Test
  void aMergeKeyIsFollowed() {
    String text =
        """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        x-defaults: &defaults
          version: 1.26.4
          sourceRef: {kind: HelmRepository, name: istio}
        metadata: {name: istiod, namespace: istio-system}
        spec:
          chart:
            spec:
              <<: *defaults
              chart: istiod
        """;

    Edited edited =
        editor.edit(
            List.of(
                Mesh.file("istiod.yaml", text), Mesh.file("repository.yaml", Mesh.repository())),
            Mesh.to("1.27.3"));

    assertThat(edited.refusals()).isEmpty();
    assertThat(Mesh.text(edited, "istiod.yaml")).isEqualTo(text.replace("1.26.4", "1.27.3"));
  }

  @Test
  @Timeout(20)
  void mergeKeysThatReferToThemselvesEndAndHideNothing() {
    String text =
        """
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        x-knot: &knot {<<: [*knot, *knot, *knot, *knot, *knot, *knot, *knot, *knot, *knot, *knot]}
        metadata: {name: istiod, namespace: istio-system}
        spec:
          chart:
            spec:
              <<: *knot
              chart: istiod
              version: 1.26.4
              sourceRef: {kind: HelmRepository, name: istio}
        """;

    Edited edited =
        editor.edit(
            List.of(
                Mesh.file("istiod.yaml", text), Mesh.file("repository.yaml", Mesh.repository())),
            Mesh.to("1.27.3"));

    assertThat(edited.refusals()).isEmpty();
    assertThat(Mesh.text(edited, "istiod.yaml")).isEqualTo(text.replace("1.26.4", "1.27.3"));
  }

  @Test
  void anImageTagThatFollowsTheVersionByAliasIsNoForgottenPin() {
    String text =
        Mesh.release("istiod", "version: &v 1.26.4") + "  values:\n    global: {tag: *v}\n";

    Edited edited =
        editor.edit(
            List.of(
                Mesh.file("istiod.yaml", text), Mesh.file("repository.yaml", Mesh.repository())),
            Mesh.to("1.27.3"));

    assertThat(edited.refusals()).isEmpty();
    assertThat(Mesh.text(edited, "istiod.yaml")).isEqualTo(text.replace("1.26.4", "1.27.3"));
  }

  @Test
  void aChartNamedByItsPathInARegistryIsEdited() {
    String text = Mesh.release("istiod", "version: 1.26.4").replace("t: istiod", "t: istio/istiod");

    Edited edited =
        editor.edit(
            List.of(
                Mesh.file("istiod.yaml", text), Mesh.file("repository.yaml", Mesh.repository())),
            Mesh.to("1.27.3"));

    assertThat(edited.refusals()).isEmpty();
    assertThat(Mesh.text(edited, "istiod.yaml")).isEqualTo(text.replace("1.26.4", "1.27.3"));
  }

  @Test
  void otherVendorsFilesAndNoYamlAreLeftAlone() {
    List<SourceFile> files =
        List.of(
            Mesh.file("README.md", "# istio: {{ not yaml"),
            Mesh.file("broken.yaml", "a: [b"),
            Mesh.file(
                "csr.yaml",
                Mesh.release("cert-manager-istio-csr", "version: 0.14.0")
                    .replace("name: istio\n", "name: jetstack\n")),
            Mesh.file(
                "jetstack.yaml",
                Mesh.repository()
                    .replace("name: istio\n", "name: jetstack\n")
                    .replaceFirst("url: .*", "url: https://charts.jetstack.io")),
            Mesh.file(
                "unresolved.yaml",
                Mesh.release("podinfo", "version: 6.x")
                    .replace("name: istio\n", "name: podinfo\n")),
            Mesh.file(
                "patch.yaml",
                """
                kind: Kustomization
                patches:
                  - target: {name: podinfo}
                    patch: |
                      - {op: replace, path: /spec/chart/spec/version, value: 6.1.0}
                """),
            Mesh.file(
                "app.yaml",
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: shop}
                spec: {template: {spec: {containers: [{image: 'shop:1.26.4'}]}}}
                """));

    assertThat(editor.edit(files, Mesh.to("1.27.3")))
        .isEqualTo(new Edited(Map.of(), List.of(), List.of()));
  }

  @Test
  void aMirrorThatTheProviderDoesNotKnowIsRefusedNotSkipped() {
    Edited edited =
        editor.edit(
            List.of(
                Mesh.file(
                    "repository.yaml",
                    Mesh.repository().replaceFirst("url: .*", "url: https://charts.acme.example")),
                Mesh.file("istiod.yaml", Mesh.release("istiod", "version: 1.26.4"))),
            Mesh.to("1.27.3"));

    assertThat(edited.files()).isEmpty();
    assertThat(edited.refusals())
        .singleElement()
        .asString()
        .startsWith(
            "istiod.yaml:10: HelmRelease istio-system/istiod: Its chart \"istiod\" from"
                + " https://charts.acme.example is not known to be the mesh's");
  }

  @Test
  void undoLeavesAloneWhatIsBackAndRefusesWhatSomebodyElseSet() {
    List<SourceFile> files =
        List.of(
            Mesh.file("repository.yaml", Mesh.repository()),
            Mesh.file("base.yaml", Mesh.release("base", "version: 1.26.4")),
            Mesh.file("istiod.yaml", Mesh.release("istiod", "version: 1.26.4")),
            Mesh.file("cni.yaml", Mesh.release("cni", "version: 1.26.4")));
    Edited edited = editor.edit(files, Mesh.to("1.27.3"));
    List<SourceFile> later =
        List.of(
            Mesh.file("base.yaml", "# one line more\n" + Mesh.release("base", "version: 1.27.3")),
            Mesh.file("istiod.yaml", Mesh.release("istiod", "version: 1.27.4")),
            Mesh.file("cni.yaml", Mesh.release("cni", "version: 1.26.4")));

    Edited undone = editor.undo(later, edited.edits());

    assertThat(undone.files()).containsOnlyKeys("base.yaml");
    assertThat(Mesh.text(undone, "base.yaml")).endsWith(Mesh.release("base", "version: 1.26.4"));
    assertThat(undone.edits()).singleElement().extracting(ScalarEdit::line).isEqualTo(11);
    assertThat(undone.refusals())
        .singleElement()
        .asString()
        .startsWith(
            "istiod.yaml:10: HelmRelease istio-system/istiod: Its version is now \"1.27.4\", not"
                + " 1.27.3.");
    assertThat(editor.holds(later, edited.edits()).held())
        .extracting(Holding.Held::value)
        .containsExactly(Holding.Value.AFTER, Holding.Value.OTHER, Holding.Value.BEFORE);
  }

  @Test
  void aReleaseThatIsGoneIsRefusedAndHeldAsOther() {
    List<SourceFile> files =
        List.of(
            Mesh.file("repository.yaml", Mesh.repository()),
            Mesh.file("base.yaml", Mesh.release("base", "version: 1.26.4")));
    Edited edited = editor.edit(files, Mesh.to("1.27.3"));

    assertThat(editor.undo(List.of(), edited.edits()).refusals())
        .singleElement()
        .asString()
        .contains("is gone");
    assertThat(editor.holds(List.of(), edited.edits()).all(Holding.Value.OTHER)).isTrue();
    assertThat(editor.holds(files, edited.edits()).all(Holding.Value.BEFORE)).isTrue();
    assertThat(editor.holds(Mesh.after(files, edited), edited.edits()).all(Holding.Value.AFTER))
        .isTrue();
  }

  @Test
  void theReleasesOfTheMeshAreListedWithWhatTheyDeclare() {
    List<Release> releases =
        editor.releases(
            List.of(
                Mesh.file("all.yaml", ONE_FILE),
                Mesh.file("cni.yaml", Mesh.release("cni", "version: \"1.x\"")),
                Mesh.file("ztunnel.yaml", Mesh.release("ztunnel", "interval: 5m"))));

    assertThat(releases)
        .extracting(
            release ->
                release.object().name()
                    + " "
                    + release.declared()
                    + " "
                    + release.file()
                    + ":"
                    + release.line()
                    + ":"
                    + release.column())
        .containsExactly(
            "istio-base 1.26.4 all.yaml:27:16",
            "istiod 1.26.2 all.yaml:45:16",
            "cni 1.x cni.yaml:10:16",
            "ztunnel  ztunnel.yaml:9:7");
  }

  @Test
  void aValueThatWouldNeedQuotesIsRefusedWhereThereAreNone() {
    List<SourceFile> plain =
        List.of(
            Mesh.file("repository.yaml", Mesh.repository()),
            Mesh.file("istiod.yaml", Mesh.release("istiod", "version: 1.26.4")));

    assertThat(editor.edit(plain, Mesh.to("1.27")).refusals())
        .singleElement()
        .asString()
        .contains("would need other quotes");
  }

  @Test
  void aFileThatIsNoUtf8IsRefusedWhereItSpeaksOfTheMesh() {
    SourceFile latin =
        new SourceFile(
            "istiod.yaml",
            Bytes.of("# Größe\nname: istiod\n".getBytes(StandardCharsets.ISO_8859_1)));

    assertThat(editor.edit(List.of(latin), Mesh.to("1.27.3")).refusals())
        .singleElement()
        .asString()
        .startsWith("istiod.yaml: The file is not UTF-8.");
  }

  @Test
  void eachClustersReleaseFindsTheSourceOfItsOwnFolder() {
    String mirror =
        Mesh.repository().replaceFirst("url: .*", "url: https://eu.acme.example/istio-release");
    List<SourceFile> files =
        List.of(
            Mesh.file("clusters/a/istiod.yaml", Mesh.release("istiod", "version: 1.26.4")),
            Mesh.file("clusters/a/sources/istio.yaml", Mesh.repository()),
            Mesh.file("clusters/b/istiod.yaml", Mesh.release("istiod", "version: 1.26.4")),
            Mesh.file("clusters/b/sources/istio.yaml", mirror));

    Edited edited = editor.edit(files, Mesh.to("1.27.3"));

    assertThat(edited.refusals()).isEmpty();
    assertThat(edited.edits())
        .extracting(edit -> edit.file() + " " + edit.artifact().source())
        .containsExactly(
            "clusters/a/istiod.yaml " + Mesh.URL,
            "clusters/b/istiod.yaml https://eu.acme.example/istio-release");
  }

  @Test
  void twoUrlsForOneSourceAreRefused() {
    Edited edited =
        editor.edit(
            List.of(
                Mesh.file("istiod.yaml", Mesh.release("istiod", "version: 1.26.4")),
                Mesh.file("one.yaml", Mesh.repository()),
                Mesh.file("two.yaml", Mesh.repository().replace("googleapis", "example"))),
            Mesh.to("1.27.3"));

    assertThat(edited.files()).isEmpty();
    assertThat(edited.refusals())
        .singleElement()
        .asString()
        .startsWith("istiod.yaml:9: HelmRelease istio-system/istiod: Its source HelmRepository")
        .contains("different URLs");
  }

  @Test
  void theSameReleaseInTwoFoldersIsUndoneByItsFile() {
    List<SourceFile> files =
        List.of(
            Mesh.file("a/istiod.yaml", Mesh.release("istiod", "version: 1.26.4")),
            Mesh.file("b/istiod.yaml", Mesh.release("istiod", "version: 1.26.3")),
            Mesh.file("repository.yaml", Mesh.repository()));
    Edited edited = editor.edit(files, Mesh.to("1.27.3"));

    Edited undone = editor.undo(Mesh.after(files, edited), edited.edits().subList(1, 2));

    assertThat(undone.files()).containsOnlyKeys("b/istiod.yaml");
    assertThat(Mesh.text(undone, "b/istiod.yaml"))
        .isEqualTo(Mesh.release("istiod", "version: 1.26.3"));
  }

  @Test
  void twoDocumentsOfOneReleaseAreToldApartByTheirLine() {
    String text =
        Mesh.release("istiod", "version: 1.26.4")
            + "---\n"
            + Mesh.release("istiod", "version: 1.26.3");
    List<SourceFile> files =
        List.of(Mesh.file("all.yaml", text), Mesh.file("repository.yaml", Mesh.repository()));
    Edited edited = editor.edit(files, Mesh.to("1.27.3"));

    Edited undone = editor.undo(Mesh.after(files, edited), edited.edits());

    assertThat(edited.edits()).extracting(ScalarEdit::line).containsExactly(10, 24);
    assertThat(Mesh.text(undone, "all.yaml")).isEqualTo(text);
  }
}
