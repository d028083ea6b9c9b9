package dev.guard.core.gitops.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Bytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.nodes.Node;

/** The proof after a splice: without it a wrong place or value would reach a merge request. */
class SpliceTest {
  private static final String TEXT = "a: 1.26.4 # keep\nb: &x '1.26.4'\nc: *x\n";

  private final YamlFile file = YamlFile.read(Mesh.file("f.yaml", TEXT));

  private VersionScalar scalar(String key) {
    Node node = Nodes.get(file.documents().get(0), key).orElseThrow();
    return VersionScalar.locate(file.text().orElseThrow(), node).orElseThrow();
  }

  private Optional<Bytes> apply(VersionScalar scalar, String value) {
    return Splice.apply(file, List.of(new Splice(scalar, value, List.of())));
  }

  @Test
  void aValueIsPutInItsPlace() {
    assertThat(apply(scalar("a"), "1.27.3").map(Bytes::utf8))
        .contains("a: 1.27.3 # keep\nb: &x '1.26.4'\nc: *x\n");
    assertThat(apply(scalar("c"), "1.27.3").map(Bytes::utf8))
        .contains("a: 1.26.4 # keep\nb: &x '1.27.3'\nc: *x\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.27.3 # x", "1.27.3\nd: 1", "{x: 1}", "&y 1.27.3", "'1.27.3'", "", "1.27", "[1"})
  void aValueThatReadsAsSomethingElseIsNotProven(String value) {
    assertThat(apply(scalar("a"), value)).isEmpty();
  }

  @Test
  void aPlaceThatIsNotTheScalarsIsNotProven() {
    VersionScalar right = scalar("a");
    VersionScalar shifted =
        new VersionScalar(right.node(), right.line(), right.column(), right.from() + 1, right.to());

    assertThat(apply(shifted, "1.27.3")).isEmpty();
  }

  @Test
  void twoSplicesOfOnePlaceAreNotProven() {
    Splice splice = new Splice(scalar("a"), "1.27.3", List.of());

    assertThat(Splice.apply(file, List.of(splice, splice))).isEmpty();
  }
}
