package dev.guard.core.gitops.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Bytes;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
  @Test
  void aChangedLineStandsBetweenThreeLinesOfContext() {
    String before = "a\nb\nc\nd\nversion: 1.26.4\nf\ng\nh\ni\n";

    assertThat(
            UnifiedDiff.of(
                "x/istiod.yaml",
                Bytes.utf8(before),
                Bytes.utf8(before.replace("1.26.4", "1.27.3"))))
        .isEqualTo(
            """
            --- a/x/istiod.yaml
            +++ b/x/istiod.yaml
            @@ -2,7 +2,7 @@
             b
             c
             d
            -version: 1.26.4
            +version: 1.27.3
             f
             g
             h
            """);
  }

  @Test
  void aMissingFinalNewlineIsSaidAsGitSaysIt() {
    assertThat(UnifiedDiff.of("f.yaml", Bytes.utf8("version: 1"), Bytes.utf8("version: 2")))
        .isEqualTo(
            """
            --- a/f.yaml
            +++ b/f.yaml
            @@ -1,1 +1,1 @@
            -version: 1
            \\ No newline at end of file
            +version: 2
            \\ No newline at end of file
            """);
  }

  @Test
  void aMissingFinalNewlineOfAnUnchangedLastLineIsSaidOnce() {
    assertThat(
            UnifiedDiff.of(
                "f.yaml", Bytes.utf8("version: 1\nlast"), Bytes.utf8("version: 2\nlast")))
        .isEqualTo(
            """
            --- a/f.yaml
            +++ b/f.yaml
            @@ -1,2 +1,2 @@
            -version: 1
            +version: 2
             last
            \\ No newline at end of file
            """);
  }

  @Test
  void carriageReturnsStayInTheirLines() {
    assertThat(UnifiedDiff.of("f.yaml", Bytes.utf8("a\r\nb\r\n"), Bytes.utf8("a\r\nc\r\n")))
        .isEqualTo("--- a/f.yaml\n+++ b/f.yaml\n@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n");
  }

  @Test
  void nothingChangedGivesNothing() {
    assertThat(UnifiedDiff.of("f.yaml", Bytes.utf8("a\n"), Bytes.utf8("a\n"))).isEmpty();
  }
}
