package dev.guard.core.gitops.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.change.ScalarEdit;
import java.util.List;
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
}
